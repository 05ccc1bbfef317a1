"""Positions alone: whether what was measured is no whole state, so that velocities are wanted and can be had."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.spatial import cKDTree

from conserved.discovery.criteria import Criteria
from conserved.discovery.linear_algebra import TINY
from conserved.discovery.prepare.derived import well_known
from conserved.discovery.prepare.noise import level_of, noise_at, scattered
from conserved.discovery.prepare.prepared import Prepared
from conserved.io.prepare import SHORTEST, moving
from simulators.trajectories import Array, Trajectories

NEIGHBOURS = 12
"""So many neighbours are looked at, of which the first is taken that is not of the same stretch of a trajectory:"""

STRETCH = 6
"""so many points on."""

POINTS = 4000
"""So many points tell whether rates follow from states."""

STEEP = 100.0
"""Rates follow from states where they differ between neighbours by no more than so many times what these do, squared:
of whole states by 1 to 30 times, by 230 where van der Pol's oscillator jumps; of positions by 540 and more."""


def with_velocities(
    data: Trajectories, prepared: Prepared, angles: Sequence[str], criteria: Criteria
) -> tuple[Trajectories, str] | None:
    """Return trajectories with velocities, and what is to be said of these; None where they are not wanted.

    They are where nearly the same state is passed at different rates, as a position is, and where rates are known.

    Parameters
    ----------
    data : as it was read.
    prepared : the same, prepared, whose kinds tell further angles.
    angles : names of variables that are angles.
    criteria : what is demanded.
    """
    told = data.errors or prepared.kinds.rates or prepared.kinds.degrees
    if told or data.lengths.min() < SHORTEST or scattered(data).any():
        return None
    names = {word: name for name, word in prepared.names.items()}
    turning = [names[prepared.trajectories.variables[column]] for column in prepared.kinds.angles]
    turning = [*angles, *(name for name in turning if name not in angles)]
    moved, said = moving(data, turning)
    known, made = well_known(moved), list(range(len(data.variables), len(moved.variables)))
    errors = np.column_stack([known.errors[known.variables[column]] for column in made])
    unsure = level_of(errors) > criteria.gap * known.states[:, made].std(axis=0)
    apart, near = _apart(data, moved.states[:, made]), _apart(data, data.states)
    free = apart > max(criteria.gap**2, STEEP * near)
    unlike = _unlike(known, made, [data.variables.index(name) for name in turning])
    return (moved, said) if free and not unsure.any() and unlike < criteria.clear else None


def _unlike(known: Trajectories, made: Sequence[int], angles: Sequence[int]) -> float:
    """Return by how much of their deviation positions differ from what their neighbours and rates say, noise left out.

    These say a cubic (Hermite's). Where points are so far apart that the motion between them is not seen, rates seem
    to be known but are not. An angle that goes round is followed over its wraps.
    """
    states, rates = known.states[:, : len(made)].copy(), known.states[:, made]
    for start, stop in pairwise(known.offsets):
        states[start:stop, angles] = np.unwrap(states[start:stop, angles], axis=0)
    within = known.owners[2:] == known.owners[:-2]
    gap = known.clock[2:] - known.clock[:-2]
    within &= gap > 0
    gap = np.where(within, gap, 1.0)[:, None]
    place = (known.clock[1:-1] - known.clock[:-2])[:, None] / gap
    said = (1 - place) ** 2 * ((1 + 2 * place) * states[:-2] + place * gap * rates[:-2])
    said += place**2 * ((3 - 2 * place) * states[2:] + (place - 1) * gap * rates[2:])
    away = ((said - states[1:-1])[within] ** 2).mean(axis=0) - 1.5 * level_of(noise_at(known))[: len(made)] ** 2
    share = np.maximum(away, 0) / np.maximum(known.states[:, : len(made)].var(axis=0), TINY)
    return float(np.sqrt(share.max()))


def _apart(data: Trajectories, values: Array) -> float:
    """Return the share of the variance of values (points, variables) that is between points of nearly the same state.

    The largest of the values'; for the states themselves, how near these are.
    """
    rows = np.arange(0, len(values), -(-len(values) // POINTS))
    states = data.states / np.maximum(data.states.std(axis=0), TINY)
    count = min(NEIGHBOURS, len(states) - 1)
    _, near = cKDTree(states).query(states[rows], k=[*range(2, count + 2)])
    owners = data.owners
    apart = (owners[near] != owners[rows, None]) | (np.abs(near - rows[:, None]) > STRETCH)
    first, found = near[np.arange(len(rows)), apart.argmax(axis=1)], apart.any(axis=1)
    changes = (values[first] - values[rows])[found]
    if not len(changes):
        return 0.0
    share: float = ((changes**2).mean(axis=0) / np.maximum(2 * values.var(axis=0), TINY)).max()
    return float(share)
