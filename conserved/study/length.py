"""How many points a trajectory, and how many trajectories, the invariant takes."""

import numpy as np

from conserved.plotting.cells import cells
from conserved.plotting.style import new_figure
from conserved.study.scores import FRESH_SEED, elsewhere
from conserved.study.study import Shown, Study
from conserved.training.config import Config
from simulators import SYSTEMS, simulate
from simulators.trajectories import Array

GOOD = 0.99


def draw(study: Study) -> Shown:
    """Draw how far the rank correlation is from 1, and within_ratio, over points and trajectories.

    All are scored on the same fresh trajectories; both axes rise by factors that keep the number of all
    points the same along a diagonal.
    """
    points = study.choose([2, 4, 8, 16, 32], [2, 8, 32])
    trajectories = study.choose([16, 64, 256, 1024, 4096], [16, 256, 4096])
    seeds = range(study.choose(3, 1))
    configs = [
        Config(system="pendulum", trajectories=count, points=length, seed=seed)
        for count in trajectories
        for length in points
        for seed in seeds
    ]
    fresh = simulate(SYSTEMS["pendulum"](), 1000, 25, seed=FRESH_SEED)
    each = [elsewhere(run, fresh) for run in study.train(configs)]
    shape = (len(trajectories), len(points), len(seeds))
    scores = {name: np.array([one[name] for one in each]).reshape(shape) for name in ("spearman", "within_ratio")}
    lost, within = (
        np.median(1 - scores["spearman"], axis=2),
        np.median(scores["within_ratio"], axis=2),
    )
    names = [str(count) for count in reversed(trajectories)], [str(length) for length in points]
    figure, panels = new_figure(2, width=5.2)
    for axes, values, label in zip(panels, (lost, within), ("1 - rank correlation", "within_ratio"), strict=True):
        cells(axes, values[::-1], names, (1e-4, 1.0), "{:.2g}".format)
        axes.set(xlabel="points a trajectory", ylabel="trajectories", title=label)
    shortest, longest = (_needed(lost[:, column], trajectories) for column in (0, -1))
    better, worse = _trade(within)
    return Shown(
        figure,
        f"InfoNCE on the pendulum with few points and few trajectories, scored on the same fresh ones; median of "
        f"seeds: {len(seeds)}. "
        f"A rank correlation of {GOOD:g} with the energy takes {shortest} of {points[0]} points, the fewest there can "
        f"be, and {longest} of {points[-1]}. "
        f"At the same number of points in all, more and shorter trajectories gave the smaller within_ratio in {better} "
        f"of {better + worse} comparisons.",
        {"points": points, "trajectories": trajectories} | {name: value.tolist() for name, value in scores.items()},
    )


def _needed(lost: Array, trajectories: list[int]) -> str:
    """Return the fewest trajectories from which on the rank correlation is good, in words."""
    bad = np.flatnonzero(lost > 1 - GOOD)
    first = 0 if len(bad) == 0 else bad[-1] + 1
    return f"{trajectories[first]} trajectories" if first < len(lost) else f"more than {trajectories[-1]} trajectories"


def _trade(within: Array) -> tuple[int, int]:
    """Count in how many couples with as many points in all the one with more trajectories is better, and not.

    One row up is as much as two columns to the right.
    """
    better = within[1:, :-2] < within[:-1, 2:]
    return int(better.sum()), int((~better).sum())
