"""Dependent variables: multiples and copies of another in all data but for noise, as of two bodies about their centre.

the quietest first -> one after the other, is it a multiple of one before it? -> then it is told by that

Left out, since they tell nothing that the other does not: the same laws have fewer columns to be found in. Those of two
bodies are Kepler's. What is a function of several others stays, and so does what is a multiple of another but for an
offset: differences of these may stand in a law, as the distances of three bodies do, or of two about a far centre.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from conserved.discovery.linear_algebra import TINY
from conserved.discovery.prepare.noise import level_of, scattered
from simulators import Trajectories
from simulators.trajectories import Array

NOISE = 0.8
"""Of what two variables differ by noise makes more than this share: its level is known to 5 % or so."""

CORRELATED, ROUNDING = 0.9, 1e-13
"""The square of the correlation of two variables, one of them left out, is more; and what rounding makes of that."""

SURE = 4.0
"""So many standard errors are a difference: of trajectories, of an offset from 0, of a factor from 1."""

DIGITS = 4
"""Of a factor so many digits are said."""


@dataclass(frozen=True)
class Dependent:
    """A variable that is a multiple of another, or a copy of it.

    Parameters
    ----------
    name, other : of the variable, and of the one that tells it.
    factor, offset : ``name = factor * other + offset``, but for noise; of a multiple the offset is 0 but for its error.
    told : the same in words.
    """

    name: str
    other: str
    factor: float
    offset: float
    told: str


def dependents(data: Trajectories, noise: Array, needed: Collection[str] = ()) -> list[Dependent]:
    """Return the variables that are multiples or copies of another, which is none itself.

    Of several that tell each other the quietest stays; of those that are as quiet, the first.

    Parameters
    ----------
    data : that vary in all variables.
    noise : deviation of their noise (points, variables), nowhere 0.
    needed : variables that are not to be left out.

    Of a single trajectory, and of points in no order, which do not tell their noise, there is none.
    """
    if len(data) < 2 or scattered(data).any():
        return []
    level = level_of(noise)
    near = _near(data.states, level)
    loudness = np.round(np.log2(level / np.maximum(data.states.std(axis=0), TINY)))  # twice as loud, or as quiet
    kept, found = list[int](), list[Dependent]()
    for column in sorted(range(len(near)), key=lambda one: (data.variables[one] not in needed, loudness[one], one)):
        pairs = (data.columns([column, other]) for other in kept if near[column, other])
        levels = (level[[column, other]] for other in kept if near[column, other])
        told = next(filter(None, map(_dependent, pairs, levels)), None)
        if told is None or data.variables[column] in needed:
            kept.append(column)
        else:
            found.append(told)
    return sorted(found, key=lambda one: data.variables.index(one.name))


def _near(states: Array, level: Array) -> Array:
    """Return which variables (variables, variables) differ by little more than noise of such levels."""
    square = np.atleast_2d(np.corrcoef(states.T)) ** 2
    made = (level / np.maximum(states.std(axis=0), TINY)) ** 2
    near: Array = (square > CORRELATED) & (NOISE * (1 - square) < np.add.outer(made, made) + ROUNDING)
    return near


def _dependent(pair: Trajectories, level: Array) -> Dependent | None:
    """Return the first of two variables as a function of the second, if all but noise is on a line."""
    centre, count = pair.states.mean(axis=0), len(pair.states)
    deviations = (pair.states - centre) / level
    _, sizes, directions = np.linalg.svd(deviations, full_matrices=False)
    if NOISE * sizes[1] ** 2 > count or _differs(deviations @ directions[1], pair):
        return None
    across = directions[1] / level
    factor = float(-across[1] / across[0])
    offset = float(centre[0] - factor * centre[1])
    scatter = SURE * float(np.hypot(level[0], factor * level[1])) / np.sqrt(count)
    deviation = float(pair.states[:, 1].std())
    copied, shifted = abs(factor - 1) * deviation < scatter, abs(offset) > scatter * (1 + abs(centre[1]) / deviation)
    if shifted and not copied:
        return None
    (name, other), much = pair.variables, "" if copied else f"{factor:.{DIGITS}g}*"
    more = f" {'-+'[offset > 0]} {abs(offset):.{DIGITS}g}" if shifted else ""
    return Dependent(name, other, factor, offset, f"{name} = {much}{other}{more}")


def _differs(residuals: Array, data: Trajectories) -> bool:
    """Return whether the means of trajectories differ by more than noise of deviation 1 makes of residuals (points)."""
    sums, free = np.add.reduceat(residuals, data.offsets[:-1]), len(data) - 1
    return bool(np.sum(sums**2 / data.lengths) > free + SURE * np.sqrt(2 * free))
