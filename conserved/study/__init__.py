"""The study: every open question of the field as a figure with an answer, one file a figure.

``FIGURES`` lists them in the order of figures/README.md. A new one is a file with ``draw(study) -> Shown`` and a
line here.
"""

from collections.abc import Callable

from conserved.study import (
    ablation,
    angle,
    batch,
    circle,
    collapse_1d,
    dimension,
    generalise,
    heads,
    length,
    methods,
    noise,
    seeds,
    temperature,
    window,
)
from conserved.study.study import Shown, Study

FIGURES: dict[str, Callable[[Study], Shown]] = {
    "collapse_1d": collapse_1d.draw,
    "circle": circle.draw,
    "angle": angle.draw,
    "methods": methods.draw,
    "temperature": temperature.draw,
    "batch": batch.draw,
    "window": window.draw,
    "noise": noise.draw,
    "generalise": generalise.draw,
    "seeds": seeds.draw,
    "ablation": ablation.draw,
    "heads": heads.draw,
    "dimension": dimension.draw,
    "length": length.draw,
}

__all__ = ["FIGURES", "Shown", "Study"]
