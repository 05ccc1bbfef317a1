"""Terms: the variables as formulas hold them, and their products."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import sympy

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import Library, products, size
from conserved.discovery.prepare.prepared import Prepared

COLUMNS = 330
"""A library with more columns is left out."""

SUMMED = 1000
"""The same of one that holds no products of its functions: it grows as the variables do."""

MANY = 6
"""All products of degree 4 of more variables are too many."""


class Terms:
    """The variables as terms of formulas: their symbols, angles among them by cosine and sine."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared, self.kinds = prepared, prepared.kinds
        self.variables = prepared.trajectories.variables
        self.symbols = symbols_of(self.variables)

    @property
    def plain(self) -> list[sympy.Expr]:
        """The variables, the angles among them by cosine and sine."""
        return self.with_angles(self.kinds.angles)

    def with_angles(self, angles: Sequence[int]) -> list[sympy.Expr]:
        """Return the variables with cosine and sine in the place of some."""
        straight = [symbol for column, symbol in enumerate(self.symbols) if column not in angles]
        return straight + [f(self.turn(column)) for column in angles for f in (sympy.sin, sympy.cos)]

    def products(
        self,
        bases: Sequence[sympy.Expr],
        degree: int,
        *,
        special: Sequence[sympy.Expr] = (),
        weight: int = 2,
        together: int | None = None,
    ) -> Iterator[Library]:
        """Yield all products of base functions up to a degree, see ``products``, unless they are too many columns."""
        most = min(COLUMNS, self.prepared.columns)
        if 0 < size(len(bases), degree, special=len(special), weight=weight, together=together) <= most:
            yield products(self.variables, bases, degree, special=special, weight=weight, together=together)

    def fits(self, degree: int, *, special: int = 0) -> bool:
        """Return whether products of the variables and so many special functions are not too many columns."""
        return size(len(self.plain), degree, special=special) <= min(COLUMNS, self.prepared.columns)

    def sums(self, columns: Sequence[Mapping[sympy.Expr, int]]) -> Iterator[Library]:
        """Yield all sums of products, each a power of some functions, unless they are too many columns."""
        if len(columns) <= min(SUMMED, self.prepared.columns):
            bases = list(dict.fromkeys(base for column in columns for base in column))
            powers = np.array([[column.get(base, 0) for base in bases] for column in columns])
            weights = np.array([1 if base.is_polynomial() else 2 for base in bases])
            yield Library(self.variables, tuple(bases), powers, powers @ weights)

    def turn(self, column: int) -> sympy.Expr:
        """Return an angle in radians."""
        symbol = self.symbols[column]
        return sympy.pi * symbol / 180 if column in self.kinds.degrees else symbol
