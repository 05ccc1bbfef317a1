"""Forms: the registry, one entry a form: its name, terms, inner constants, where these may start, when it applies."""

from collections.abc import Callable

import numpy as np
import sympy

from conserved.discovery.libraries.form import A, B, Form, Reach, Start, X


def _rates(*factors: float) -> Callable[[Reach], list[Start]]:
    """Return starts for a rate, in units of one over the argument's deviation."""
    return lambda reach: [(factor / reach.scale,) for factor in factors]


def _two_rates(reach: Reach) -> list[Start]:
    """Return starts for two rates, of different signs and of one."""
    pairs = [(0.4, -1.0), (1.0, -1.0), (1.0, -0.4), (0.3, 1.0), (-0.3, -1.0)]
    return [(one / reach.scale, other / reach.scale) for one, other in pairs]


def _squares(*factors: float) -> Callable[[Reach], list[Start]]:
    """Return starts for the square of a length, in units of the argument's deviation."""
    return lambda reach: [((factor * reach.scale) ** 2,) for factor in factors]


def _numbers(*numbers: float) -> Callable[[Reach], list[Start]]:
    return lambda _: [(number,) for number in numbers]


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
        lambda _: [(-1.0, 1.0), (-1.0, -3.0), (2.0, -1.0), (-6.0, -9.0), (0.5, 3.0)],
        _positive,
        loose=(),
    ),
    Form("exponential", (sympy.exp(A * X),), (A,), EXPONENTIAL),
    Form("exponential and double", (sympy.exp(A * X), sympy.exp(2 * A * X)), (A,), EXPONENTIAL),
    Form("exponential and inverse", (sympy.exp(A * X), sympy.exp(-A * X)), (A,), DECAY),
    Form("exponential and line", (sympy.exp(A * X), X), (A,), EXPONENTIAL),
    Form("two exponentials", (sympy.exp(A * X), sympy.exp(B * X)), (A, B), _two_rates, loose=()),
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
        loose=(),
    ),
    Form("Lorentzian", (1 / SOFT,), (A,), LENGTH),
    Form("Lorentzian off 0", (1 / ((X - B) ** 2 + A),), (A, B), _square_and_place),
    Form("softened logarithm", (sympy.log(SOFT),), (A,), LENGTH),
    Form("logarithm", (sympy.log(X),), (), applies=_positive),
    Form("square of a logarithm", (sympy.log(X) ** 2, sympy.log(X)), (), applies=_positive),
    Form("logarithm and line", (sympy.log(X), X), (), applies=_positive),
    Form("logarithm and square", (sympy.log(X), X**2), (), applies=_positive),
    Form("power and logarithm", (X**A, sympy.log(X)), (A,), _numbers(*SMALL_POWERS, -1.0), _positive),
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
    Form("Woods-Saxon", (1 / (1 + sympy.exp((X - A) / B)),), (A, B), _place_and_width, _positive, loose=(A,)),
)
"""All forms; the simple before those that contain them."""
