"""Functions of distances from an origin as functions of the variables themselves, and back."""

from collections.abc import Sequence
from dataclasses import replace

import sympy

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.library import Library
from simulators.trajectories import Array


def seen_from(expression: sympy.Expr, variables: Sequence[str], origins: Array) -> sympy.Expr:
    """Return a function of the variables as one of their distances from the origins."""
    places = zip(symbols_of(variables), origins, strict=True)
    return expression.xreplace({symbol: symbol + _number(origin) for symbol, origin in places if origin})


def library_from(library: Library, origins: Array, variables: tuple[str, ...]) -> Library:
    """Return the library of the variables, and perhaps more, that a library of distances from their origins is."""
    bases = tuple(seen_from(base, library.variables, -origins) for base in library.bases)
    return replace(library, bases=bases, variables=variables)


def formula_from(formula: Formula, origins: Array, variables: tuple[str, ...]) -> Formula:
    """Return the formula of the variables, and perhaps more, that one of distances from their origins is."""
    return replace(formula, library=library_from(formula.library, origins, variables))


def _number(origin: float) -> sympy.Expr:
    return sympy.Integer(int(origin)) if origin == int(origin) else sympy.Float(origin, 15)
