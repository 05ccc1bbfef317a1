"""Origins: variables far from 0 are looked at from a number nearby; their products differ in the last digits only."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import sympy

from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.library import Library, symbols_of
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
