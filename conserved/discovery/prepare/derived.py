"""Derived variables: velocities that were made from positions, whose errors are known, and are shared by neighbours."""

import numpy as np

from conserved.discovery.prepare.noise import noise_at
from simulators.trajectories import Array, Trajectories

WORSE = 3.0
"""Points whose error is so many times the median's, as at the ends of trajectories, tell less than they cost,"""

LEFT = 0.5
"""unless fewer than this share of the points, or none of a trajectory, would be left."""


def errors_at(trajectories: Trajectories) -> Array:
    """Return the deviation of the errors (points, variables): of derived variables as told, else the noise seen."""
    errors = noise_at(trajectories)
    for name, own in trajectories.errors.items():
        errors[:, trajectories.variables.index(name)] = own
    return errors


def well_known(trajectories: Trajectories) -> Trajectories:
    """Return the trajectories without the points at which a derived variable is known much worse than elsewhere."""
    kept = np.ones(len(trajectories.states), bool)
    for own in trajectories.errors.values():
        kept &= own <= WORSE * np.median(own)
    inside = np.bincount(trajectories.owners[kept], minlength=len(trajectories))
    if kept.all() or kept.mean() < LEFT or inside.min() < 2:
        return trajectories
    return trajectories.rows(np.flatnonzero(kept))
