"""Folds: groups of trajectories that are left out in turn, for errors and for evidence on what was not fitted."""

import numpy as np

from simulators.trajectories import Array, Trajectories

FOLDS = 20
"""Trajectories are kept apart in at most so many groups, which the bootstrap draws from."""


def folds_of(trajectories: Trajectories, most: int = FOLDS) -> list[Array]:
    """Return the trajectories of each fold."""
    return np.array_split(np.arange(len(trajectories)), min(most, len(trajectories)))


def fold_numbers(trajectories: Trajectories, most: int = FOLDS) -> Array:
    """Return the fold of each trajectory (trajectories)."""
    folds = folds_of(trajectories, most)
    return np.repeat(np.arange(len(folds)), [len(fold) for fold in folds])
