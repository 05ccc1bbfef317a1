"""The batch, from few pairs a step to very many, for methods with negatives and without."""

import numpy as np

from conserved.plotting.bands import bands, ticks_at
from conserved.plotting.style import new_figure
from conserved.study.scores import each, scores_of
from conserved.study.study import Shown, Study
from conserved.training.config import Config

LONGER = 4
TRAININGS = {
    "infonce": ("infonce", 1),
    "ntxent": ("ntxent", 1),
    "byol": ("byol", 1),
    f"byol, {LONGER} x the steps": ("byol", LONGER),
    "moco": ("moco", 1),
}
"""Method and multiple of the steps; BYOL needs more of them than the others."""
LEARNT = 0.05


def draw(study: Study) -> Shown:
    """Draw within_ratio and what is lost of the energy against the batch."""
    batches = study.choose([32, 64, 128, 256, 512, 1024, 2048], [32, 128, 512])
    steps = study.choose(400, 300)
    seeds = range(study.choose(2, 1))
    configs = [
        Config(system="pendulum", method=method, batch=batch, steps=steps * longer, seed=seed)
        for method, longer in TRAININGS.values()
        for batch in batches
        for seed in seeds
    ]
    scores = scores_of(study.train(configs), (len(TRAININGS), len(batches), len(seeds)))
    figure, panels = new_figure(2, width=4.8)
    within, lost = (dict(zip(TRAININGS, one, strict=True)) for one in (scores["within_ratio"], 1 - scores["r2"]))
    bands(panels[0], batches, within, "within_ratio", log=True)
    bands(panels[1], batches, lost, "1 - R2 of the energy", log=True)
    for axes in panels:
        axes.set_xlabel("pairs a step")
        ticks_at(axes, batches)
    middle = {name: np.median(values, axis=1) for name, values in within.items()}
    factor = {name: float(values.max() / values.min()) for name, values in middle.items()}
    best = {name: batches[int(values.argmin())] for name, values in middle.items()}
    learnt = {name: value for name, value in factor.items() if middle[name].max() < LEARNT}
    steady = min(learnt, key=learnt.__getitem__, default="none of them")
    return Shown(
        figure,
        f"Four methods on the pendulum at dim 2, {steps} steps whatever the batch and BYOL also with {LONGER} times "
        f"as many; seeds a batch: {len(seeds)}. "
        f"From {batches[0]} to {batches[-1]} pairs a step within_ratio changes by a factor of "
        f"{each(factor, '.1f')} and is best at {each(best, 'd')}. "
        f"Of those whose code is conserved at every batch, within_ratio below {LEARNT:g}, the batch matters least to "
        f"{steady}: that BYOL is the insensitive one is {'borne out' if 'byol' in steady else 'not borne out'} here.",
        {
            "batch": batches,
            "trainings": list(TRAININGS),
            **{name: scores[name].tolist() for name in ("within_ratio", "r2")},
        },
    )
