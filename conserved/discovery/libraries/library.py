"""Library: products of base functions of the state, with their values, gradients and formulas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from math import comb
from typing import Any

import numpy as np
import sympy

from conserved.discovery.libraries.compiled import slopes_of, symbols_of, value_of
from conserved.discovery.linear_algebra import HUGE
from simulators.trajectories import Array, Trajectories

BLOCK = 1 << 18
"""Numbers in a block of evaluated columns: 2 MB, which the cache holds while they are reduced."""


@dataclass(frozen=True, eq=False)
class Library:
    """Functions ``prod_j base_j(state) ** power_kj``, simplest first.

    Parameters
    ----------
    variables : names of the state's columns.
    bases : base functions, as sympy expressions in real symbols of those names.
    powers : int (columns, bases).
    degrees : int (columns), the weighted degree of each column.
    """

    variables: tuple[str, ...]
    bases: tuple[sympy.Expr, ...]
    powers: Array
    degrees: Array

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self.powers)

    def subset(self, columns: Array) -> "Library":
        """Return the library of the chosen columns, without base functions that none of them holds."""
        powers = self.powers[columns]
        used = np.asarray(powers.any(axis=0))
        bases = tuple(base for base, kept in zip(self.bases, used, strict=True) if kept)
        return replace(self, bases=bases, powers=powers[:, used], degrees=self.degrees[columns])

    def evaluate(self, states: Array) -> Array:
        """Return the columns (points, columns) at states (points, variables)."""
        return self._products(self._bases(states), self.powers)

    def largest(self, states: Array) -> Array:
        """Return what no value of each column (columns) exceeds at states: not finite where a base function is not."""
        largest: Array = self._products(np.abs(self._bases(states)).max(axis=0, keepdims=True), self.powers)[0]
        return largest

    def gradients(self, states: Array, coefficients: Array) -> Array:
        """Return the gradients (points, functions, variables) of functions (columns, functions)."""
        bases = self._bases(states)
        gradients = np.zeros((len(states), coefficients.shape[1], states.shape[1]))
        for base in map(int, np.flatnonzero(self.powers.any(axis=0))):
            columns = np.flatnonzero(self.powers[:, base])
            lowered = self.powers[columns].copy()
            lowered[:, base] -= 1
            weights = self.powers[columns, base, None] * coefficients[columns]
            partial = self._products(bases, lowered) @ weights
            for place, slope in self._slopes(base, states):
                gradients[:, :, place] += partial * slope[:, None]
        return gradients

    def expression(self, coefficients: Sequence[Any] | Array) -> sympy.Expr:
        """Return the function with these coefficients (columns), any numbers sympy takes."""
        terms = []
        for coefficient, powers in zip(coefficients, self.powers, strict=True):
            if coefficient != 0:
                factors = [base ** int(power) for base, power in zip(self.bases, powers, strict=True) if power]
                terms.append(sympy.Mul(coefficient, *factors))
        return sympy.Add(*terms)

    @property
    def names(self) -> list[str]:
        """Return the base functions as text."""
        return [str(base) for base in self.bases]

    def _bases(self, states: Array) -> Array:
        """Return the base functions (points, bases)."""
        functions = [value_of(self.variables, base) for base in self.bases]
        with np.errstate(all="ignore"):
            return _table([function(*states.T) for function in functions], len(states))

    def slopes(self, states: Array) -> Array:
        """Return the base functions' gradients (points, bases, variables), 0 where there is none: a length's at 0."""
        table = np.zeros((len(states), len(self.bases), states.shape[1]))
        for base in range(len(self.bases)):
            for place, slope in self._slopes(base, states):
                table[:, base, place] = slope
        return table

    def _slopes(self, base: int, states: Array) -> Iterator[tuple[int, Array]]:
        """Yield the variables that a base function holds, each with its slope (points) by that, 0 where it has none."""
        places, function = slopes_of(self.variables, self.bases[base])
        with np.errstate(all="ignore"):
            slopes = _table(function(*states.T), len(states))
        yield from zip(places, np.where(np.isfinite(slopes), slopes, 0.0).T, strict=True)

    @staticmethod
    def _products(bases: Array, powers: Array) -> Array:
        products = np.ones((len(bases), len(powers)), order="F")
        with np.errstate(all="ignore"):  # what is not finite is left out by whoever asks
            for base in np.flatnonzero(powers.any(axis=0)):
                factor = np.ones(len(bases))
                for exponent in range(1, int(powers[:, base].max()) + 1):
                    factor = factor * bases[:, base]
                    for column in np.flatnonzero(powers[:, base] == exponent):
                        products[:, column] *= factor
        return products


def _table(values: Sequence[Any], points: int) -> Array:
    """Return values of functions as columns (points, functions), constants spread over the points, complex ones nan."""
    table = np.empty((points, len(values)), order="F")
    for column, value in enumerate(values):
        table[:, column] = np.nan if np.iscomplexobj(value) else value
    return table


def products(
    variables: tuple[str, ...],
    bases: Sequence[sympy.Expr],
    degree: int,
    *,
    special: Sequence[sympy.Expr] = (),
    weight: int = 2,
    together: int | None = None,
) -> Library:
    """Return all products of base functions up to a degree, the constant left out, simplest first.

    Parameters
    ----------
    variables : names of the state's columns.
    bases : base functions, each power of which counts 1.
    degree : the highest sum of what a product's factors count.
    special : functions of which a product holds one at most, and only once.
    weight : what one of these counts.
    together : how many different base functions a product may hold; any.
    """
    plain = list(_powers(degree, len(bases), together or degree))
    rows = [row + (0,) * len(special) for row in plain if any(row)]
    for row in plain:
        if sum(row) + weight <= degree:
            rows += [row + tuple(int(one == other) for other in range(len(special))) for one in range(len(special))]
    powers = np.array(rows, dtype=int).reshape(len(rows), len(bases) + len(special))
    degrees = powers @ np.array([1] * len(bases) + [weight] * len(special), dtype=int)
    order = np.lexsort((*(-powers.T[::-1]), (powers > 0).sum(axis=1), degrees))
    return Library(tuple(variables), (*bases, *special), powers[order], degrees[order])


def _powers(degree: int, count: int, together: int) -> Iterator[tuple[int, ...]]:
    """Yield every choice of so many powers whose sum stays within the degree, so many of them positive."""
    for total in range(degree + 1):
        for factors in combinations_with_replacement(range(count), total):
            if len(set(factors)) <= together:
                powers = [0] * count
                for factor in factors:
                    powers[factor] += 1
                yield tuple(powers)


def size(bases: int, degree: int, *, special: int = 0, weight: int = 2, together: int | None = None) -> int:
    """Return how many columns ``products`` has, for so many base and special functions."""

    def plain(highest: int) -> int:
        most = min(bases, highest, highest if together is None else together)
        return sum(comb(bases, factors) * comb(highest, factors) for factors in range(most + 1))

    return plain(degree) - 1 + (special * plain(degree - weight) if degree >= weight else 0)


def finite(library: Library, trajectories: Trajectories) -> Array:
    """Return the columns that are finite at all points, and not all but 0: others spoil those they are reduced with."""
    states, points = trajectories.states, max(1, BLOCK // len(library.bases))
    largest = np.zeros(len(library))
    for start in range(0, len(states), points):
        largest = np.maximum(largest, library.largest(states[start : start + points]))
    return np.flatnonzero((largest < HUGE) & (largest > 1 / HUGE))


def bias_corrected(library: Library, states: Array, noise: Array) -> Array:
    """Return the columns (points, columns) less what noise (points, variables) adds to them on average.

    That is half their curvature's share.

    A logarithm or an inverse distance bends over the width of the noise, and is then too low or too high.
    """
    corrected = library.evaluate(states)
    for place, symbol in enumerate(symbols_of(library.variables)):
        held = np.array([symbol in base.free_symbols for base in library.bases])
        columns = np.flatnonzero(library.powers[:, held].any(axis=1))
        if len(columns):
            part, step = library.subset(columns), np.eye(states.shape[1])[place] * noise / 2
            middle, ends = part.evaluate(states), part.evaluate(states + step) + part.evaluate(states - step)
            corrected[:, columns] -= 2 * (ends - 2 * middle)
    return corrected


def variable(variables: tuple[str, ...], column: int) -> Library:
    """Return the library whose only column is a variable."""
    return Library(variables, (symbols_of(variables)[column],), np.array([[1]]), np.array([1]))
