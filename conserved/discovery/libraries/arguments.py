"""Arguments: what the functions of a law may be functions of: variables, differences, lengths, distances."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
import sympy

from conserved.discovery.libraries.compiled import function_of, symbols_of
from conserved.discovery.prepare.kinds import Kinds
from conserved.discovery.prepare.naming import is_an_angle
from simulators.trajectories import Array

MOST = 40
"""More arguments than this are not looked at; eight bodies in a line have 36 variables and differences of positions."""

RATES = ("v", "p", "w", "u", "m", "d", "v_", "p_", "w_", "d_")
"""What stands before the name of a coordinate in that of its velocity or momentum; behind it stands ``_dot``."""


@dataclass(frozen=True)
class Argument:
    """One number made of the variables.

    Parameters
    ----------
    expression : in real symbols of the variables' names.
    columns : those of the variables that it is made of.
    kind : ``variable``, ``difference``, ``length`` (of one group from the origin) or ``distance`` (of two groups).
    """

    expression: sympy.Expr
    columns: tuple[int, ...]
    kind: str

    @property
    def plain(self) -> bool:
        """Whether it is linear in the variables."""
        return self.kind in ("variable", "difference")

    def values(self, variables: Sequence[str], states: Array) -> Array:
        """Return its values (points) at states (points, variables)."""
        return at(self.expression, variables, states)

    def slopes(self, states: Array, values: Array) -> Array:
        """Return its derivatives (points, columns) by the variables that it is made of."""
        half = len(self.columns) // 2
        own = states[:, list(self.columns)]
        if self.kind == "variable":
            return np.ones_like(own)
        if self.kind == "difference":
            return np.tile([1.0, -1.0], (len(own), 1))
        away = (
            own if self.kind == "length" else np.hstack([own[:, :half] - own[:, half:], own[:, half:] - own[:, :half]])
        )
        slopes: Array = away / np.maximum(values, np.finfo(float).tiny)[:, None]
        return slopes

    def lift(self, values: Array, variance: Array) -> Array:
        """Return how much noise of a variance (points, columns) adds to the values (points) on average.

        A length grows by half the variance across it, over the length: ``s^2 (n - 1) / (2 r)`` in n dimensions.
        """
        if self.plain:
            return np.zeros(len(values))
        dimensions = len(self.columns) // (2 if self.kind == "distance" else 1)
        across = variance.sum(axis=1) * (dimensions - 1) / dimensions
        lift: Array = across / (2 * np.maximum(values, np.finfo(float).tiny))
        return lift


def at(expression: sympy.Expr, variables: Sequence[str], states: Array) -> Array:
    """Return an expression's values (points) at states (points, variables)."""
    values: Array = _function(tuple(variables), expression)(*states.T) + np.zeros(len(states))
    return values


@lru_cache(maxsize=2048)
def _function(variables: tuple[str, ...], expression: sympy.Expr) -> Any:
    """Return an expression as a Python function of the variables; the same few are asked for again and again."""
    return function_of(variables, expression)


def arguments_of(variables: Sequence[str], roles: Kinds) -> list[Argument]:
    """Return the arguments that a law of these variables may have, variables first.

    Parameters
    ----------
    variables : names of the states' columns.
    roles : what they may be; the groups of positions are lengths, and those of their velocities.
    """
    symbols = symbols_of(variables)
    angles = {*roles.angles, *(place for place, name in enumerate(variables) if is_an_angle(name))}
    positions = [group for group in roles.positions if 1 < len(group) < len(variables) and not angles & {*group}]
    velocities = [group for group in (_rates(group, variables, positions) for group in positions) if group]
    found = [Argument(symbol, (column,), "variable") for column, symbol in enumerate(symbols)]
    found += [Argument(symbols[a] - symbols[b], (a, b), "difference") for a, b in _alike(variables)]
    for groups in (positions, velocities):
        found += [Argument(_norm([symbols[place] for place in group]), group, "length") for group in groups]
        for one, other in combinations(groups, 2):
            if len(one) == len(other):
                away = [symbols[a] - symbols[b] for a, b in zip(one, other, strict=True)]
                found.append(Argument(_norm(away), (*one, *other), "distance"))
    return found[:MOST]


def _alike(variables: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of columns whose names differ by a number only."""
    for (one, name), (other, second) in combinations(enumerate(variables), 2):
        stem = name.rstrip("0123456789_")
        if stem != name and second != second.rstrip("0123456789_") == stem:
            yield one, other


def _rates(group: tuple[int, ...], variables: Sequence[str], positions: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """Return the columns of a group's velocities: by name, or, where all have one, at the same place behind them."""
    names = list(variables)
    named = [_rate(names[column], names) for column in group]
    if all(place is not None for place in named):
        return tuple(place for place in named if place is not None)
    used = [column for other in positions for column in other]
    free = [column for column in range(len(names)) if column not in used]
    return tuple(free[used.index(column)] for column in group) if len(free) == len(used) else ()


def _rate(name: str, names: Sequence[str]) -> int | None:
    """Return the column called like the velocity or momentum of a coordinate: ``vx1``, ``px``, ``x_dot`` of x."""
    bare = re.sub(r"^q_?(?=[xyz])", "", name)
    wanted = [f"{before}{name}" for before in RATES] + [f"{before}{bare}" for before in RATES] + [f"{name}_dot"]
    return next((names.index(word) for word in wanted if word in names), None)


def _norm(coordinates: Sequence[sympy.Expr]) -> sympy.Expr:
    return sympy.sqrt(sympy.Add(*(coordinate**2 for coordinate in coordinates)))
