"""How far apart the two points of a positive pair must be."""

import numpy as np

from conserved.analysis.recover import WITHIN_RATIO_AT_MOST
from conserved.plotting.bands import bands, ticks_at
from conserved.plotting.style import GREY, new_figure
from conserved.study.scores import phases_of, scores_of
from conserved.study.study import Shown, Study
from conserved.training.config import Config

PERIOD = 2 * np.pi
"""Of small swings; trajectories are sampled over one whole period of their own, which is longer."""

TICKS = (0.01, 0.03, 0.1, 0.3, 1, 3)


def draw(study: Study) -> Shown:
    """Draw what a code is worth against the widest gap of its positives, in periods of small swings."""
    gaps = study.choose([0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0, 1.5, 2.5], [0.03, 0.2, 0.7, 2.5])
    seeds = range(study.choose(3, 1))
    configs = [
        Config(system="pendulum", pairs="window", window=gap * PERIOD, seed=seed) for gap in gaps for seed in seeds
    ]
    runs, shape = study.train(configs), (len(gaps), len(seeds))
    scores, phase = scores_of(runs, shape), phases_of(runs, shape)
    spearman, r2, told = (np.median(one, axis=1) for one in (scores["spearman"], scores["r2"], phase))
    figure, panels = new_figure(3, width=4.2)
    bands(panels[0], gaps, {"code": scores["within_ratio"]}, "within_ratio over whole trajectories", log=True)
    bands(panels[1], gaps, {"angle": scores["spearman"]}, "rank correlation of angle and energy")
    bands(panels[2], gaps, {"energy": scores["r2"], "phase": phase}, "R2 from the code")
    for axes in panels:
        axes.set(xscale="log", xlabel="widest gap of a positive pair [periods]")
        ticks_at(axes, TICKS)
    panels[0].axhline(WITHIN_RATIO_AT_MOST, color=GREY, linestyle=":", label="conserved below")
    panels[0].legend(frameon=False)
    within = scores["within_ratio"].max(axis=1)
    good = [gap for place, gap in enumerate(gaps) if (within[place:] <= WITHIN_RATIO_AT_MOST).all()]
    return Shown(
        figure,
        "InfoNCE on the pendulum at dim 2 when both points of a positive pair lie within a window of time, in periods "
        f"of small swings; trajectories last one period of their own; seeds a window: {len(seeds)}. "
        f"Scored over whole trajectories, within_ratio goes from {within[0]:.3f} at {gaps[0]:g} periods to "
        f"{within[-1]:.5f} at {gaps[-1]:g}, and is {WITHIN_RATIO_AT_MOST} or less "
        f"{f'from {good[0]:g} periods on' if good else 'nowhere'}. "
        f"At {gaps[0]:g} periods the code tells the phase with R2 = {told[0]:.2f}, which a conserved one cannot, and "
        f"the energy with R2 = {r2[0]:.2f} (rank correlation of its angle {spearman[0]:.2f}); at {gaps[-1]:g} the "
        f"phase with R2 = {told[-1]:.2f} and the energy with {r2[-1]:.4f} (rank correlation {spearman[-1]:.4f}).",
        {
            "gap_in_periods": gaps,
            "phase_r2": phase.tolist(),
            **{name: scores[name].tolist() for name in ("within_ratio", "spearman", "r2")},
        },
    )
