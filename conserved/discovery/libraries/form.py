"""Form: a family of functions of one argument with constants inside, and its values and derivatives.

It is a sum of terms with free coefficients, such as ``exp(a x)`` and ``exp(2 a x)`` of a Morse potential. Values
and all derivatives come from the terms themselves, by sympy, once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import sympy

from conserved.discovery.libraries.formulas import as_sympy
from conserved.discovery.linear_algebra import TINY
from simulators.trajectories import Array

X = sympy.Symbol("x")
A, B = sympy.symbols("a b", real=True)

FEW, LEVEL_PLACES = 10, 3
"""A function of so few values, told apart to so many digits of its deviation, is a step. What saturates on both sides
of a gap, ``tanh(27*(x - 2.5))``, has 2, and the rounding of ``log(1 - 1e-17*x^2)`` 3."""

Start = tuple[float, ...]


@dataclass(frozen=True)
class Reach:
    """Where an argument has values.

    Parameters
    ----------
    low, high : its range.
    scale : its deviation.
    """

    low: float
    high: float
    scale: float

    @property
    def positive(self) -> bool:
        """Whether it is above 0."""
        return self.low > 0

    @property
    def far(self) -> float:
        """Its largest distance from 0."""
        return max(abs(self.low), abs(self.high))


def reach_of(values: Array) -> Reach:
    """Return where an argument with these values (points) has them."""
    return Reach(float(values.min()), float(values.max()), float(values.std()))


def _nothing(_: Reach) -> list[Start]:
    return [()]


def _anywhere(_: Reach) -> bool:
    return True


@dataclass(frozen=True)
class Form:
    """A family of functions of one argument.

    Parameters
    ----------
    name : what it is called.
    terms : in ``X`` and the constants, each with a free coefficient.
    constants : the inner ones.
    starts : where these may start, given the argument's reach.
    applies : whether it has values there.
    loose : those of the constants that may be 0, as places may.
    asked : whether it is the user's: then it is tried whatever fits better alone.
    """

    name: str
    terms: tuple[sympy.Expr, ...]
    constants: tuple[sympy.Symbol, ...] = ()
    starts: Callable[[Reach], Sequence[Start]] = _nothing
    applies: Callable[[Reach], bool] = _anywhere
    loose: tuple[sympy.Symbol, ...] = (B,)
    asked: bool = False

    @property
    def cost(self) -> int:
        """The number of its free numbers."""
        return len(self.terms) + len(self.constants)

    def values(self, x: Array, constants: Sequence[float] | Array) -> Array:
        """Return the terms (points, terms) at values of the argument (points)."""
        return self._table(x, constants, 0, inner=False)

    def slopes(self, x: Array, constants: Sequence[float] | Array, order: int = 1) -> Array:
        """Return the terms' derivatives (points, terms) of an order by the argument."""
        return self._table(x, constants, order, inner=False)

    def by_constants(self, x: Array, constants: Sequence[float] | Array, order: int = 0) -> Array:
        """Return the derivatives (points, terms, constants) by the constants, of those by the argument."""
        if not self.constants:
            return np.empty((len(x), len(self.terms), 0))
        table = self._table(x, constants, order, inner=True)
        return table.reshape(len(x), len(self.terms), len(self.constants))

    def plain(self, constants: Sequence[float] | Array, reach: Reach, tolerance: float) -> bool:
        """Return whether a term with a constant inside is a parabola there, but for this share of its deviation.

        Most forms are, with a rate near 0 or a length beyond all values; then they only imitate one.
        """
        x = np.linspace(reach.low, reach.high, 64)
        values = self.values(x, constants)[:, self._inner]
        largest = np.abs(values).max(axis=0, initial=0.0)
        if not (np.isfinite(largest).all() and largest.all()):
            return False
        values = values / largest
        values = values - values.mean(axis=0)
        parabola = np.linalg.qr(np.vander((x - x.mean()) / np.ptp(x), 3))[0]
        left = np.linalg.norm(values - parabola @ (parabola.T @ values), axis=0)
        return bool((left <= tolerance * np.linalg.norm(values, axis=0)).any())

    def cancels(self, constants: Sequence[float] | Array, coefficients: Array, reach: Reach, share: float) -> bool:
        """Return whether the terms' sum, with these coefficients (terms), varies by less than this share of them.

        Of terms without constants inside it may: ``(x - 10)^4`` is a sum of powers, and imitates nothing.
        """
        if not self.constants or len(coefficients) < 2:
            return False
        terms = self.values(np.linspace(reach.low, reach.high, 64), constants) * coefficients
        return bool(terms.sum(axis=1).std() < share * terms.std(axis=0).sum())

    def steps(self, x: Array, constants: Sequence[float] | Array) -> bool:
        """Return whether a term with a constant inside takes but a few values at an argument (points): it is a step.

        Where that lies, and how steep it is, no data say: it tells on which side of a gap they are.
        """
        values = self.values(x, constants)[:, self._inner]
        levels = np.round((values - values.mean(axis=0)) / np.maximum(values.std(axis=0), TINY), LEVEL_PLACES)
        fewest = min((len(np.unique(column)) for column in levels.T), default=FEW)
        return fewest < min(FEW, len(np.unique(x)))

    @property
    def _inner(self) -> list[int]:
        """The terms with constants inside."""
        return [place for place, term in enumerate(self.terms) if term.has(*self.constants)] if self.constants else []

    def expressions(self, argument: sympy.Expr, constants: Sequence[Any]) -> tuple[sympy.Expr, ...]:
        """Return the terms of an argument, the constants numbers sympy takes."""
        chosen = dict(zip(self.constants, map(as_sympy, constants), strict=True))
        return tuple(term.subs(chosen).subs(X, argument) for term in self.terms)

    def _table(self, x: Array, constants: Sequence[float] | Array, order: int, *, inner: bool) -> Array:
        with np.errstate(all="ignore"):  # what is not finite is refused by whoever asks
            columns = _function(self.terms, self.constants, order, inner)(x, *constants)
        table = np.empty((len(x), len(columns)))
        for place, column in enumerate(columns):
            table[:, place] = column
        return table


@lru_cache(maxsize=512)
def _function(terms: tuple[sympy.Expr, ...], constants: tuple[sympy.Symbol, ...], order: int, inner: bool) -> Any:
    """Return a Python function of the argument and the constants: the terms, or derivatives of theirs."""
    wanted = [sympy.diff(term, X, order) if order else term for term in terms]
    if inner:
        wanted = [sympy.diff(term, constant) for term in wanted for constant in constants]
    return sympy.lambdify([X, *constants], wanted, "numpy", cse=True)


CONSTANT = Form("constant", (sympy.Integer(1),))
"""The form of a factor that stands alone."""


def with_constant(form: Form) -> Form:
    """Return the form with a constant term: beside a factor that is no free one."""
    return replace(form, name=f"{form.name} and constant", terms=(*form.terms, sympy.Integer(1)))
