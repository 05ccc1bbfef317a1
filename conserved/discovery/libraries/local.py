"""Sums over neighbours: of many variables only those are multiplied that act on each other.

An energy of many bodies is a sum over bodies and over pairs that interact. Which do is seen by a regression of each
variable's rate of change on all variables; a library of their squares and products, and of functions of the differences
of two coordinates that interact, grows as the number of variables does, not as its square.
"""

from collections.abc import Iterator

import numpy as np
import sympy

from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.terms import MANY, Terms
from conserved.discovery.prepare.kinds import rates_of
from simulators.randomness import stream
from simulators.trajectories import Array, Trajectories

ACTS = 0.1
"""A variable acts on another if its part of that one's rate has so large a share of its deviation,"""

ACTING = 6
"""but no more than so many of them do, the strongest."""

ROWS = 30
"""So many points a variable tell that."""


def local(terms: Terms) -> Iterator[Library]:
    """Squares and products of variables that interact; then powers, waves and exponentials of their differences.

    Only of so many variables that all products of four are too many.
    """
    symbols, prepared = terms.symbols, terms.prepared
    if terms.kinds.angles or len(symbols) <= MANY:
        return
    acting = interactions(prepared.trajectories, prepared.seed)
    bound = bonds(acting)
    others = {(min(one, other), max(one, other)) for one, row in enumerate(acting) for other in row if one != other}
    between = [symbols[one] - symbols[other] for one, other in bound]
    single = [symbols[column] for column in sorted({column for pair in bound for column in pair})]
    quadratic = [{symbol: 2} for symbol in symbols] + [{symbols[one]: 1, symbols[other]: 1} for one, other in bound]
    mixed = [{symbols[one]: 1, symbols[other]: 1} for one, other in sorted(others.difference(bound))]
    powers = [{argument: degree} for argument in [*between, *single] for degree in (3, 4)]
    waves = [{sympy.cos(argument): 1} for argument in [*between, *single]]
    steep = [{sympy.exp(sign * argument): 1} for argument in between for sign in (1, -1)]
    for more in ([], [*({symbol: 1} for symbol in symbols), *mixed], powers, waves, steep):
        yield from terms.sums([*quadratic, *more])


def interactions(trajectories: Trajectories, seed: int = 0) -> list[list[int]]:
    """Return, for each variable, those that its rate of change depends on, told by a linear regression."""
    changes, states = rates_of(trajectories)
    rows = stream(seed, "sampled").permutation(len(states))[: ROWS * states.shape[1]]
    changes, states = (_standard(values[rows]) for values in (changes, states))
    shares = np.abs(np.linalg.lstsq(states, changes, rcond=None)[0].T)
    return [[int(one) for one in np.argsort(-row)[:ACTING] if row[one] > ACTS] for row in shares]


def bonds(acting: list[list[int]]) -> list[tuple[int, int]]:
    """Return pairs of coordinates that interact: one acts on the other's rate or, if that is a velocity, on its."""
    found = set()
    for variable, others in enumerate(acting):
        forces = acting[others[0]] if len(others) == 1 else others
        found |= {(min(variable, one), max(variable, one)) for one in forces if one not in (variable, *others[:1])}
    return sorted(found)


def _standard(values: Array) -> Array:
    """Return values (points, columns) of mean 0 and deviation 1; those that do not change are 0."""
    away = values - values.mean(axis=0)
    deviation = away.std(axis=0)
    standard: Array = away / np.where(deviation > 0, deviation, 1.0)
    return standard
