"""Counting invariants without labels: the loss above its floor against the dimension of the code."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from conserved.losses import infonce_floor
from conserved.plotting.bands import bands
from conserved.plotting.style import GREY, new_figure
from conserved.study.scores import scores_of
from conserved.study.study import Shown, Study
from conserved.training.config import Config
from simulators import SYSTEMS
from simulators.trajectories import Array

DIMS = (2, 3, 4, 5)
BATCH = 256
TRAININGS: dict[str, dict[str, Any]] = {
    "pendulum": {"system": "pendulum", "width": 64, "depth": 2},
    "pendulum, larger network": {"system": "pendulum", "width": 128, "depth": 3},
    "Kepler": {"system": "kepler", "width": 128, "depth": 3},
}
"""Each has the same network and learning rate at every dimension."""
COMMON: dict[str, Any] = {"batch": BATCH, "learning_rate": 0.02}
ENOUGH = 0.8
"""Chosen on seed 0, where each dimension that an invariant needs brought 0.9 or more, and the others 0.75 or less; so
that seed is left out of what is counted, where there are others."""


def draw(study: Study) -> Shown:
    """Draw the excess of the loss against the dimension, and the share of what each dimension could bring."""
    temperatures, seeds = study.choose([0.05, 0.1, 0.2], [0.1]), range(study.choose(5, 1))
    steps = study.choose(1500, 400)
    shape = (len(temperatures), len(DIMS), len(seeds))
    configs = [
        Config(similarity="cosine", dim=dim, temperature=temperature, seed=seed, steps=steps, **COMMON, **training)
        for training in TRAININGS.values()
        for temperature in temperatures
        for dim in DIMS
        for seed in seeds
    ]
    excess = scores_of(study.train(configs), (len(TRAININGS), *shape))["excess"]
    figure, panels = new_figure(len(TRAININGS), width=4.4, height=3.4, rows=2)
    counted = {}
    for column, (name, training) in enumerate(TRAININGS.items()):
        invariants = SYSTEMS[training["system"]].independent
        gains = gained(excess[column], temperatures)
        _panels(panels[column :: len(TRAININGS)], excess[column], gains, temperatures, (name, invariants))
        counted[name] = Counted(invariants, excess[column], gains)
    for axes in panels:
        axes.legend(frameon=False).set_visible(axes is panels[len(TRAININGS) - 1])  # one serves all
    return Shown(
        figure,
        _sentences(counted, temperatures, len(seeds), steps),
        {"temperature": temperatures, "dim": DIMS}
        | {
            name: {"excess": one.excess.tolist(), "gained": one.gains.tolist(), "counted": count(one.gains).tolist()}
            for name, one in counted.items()
        },
    )


class Counted(NamedTuple):
    """How many invariants a system has, and the excess (temperatures, dims, seeds) and gains of its codes."""

    invariants: int
    excess: Array
    gains: Array

    def right(self) -> str:
        """Say in how many cases the rule, and the largest jump, count the invariants right."""
        jump = np.diff(self.excess, axis=1).argmax(axis=1)[:, fresh(self.excess)] + 1
        rule = count(self.gains)[:, fresh(self.excess)]
        return f"{(rule == self.invariants).sum()} and {(jump == self.invariants).sum()}"


def fresh(excess: Array) -> slice:
    """Return which seeds of an array (..., seeds) the rule was not chosen on: all but the first, if there are more."""
    return slice(1 if excess.shape[-1] > 1 else 0, None)


def gained(excess: Array, temperatures: Sequence[float]) -> Array:
    """Return, of what each further dimension could lower the loss by, the share that it did lower it by.

    ``(loss(d - 1) - loss(d)) / (floor(d - 1) - floor(d))``, for all but the first of ``DIMS``. It is 1 for a code
    that is uniform on the sphere of d dimensions, and 0 for one that stays on the smaller sphere of d - 1.

    Parameters
    ----------
    excess : loss above its floor (temperatures, dims, seeds).
    """
    floors = np.array([[infonce_floor(BATCH, dim, temperature) for dim in DIMS] for temperature in temperatures])
    could = -np.diff(floors, axis=1)[..., None]
    share: Array = 1 - np.diff(excess, axis=1) / could
    return share


def count(gains: Array) -> Array:
    """Return how many invariants there are (temperatures, seeds): dimensions that brought enough, one after the other.

    A code on the sphere of d dimensions holds d - 1, so the first of ``DIMS`` stands for one.
    """
    counted: Array = 1 + np.cumprod(gains > ENOUGH, axis=1).sum(axis=1)
    return counted


def _panels(
    panels: Sequence[Axes], excess: Array, gains: Array, temperatures: Sequence[float], known: tuple[str, int]
) -> None:
    """Draw both against the dimension; the broken line is where the truth says that gains end."""
    name, invariants = known
    labels = [f"T = {temperature:g}" for temperature in temperatures]
    bands(panels[0], DIMS, dict(zip(labels, excess, strict=True)), "loss above its floor")
    bands(panels[1], DIMS[1:], dict(zip(labels, gains, strict=True)), "share of the possible gain")
    panels[1].axhline(ENOUGH, color=GREY, linestyle=":")
    panels[0].set_title(f"{name}: {invariants} invariant{'s' * (invariants > 1)}")
    panels[0].set_ylim(-0.1, None)
    panels[1].set_ylim(min(-0.15, gains.min() - 0.1), 1.15)
    for axes in panels:
        axes.axvline(invariants + 1.5, color=GREY, linewidth=0.8, linestyle="--")
        axes.set(xlabel="dimension of the code", xticks=DIMS, xlim=(DIMS[0] - 0.2, DIMS[-1] + 0.2))


def _sentences(counted: dict[str, Counted], temperatures: Sequence[float], seeds: int, steps: int) -> str:
    middle = temperatures.index(0.1)
    levels = [
        f"{name} " + ", ".join(f"{one:.2f}" for one in np.median(counted[name].excess[middle], axis=1))
        for name in counted
    ]
    third = [f"{np.median(one.gains[middle, 0]):.2f}" for one in list(counted.values())[:2]]
    right = [f"{one.right()} for {name} (the truth: {one.invariants})" for name, one in counted.items()]
    return (
        f"How far the loss of InfoNCE stays above its floor at dim {DIMS[0]} to {DIMS[-1]}, the network "
        f"the same at each ({steps} steps of {BATCH}, Kepler's defaults are 3000 of 512; seeds: {seeds}; "
        f"temperatures: {', '.join(f'{one:g}' for one in temperatures)}), medians at T = 0.1: {'; '.join(levels)}. "
        "The rule: one invariant, and one more for each further dimension as long as that lowers the loss by more than "
        f"{ENOUGH:g} of what it lowers the floor by, a number that was chosen on seed 0. "
        f"Of {max(1, seeds - 1) * len(temperatures)} cases each{', of the other seeds' if seeds > 1 else ''}, this and "
        f"the plainer rule of the largest jump count right: "
        f"{', '.join(right)}; a third dimension, of no need to the pendulum, brings the small network {third[0]} of "
        f"what it could, and the larger one {third[1]}."
    )
