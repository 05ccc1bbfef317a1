"""Origins: variables far from 0 are looked at from a number nearby; their products differ in the last digits only."""

from collections.abc import Sequence

import numpy as np

from simulators.trajectories import Array, Trajectories

FAR = 300.0
"""A variable whose mean is so many times its deviation is far from 0."""


def origins_of(trajectories: Trajectories) -> Array:
    """Return a round number near the values of each variable (variables) that is far from 0, 0 for the others."""
    mean, deviation = trajectories.states.mean(axis=0), trajectories.states.std(axis=0)
    far = (deviation > 0) & (np.abs(mean) > FAR * deviation)
    step = 10.0 ** np.ceil(np.log10(deviation, where=far, out=np.zeros_like(deviation)))
    origins: Array = np.where(far, step * np.round(mean / step), 0.0)
    for own in _alike(trajectories.variables):
        common = step[own].max() * np.round(mean[own].mean() / step[own].max())
        if far[own].all() and (np.abs(mean[own] - common) <= FAR * deviation[own]).all():
            origins[own] = common
    return origins


def _alike(variables: Sequence[str]) -> list[list[int]]:
    """Return the columns (groups) of names that differ by a number only, x1 and x2: a law may hold their difference."""
    stems: dict[str, list[int]] = {}
    for column, name in enumerate(variables):
        stems.setdefault(name.rstrip("0123456789_"), []).append(column)
    return list(stems.values())
