"""Dependent variables: multiples of another in all data but for noise, as one of two bodies' about the centre; copies.

pairs of variables that vary along one direction only, noise across it -> the later one, told by the earlier

Left out, since they tell nothing that the other does not: the same laws have fewer columns to be found in. Those of two
bodies are Kepler's. What is a function of several others stays, and so does what is a multiple of another but for an
offset: differences of these may stand in a law, as the distances of three bodies do, or of two about a far centre.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from conserved.discovery.prepare.noise import level_of, scattered
from simulators import Trajectories
from simulators.trajectories import Array

NOISE = 0.8
"""Of a linear function that is the same in all data noise makes more than this share of the variance: the level of the
noise is known to 5 % or so, and what differs by half of the noise is no relation."""

CORRELATED = 0.9
"""The square of the correlation of two variables, one of them left out, is more: the other tells it well."""

SURE = 4.0
"""An offset of so many standard errors is one, and so is so large a difference of a factor from 1."""

DIGITS = 4
"""Of a factor so many digits are said."""


@dataclass(frozen=True)
class Dependent:
    """A variable that is a multiple of another, or another and an offset.

    Parameters
    ----------
    name, other : of the variable, and of the one that tells it.
    factor, offset : ``name = factor * other + offset``, but for noise.
    told : the same in words, without an offset that noise hides.
    """

    name: str
    other: str
    factor: float
    offset: float
    told: str


def dependents(data: Trajectories, noise: Array, needed: Collection[str] = ()) -> list[Dependent]:
    """Return the variables that are multiples or copies of another, which is none itself.

    Parameters
    ----------
    data : that vary in all variables.
    noise : deviation of their noise (points, variables), nowhere 0.
    needed : variables that are not to be left out.

    Of a single trajectory, and of points in no order, which do not tell their noise, there is none.
    """
    if len(data) < 2 or scattered(data).any():
        return []
    level, found = level_of(noise), dict[int, Dependent]()
    for first, second in _correlated(data.states):
        free = [column for column in (second, first) if data.variables[column] not in needed]
        if first not in found and second not in found and free:
            other = first if free[0] == second else second
            one = _dependent(data.columns([free[0], other]), level[[free[0], other]])
            found |= {} if one is None else {free[0]: one}
    return list(found.values())


def _correlated(states: Array) -> Iterator[tuple[int, int]]:
    """Yield the pairs of columns that tell each other well."""
    square = np.corrcoef(states.T) ** 2
    yield from (pair for pair in combinations(range(states.shape[1]), 2) if square[pair] > CORRELATED)


def _dependent(pair: Trajectories, level: Array) -> Dependent | None:
    """Return the first of two variables as a function of the second, if all but noise is on a line."""
    centre = pair.states.mean(axis=0)
    _, sizes, directions = np.linalg.svd((pair.states - centre) / level, full_matrices=False)
    if NOISE * sizes[1] ** 2 > len(pair.states):
        return None
    across, count = directions[1] / level, len(pair.states)
    factor = float(-across[1] / across[0])
    offset = float(centre[0] - factor * centre[1])
    scatter = SURE * float(np.hypot(level[0], factor * level[1])) / np.sqrt(count)
    copied, shifted = abs(factor - 1) * pair.states[:, 1].std() < scatter, abs(offset) > scatter
    if shifted and not copied:
        return None
    (name, other), text = pair.variables, f" {'-+'[offset > 0]} {abs(offset):.{DIGITS}g}" if shifted else ""
    return Dependent(name, other, factor, offset, f"{name} = {factor:.{DIGITS}g}*{other}{text}")
