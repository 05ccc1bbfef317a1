"""Splits, always by trajectory, and what data must have to be learnt from."""

from collections.abc import Callable

import numpy as np

from simulators import DataError, Trajectories
from simulators.randomness import stream

HELD_OUT = 0.25
"""Share of the trajectories that training never sees."""

LARGEST = 1e300
"""Above this, differences of states are beyond what a number can hold."""

FEWEST = 8
"""Fewer trajectories leave too few values of an invariant to learn from and to score on."""


def split(trajectories: Trajectories, seed: int) -> tuple[Trajectories, Trajectories]:
    """Split by trajectory, at random, into those for training and those held out.

    Raises
    ------
    DataError
        As ``check_learnable``.
    """
    check_learnable(trajectories)
    order = stream(seed, "split").permutation(len(trajectories))
    held_out = max(2, round(HELD_OUT * len(trajectories)))
    parts = trajectories.subset(order[held_out:]), trajectories.subset(order[:held_out])
    for part in parts:
        check_varying(part)
    return parts


def check_learnable(trajectories: Trajectories, label: Callable[[int], str] = str) -> None:
    """Refuse data from which no conserved quantity can be learnt; ``label`` names a trajectory.

    Raises
    ------
    DataError
        For too few trajectories, trajectories of a single point, or a variable that never changes or is too large.
    """
    if len(trajectories) < FEWEST:
        raise DataError(
            f"{len(trajectories)} {'trajectory' if len(trajectories) == 1 else 'trajectories'}; at least {FEWEST} are "
            "needed to learn a code, since a quantity is seen to be conserved only where it differs from one "
            "trajectory to another: add trajectories; `conserved discover` searches fewer for formulas"
        )
    short = np.flatnonzero(trajectories.lengths < 2)
    if len(short):
        listed = ", ".join(label(int(place)) for place in short[:10]) + (", ..." if len(short) > 10 else "")
        raise DataError(
            f"{len(short)} trajectories have a single point ({listed}); two are needed for a pair: drop them "
            "with --drop-short"
        )
    check_varying(trajectories)


def check_varying(trajectories: Trajectories) -> None:
    """Refuse a variable that never changes, and one so large that differences overflow.

    Raises
    ------
    DataError
        With its name and value.
    """
    largest = np.abs(trajectories.states).max(axis=0)
    if largest.max() > LARGEST:
        name = trajectories.variables[int(largest.argmax())]
        raise DataError(
            f"variable '{name}' reaches {largest.max():g}; give it in a unit that keeps it below {LARGEST:g}"
        )
    constant = np.flatnonzero(np.ptp(trajectories.states, axis=0) == 0)
    if len(constant):
        name = trajectories.variables[constant[0]]
        raise DataError(
            f"variable '{name}' is {trajectories.states[0, constant[0]]:g} at every point of {len(trajectories)} "
            "trajectories; remove the column"
        )
