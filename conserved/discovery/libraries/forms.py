"""Forms: functions of one argument with constants inside, each one entry: what it is made of and where to start.

A form is a sum of terms with free coefficients, such as ``exp(a x)`` and ``exp(2 a x)`` of a Morse potential. Values and
all derivatives come from the terms themselves, by sympy, once.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import sympy

from simulators.trajectories import Array

X = sympy.Symbol("x")
A, B = sympy.symbols("a b", real=True)

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
    """

    name: str
    terms: tuple[sympy.Expr, ...]
    constants: tuple[sympy.Symbol, ...] = ()
    starts: Callable[[Reach], Sequence[Start]] = lambda reach: [()]
    applies: Callable[[Reach], bool] = lambda reach: True

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
        table = self._table(x, constants, order, inner=True)
        return table.reshape(len(x), len(self.terms), len(self.constants))

    def plain(self, constants: Sequence[float] | Array, reach: Reach, tolerance: float) -> bool:
        """Return whether a term with a constant inside is a parabola there, but for this share of its deviation.

        Most forms are, with a rate near 0 or a length beyond all values; then they only imitate one.
        """
        x = np.linspace(reach.low, reach.high, 64)
        inner = [place for place, term in enumerate(self.terms) if term.has(*self.constants)] if self.constants else []
        values = self.values(x, constants)[:, inner]
        values = values - values.mean(axis=0)
        parabola = np.linalg.qr(np.vander((x - x.mean()) / np.ptp(x), 3))[0]
        left = np.linalg.norm(values - parabola @ (parabola.T @ values), axis=0)
        return bool((left <= tolerance * np.linalg.norm(values, axis=0)).any())

    def expressions(self, argument: sympy.Expr, constants: Sequence[Any]) -> tuple[sympy.Expr, ...]:
        """Return the terms of an argument, the constants numbers sympy takes."""
        chosen = dict(zip(self.constants, map(sympy.sympify, constants), strict=True))
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


def own_form(expression: sympy.Expr, argument: sympy.Symbol, name: str = "") -> Form:
    """Return the form of a user's expression: all its symbols but the argument are constants.

    The terms of a sum get coefficients of their own; a factor that is a constant is that coefficient.
    """
    constants = sorted(expression.free_symbols - {argument}, key=str)
    renamed = {symbol: sympy.Dummy(str(symbol), real=True) for symbol in constants}
    bare = [_bare(term, argument) for term in sympy.Add.make_args(sympy.expand_mul(expression)) if term.has(argument)]
    terms = tuple(term.xreplace(renamed).subs(argument, X) for term in bare)
    kept = tuple(renamed[symbol] for symbol in constants if any(term.has(renamed[symbol]) for term in terms))
    return Form(name or str(expression), terms, kept, lambda reach: _any_starts(reach, len(kept)))


def _bare(term: sympy.Expr, argument: sympy.Symbol) -> sympy.Expr:
    """Return a term without the factors that do not hold the argument."""
    return sympy.Mul(*(factor for factor in sympy.Mul.make_args(term) if factor.has(argument)))


def _any_starts(reach: Reach, count: int) -> list[Start]:
    """Return starts for constants of which nothing is known: numbers, lengths and their inverses, of both signs."""
    sizes = (0.3, 1.0, 3.0) if count < 3 else (1.0,)
    one = [sign * size * unit for size in sizes for unit in (reach.scale, 1 / reach.scale) for sign in (1, -1)]
    return list(product(one, repeat=count))


def _rates(*factors: float) -> Callable[[Reach], list[Start]]:
    """Return starts for a rate, in units of one over the argument's deviation."""
    return lambda reach: [(factor / reach.scale,) for factor in factors]


def _squares(*factors: float) -> Callable[[Reach], list[Start]]:
    """Return starts for the square of a length, in units of the argument's deviation."""
    return lambda reach: [((factor * reach.scale) ** 2,) for factor in factors]


def _numbers(*numbers: float) -> Callable[[Reach], list[Start]]:
    return lambda reach: [(number,) for number in numbers]


def _beyond(reach: Reach) -> list[Start]:
    """Return starts for a wall: beyond all values."""
    return [(reach.far * factor,) for factor in (1.02, 1.1, 1.3, 2.0)]


def _outside(reach: Reach) -> list[Start]:
    """Return starts for a pole: outside the range, on both sides."""
    width = reach.high - reach.low
    return [(edge + sign * width * part,) for edge, sign in ((reach.low, -1), (reach.high, 1)) for part in (0.1, 0.5)]


def _places(count: int) -> Callable[[Reach], list[float]]:
    return lambda reach: list(np.linspace(reach.low, reach.high, count + 2)[1:-1])


def _rate_and_place(reach: Reach) -> list[Start]:
    return [(factor / reach.scale, place) for factor in (0.5, 1.5, 4.0) for place in _places(5)(reach)]


def _square_and_place(reach: Reach) -> list[Start]:
    return [((factor * reach.scale) ** 2, place) for factor in (0.3, 1.0, 3.0) for place in _places(5)(reach)]


def _place_and_width(reach: Reach) -> list[Start]:
    return [(place, factor * reach.scale) for factor in (0.15, 0.5, 1.5) for place in _places(5)(reach)]


def _rate_square(reach: Reach) -> list[Start]:
    return [(factor / reach.scale**2,) for factor in (0.05, 0.2, 0.5, 2.0)]


def _positive(reach: Reach) -> bool:
    return reach.positive


def _polynomial(*degrees: int) -> Form:
    return Form("polynomial " + " ".join(map(str, degrees)), tuple(X**degree for degree in degrees))


