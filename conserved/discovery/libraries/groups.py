"""Groups: the columns that one argument gives, splines of it, alone or times a product of two variables."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations, combinations_with_replacement

import numpy as np
import sympy

from conserved.discovery.libraries.arguments import Argument, at
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.splines import FINE, FUNCTIONS, Spline, spline_of
from simulators.trajectories import Array

COLUMNS, FEWEST = 240, 9
"""Of many arguments each gets fewer functions, so that there are about so many in all, but so many each."""

COUPLED_FUNCTIONS = 9
"""Splines beside a product of variables: there are many such groups, and a law's coefficients bend little."""

COUPLED_VARIABLES = 4
"""Of more variables the products with splines are too many."""


@dataclass(frozen=True, eq=False)
class Group:
    """Functions ``factor * f(argument)``, f any cubic spline; the factor alone where there is no argument.

    Parameters
    ----------
    variables : names of the states' columns.
    factor : 1, a variable, or a product of two.
    argument, spline : of f.
    """

    variables: tuple[str, ...]
    factor: sympy.Expr
    argument: Argument | None = None
    spline: Spline | None = None

    def __len__(self) -> int:
        """Return the number of columns."""
        return 1 if self.spline is None else len(self.spline)

    @property
    def name(self) -> str:
        """Its argument, behind the factor if there is one: ``x``, ``vx*y``, ``p**2 f(q)``."""
        if self.argument is None:
            return str(self.factor)
        argument = str(self.argument.expression)
        return argument if self.factor == 1 else f"{self.factor} f({argument})"

    def columns(self, states: Array) -> Array:
        """Return its columns (points, columns) at states (points, variables)."""
        factor = at(self.factor, self.variables, states)
        if self.argument is None or self.spline is None:
            return factor[:, None]
        splines = self.spline.columns(self.argument.values(self.variables, states))
        return splines if self.factor == 1 else factor[:, None] * splines

    def inside(self, states: Array) -> Array:
        """Return at which states (points) its argument is in the range that its spline was made for."""
        if self.argument is None or self.spline is None:
            return np.ones(len(states), bool)
        return self.spline.inside(self.argument.values(self.variables, states))

    def finer(self, states: Array) -> "Group":
        """Return the group with more functions, of the range of its argument at states (points, variables)."""
        if self.argument is None:
            return self
        return replace(self, spline=spline_of(self.argument.values(self.variables, states), FINE))

    def roughness(self) -> Array:
        """Return the penalty on what bends (columns, columns)."""
        return np.zeros((1, 1)) if self.spline is None else self.spline.roughness()


def additive(variables: tuple[str, ...], arguments: Sequence[Argument], states: Array) -> list[Group]:
    """Return the groups of each argument, and each product of two different variables."""
    one = sympy.Integer(1)
    groups = [Group(variables, first * second) for first, second in combinations(symbols_of(variables), 2)]
    functions = max(FEWEST, min(FUNCTIONS, COLUMNS // len(arguments)))
    for argument in arguments:
        values = argument.values(variables, states)
        if np.ptp(values) > 0:
            groups.append(Group(variables, one, argument, spline_of(values, functions)))
    return groups


def coupled(variables: tuple[str, ...], arguments: Sequence[Argument], states: Array) -> list[Group]:
    """Return the groups of a variable or a product of two, times splines of an argument that they are no part of.

    A kinetic energy whose coefficients depend on a coordinate is made of these; none of many variables.
    """
    if len(variables) > COUPLED_VARIABLES:
        return []
    groups = []
    for argument in arguments:
        spline = spline_of(argument.values(variables, states), COUPLED_FUNCTIONS)
        free = [symbol for symbol in symbols_of(variables) if symbol not in argument.expression.free_symbols]
        factors = [*free, *(first * second for first, second in combinations_with_replacement(free, 2))]
        groups += [Group(variables, factor, argument, spline) for factor in factors]
    return groups
