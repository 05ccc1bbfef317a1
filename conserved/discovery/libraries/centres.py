"""Centres: where a law's poles lie when they are not at the origin.

A law with poles at ``c_k`` is ``quadratic + sum_k w_k / |r - c_k|``. Centres are looked for one after the
other: first among many places at once, then nearer and nearer to the best of these. All centres are moved
together last. What is best is said by a ``PoleSearch``, of exact data or of noisy ones.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from conserved.discovery.libraries.formulas import rounded
from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.noisy_pole_search import NoisyPoleSearch
from conserved.discovery.libraries.pole_search import PoleSearch
from conserved.discovery.linear_algebra import distinct
from simulators.trajectories import Array, Trajectories

POINTS, TRAJECTORIES = 1000, 100
"""So many points of exact data are enough, of so few trajectories that each has several;"""

NOISY_POINTS, LEAST = 8000, 10
"""of noisy data so many, of so many trajectories or more, each cut short where that is too many points."""

MOST = 2
"""At most so many centres are sought."""

TRIED = 3
"""From so many of the best places all centres are moved."""

DONE = 1e-13
"""A smaller share of changes is nothing but rounding."""


def centres(
    plain: Library,
    trajectories: Trajectories,
    group: Sequence[int],
    *,
    noise: Array | None = None,
    tolerance: float = 1e-8,
) -> list[list[float]]:
    """Return the centres (each a list of coordinates) with which the library holds a law best.

    Parameters
    ----------
    plain : products of the variables, without any pole.
    trajectories : the data.
    group : columns that are the coordinates of the body.
    noise : deviation of each variable's noise (variables); None for exact data.
    tolerance : coordinates this near to 0 or to a simple fraction, over the range of the positions, are rounded to it.
    """
    scale = float(np.ptp(trajectories.states[:, group], axis=0).max()) or 1.0
    trajectories = _scaled(trajectories, group, scale)
    columns = plain.evaluate(trajectories.states)
    plain = plain.subset(distinct(columns - columns.mean(axis=0), np.linalg.norm(columns, axis=0)))
    if noise is None:
        search: PoleSearch = PoleSearch(plain, _sample(trajectories), list(group))
    else:
        noise = np.where(np.isin(np.arange(len(noise)), group), noise / scale, noise)
        search = NoisyPoleSearch(plain, trajectories.thinned(NOISY_POINTS, LEAST), list(group), noise)
    found = np.empty((0, len(group)))
    while len(found) < MOST and search.share(found) > DONE:
        starts = sorted((np.vstack([found, place]) for place in search.best_places(found)), key=search.share)
        trial = search.settled(min(map(search.moved, starts[:TRIED]), key=search.share))
        if not search.better(found, trial):
            break
        found = trial
    near = tolerance * scale
    return [[0.0 if abs(value) < near else float(rounded(value, near)) for value in one] for one in scale * found]


def _scaled(trajectories: Trajectories, group: Sequence[int], scale: float) -> Trajectories:
    """Return the trajectories with their positions in units of a scale, so that nothing depends on the user's."""
    states = trajectories.states.copy()
    states[:, group] /= scale
    return replace(trajectories, states=states)


def _sample(trajectories: Trajectories) -> Trajectories:
    """Return evenly chosen points of evenly chosen trajectories: exact data need no more."""
    part = trajectories.subset(np.unique(np.linspace(0, len(trajectories) - 1, TRAJECTORIES).astype(int)))
    rows = np.arange(0, len(part.states), max(1, len(part.states) // POINTS))
    starts = np.flatnonzero(np.diff(part.owners[rows], prepend=-1))
    return Trajectories(part.states[rows], np.append(starts, len(rows)), None, part.variables)