EXPONENTIAL = _rates(0.1, 0.4, 1, 3, -0.1, -0.4, -1, -3)
DECAY = _rates(0.1, 0.4, 1, 3, 10)
WAVE = _rates(0.3, 0.6, 1, 1.5, 2.2, 3, 4, 5.5, 7.5, 10, 14, 20, 28)
LENGTH = _squares(0.05, 0.2, 0.5, 1, 2, 5)
SMALL_POWERS, POLE_POWERS = (0.5, 1.5, 2.5, 3.5, 5.0), (-0.5, -1.0, -2.0, -4.0, -6.0)
POWER = (X**2) ** (A / 2)
SOFT = X**2 + A

FORMS: tuple[Form, ...] = (
    _polynomial(1),
    _polynomial(2),
    _polynomial(1, 2),
    _polynomial(2, 4),
    _polynomial(1, 2, 3),
    _polynomial(1, 2, 3, 4),
    _polynomial(4),
    Form("power", (POWER,), (A,), _numbers(*SMALL_POWERS)),
    Form("power of a pole", (X**A,), (A,), _numbers(*POLE_POWERS, *SMALL_POWERS), _positive),
    Form("power and double", (X**A, X ** (2 * A)), (A,), _numbers(-0.5, -1, -2, -3, -6, 0.5, 1.5), _positive),
    Form(
        "two powers",
        (X**A, X**B),
        (A, B),
        lambda reach: [(-1.0, 1.0), (-1.0, -3.0), (2.0, -1.0), (-6.0, -9.0), (0.5, 3.0)],
        _positive,
    ),
    Form("exponential", (sympy.exp(A * X),), (A,), EXPONENTIAL),
    Form("exponential and double", (sympy.exp(A * X), sympy.exp(2 * A * X)), (A,), EXPONENTIAL),
    Form("exponential and inverse", (sympy.exp(A * X), sympy.exp(-A * X)), (A,), DECAY),
    Form("exponential and line", (sympy.exp(A * X), X), (A,), EXPONENTIAL),
    Form("hyperbolic cosine", (sympy.cosh(A * X),), (A,), DECAY),
    Form("cosine", (sympy.cos(A * X),), (A,), WAVE),
    Form("wave", (sympy.cos(A * X), sympy.sin(A * X)), (A,), WAVE),
    Form("wave and double", tuple(f(n * A * X) for n in (1, 2) for f in (sympy.cos, sympy.sin)), (A,), WAVE),
    Form("wave and square", (sympy.cos(A * X), sympy.sin(A * X), X**2), (A,), WAVE),
    Form("wave and line", (sympy.cos(A * X), sympy.sin(A * X), X), (A,), WAVE),
    Form("softened inverse", (1 / sympy.sqrt(SOFT),), (A,), LENGTH),
    Form("softened length", (sympy.sqrt(SOFT),), (A,), LENGTH),
    Form(
        "softened power",
        (SOFT**B,),
        (A, B),
        lambda reach: [(s[0], b) for s in LENGTH(reach)[1::2] for b in (-1.5, -0.75, 0.75)],
    ),
    Form("Lorentzian", (1 / SOFT,), (A,), LENGTH),
    Form("Lorentzian off 0", (1 / ((X - B) ** 2 + A),), (A, B), _square_and_place),
    Form("softened logarithm", (sympy.log(SOFT),), (A,), LENGTH),
    Form("logarithm", (sympy.log(X),), (), applies=_positive),
    Form("logarithm and line", (sympy.log(X), X), (), applies=_positive),
    Form("logarithm and square", (sympy.log(X), X**2), (), applies=_positive),
    Form("entropy", (X * sympy.log(X), X), (), applies=_positive),
    Form("inverse and square", (1 / X, X**2), (), applies=_positive),
    Form("screened inverse", (sympy.exp(-A * X) / X,), (A,), DECAY, _positive),
    Form("Buckingham", (sympy.exp(-A * X), X**-6), (A,), DECAY, _positive),
    Form("bell", (sympy.exp(-A * X**2),), (A,), _rate_square),
    Form("bell and square", (sympy.exp(-A * X**2), X**2), (A,), _rate_square),
    Form("bell and square in it", (sympy.exp(-A * X**2), X**2 * sympy.exp(-A * X**2)), (A,), _rate_square),
    Form(
        "bell off 0",
        (sympy.exp(-A * (X - B) ** 2),),
        (A, B),
        lambda reach: [(a[0], b) for a in _rate_square(reach)[1:] for b in _places(5)(reach)],
    ),
    Form("decay times line", (sympy.exp(-A * X), X * sympy.exp(-A * X)), (A,), EXPONENTIAL),
    Form("hyperbolic tangent", (sympy.tanh(A * X),), (A,), DECAY),
    Form("step", (sympy.tanh(A * (X - B)),), (A, B), _rate_and_place),
    Form("squared secant", (sympy.cosh(A * X) ** -2,), (A,), DECAY),
    Form("squared secant off 0", (sympy.cosh(A * (X - B)) ** -2,), (A, B), _rate_and_place),
    Form("logarithm of cosine", (sympy.log(sympy.cosh(A * X)),), (A,), DECAY),
    Form("arctangent", (sympy.atan(A * X),), (A,), DECAY),
    Form("finite extension", (sympy.log(1 - (X / A) ** 2),), (A,), _beyond),
    Form("pole outside", (1 / (X - A),), (A,), _outside),
    Form("Woods-Saxon", (1 / (1 + sympy.exp((X - A) / B)),), (A, B), _place_and_width, _positive),
)
"""All forms; the simple before those that contain them."""
