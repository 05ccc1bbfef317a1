"""The picture of a second opinion: code against formula."""

from collections.abc import Sequence
from pathlib import Path

from conserved.opinion.opinion import Opinion
from conserved.plots.laws import predicted_against
from conserved.plots.style import new_figure, save

LAWS_SHOWN = 3


def draw_opinion(opinion: Opinion, names: Sequence[str], folder: Path) -> list[Path]:
    """Draw each formula against what the code says of it, and the code against what the formulas say of it.

    Of no formula there is nothing to draw. Returns the paths.
    """
    comparison = opinion.comparison
    if comparison is None:
        return []
    shown = min(len(names), LAWS_SHOWN)
    figure, panels = new_figure(shown + 1)
    for place, axes in enumerate(panels[:shown]):
        values, reading = comparison.formulas[:, place], comparison.from_codes[:, place]
        predicted_against(axes, values, reading, (f"rank of {names[place]}", "read from the code"))
        axes.set_title(f"known by the code: {comparison.known[place]:.3f}")
    predicted_against(panels[-1], comparison.codes, comparison.from_formulas, ("code", "read from the formulas"))
    panels[-1].set_title(f"explained by the formulas: {comparison.explained:.3f}")
    return save(figure, folder / "code")
