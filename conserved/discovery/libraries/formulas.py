"""Formulas: coefficients with their uncertainty, rational where the data allow, as text, LaTeX and Python."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import sympy

from conserved.discovery.criteria import DEFAULT, Criteria
from conserved.discovery.libraries.compiled import function_of
from conserved.discovery.libraries.library import Library
from simulators.trajectories import Array

GUARD = 2
"""So many digits are printed behind the first that is uncertain: the errors of several coefficients may cancel."""

DIGITS = 1e-7
"""What integrators leave of a coefficient's digits: fractions may differ by so much, relatively."""

PLACES = 9
"""Decimals have no more: fractions end sooner."""


@dataclass(frozen=True)
class Inner:
    """A constant inside a function.

    Parameters
    ----------
    name : such as ``a`` of ``exp(a x)``.
    value, error : as fitted, and its standard error.
    printed : a fraction where the data allow, else with the digits that are known.
    """

    name: str
    value: float
    error: float
    printed: Fraction | float


@dataclass(frozen=True, eq=False)
class Formula:
    """One function of the state, with coefficients as measured and as printed.

    Parameters
    ----------
    library : its terms only.
    raw : coefficients as measured (terms), scaled like the printed ones.
    samples : as fitted without each fold of the trajectories (folds, terms), with these constants inside functions.
    errors : standard errors of the coefficients (terms), those of constants inside functions among their causes.
    printed : fractions where the data allow, else as measured, with the digits that are known and ``GUARD`` more.
    inner : the constants inside its functions.
    """

    library: Library
    raw: Array
    samples: Array
    errors: Array
    printed: tuple[Fraction | float, ...]
    inner: tuple[Inner, ...] = ()

    @property
    def expression(self) -> sympy.Expr:
        """The formula as printed, in real symbols of the variables' names."""
        return self.library.expression([as_sympy(value) for value in self.printed])

    @property
    def raw_expression(self) -> sympy.Expr:
        """The formula with the coefficients as measured."""
        return self.library.expression([sympy.Float(value, 15) for value in self.raw])

    @property
    def latex(self) -> str:
        """The formula for LaTeX."""
        return str(sympy.latex(self.expression))

    @property
    def degree(self) -> int:
        """The highest degree of its terms in the base functions."""
        return int(self.library.powers.sum(axis=1).max())

    @property
    def bases(self) -> set[sympy.Expr]:
        """The base functions that it holds."""
        return {self.library.bases[place] for place in np.flatnonzero(self.library.powers.any(axis=0))}

    @property
    def terms(self) -> int:
        """The number of its terms."""
        return len(self.library)

    @property
    def length(self) -> int:
        """The number of its terms and of the constants inside its functions."""
        return self.terms + len(self.inner)

    @property
    def fractions(self) -> int:
        """How many of its coefficients are simple fractions."""
        return sum(isinstance(value, Fraction) for value in self.printed)

    @property
    def function(self) -> Callable[..., Any]:
        """A Python function of the variables, in their order, on numbers or numpy arrays."""
        made: Callable[..., Any] = function_of(self.library.variables, self.expression)
        return made

    @property
    def coefficients(self) -> Array:
        """The printed coefficients as numbers (terms)."""
        return np.array([float(value) for value in self.printed])

    def rounded_away(self) -> tuple[Array, Array]:
        """Return what print takes from the coefficients (terms): by fractions, and by digits."""
        lost = self.raw - self.coefficients
        simple = np.array([isinstance(value, Fraction) for value in self.printed])
        return np.where(simple, lost, 0.0), np.where(simple, 0.0, lost)

    def values(self, states: Array) -> Array:
        """Return the printed formula's values (points) at states (points, variables)."""
        values: Array = self.library.evaluate(states) @ self.coefficients
        return values

    def gradients(self, states: Array) -> Array:
        """Return the printed formula's gradients (points, 1, variables)."""
        return self.library.gradients(states, self.coefficients[:, None])


def only(library: Library) -> Formula:
    """Return the formula that the only column of a library is."""
    return Formula(library, np.ones(1), np.ones((1, 1)), np.zeros(1), (Fraction(1),))


def formula(
    library: Library, coefficients: Array, samples: Array, criteria: Criteria = DEFAULT, doubts: Array | None = None
) -> Formula:
    """Return the formula of fitted coefficients, scaled so that as many as can be are simple fractions.

    Parameters
    ----------
    library : its terms.
    coefficients : as fitted on all data (terms), none 0.
    samples : as fitted without each fold (folds, terms), at any scale: the jackknife.
    criteria : says when a coefficient is a fraction.
    doubts : samples that tell the errors, where constants inside functions were fitted without each fold too.
    """
    doubts = samples if doubts is None else doubts
    pivot = min(range(len(coefficients)), key=lambda pivot: _quality(*_rounded(coefficients, doubts, pivot, criteria)))
    printed, errors = _rounded(coefficients, doubts, pivot, criteria)
    raw = coefficients / coefficients[pivot]
    factor = _factor([value for value in printed if isinstance(value, Fraction)], _sign(library, raw))
    raw, scaled = raw * float(factor), samples / samples[:, pivot, None] * float(factor)
    errors = errors * abs(float(factor))
    known = [shortened(value * factor, error) for value, error in zip(printed, errors, strict=True)]
    return Formula(library, raw, scaled, errors, tuple(known))


def _rounded(
    coefficients: Array, samples: Array, pivot: int, criteria: Criteria
) -> tuple[list[Fraction | float], Array]:
    """Return coefficients rounded, with that of ``pivot`` 1, and their errors."""
    raw, errors = coefficients / coefficients[pivot], jackknife(samples / samples[:, pivot, None])
    return [rounded(value, error, criteria) for value, error in zip(raw, errors, strict=True)], errors


def _quality(printed: list[Fraction | float], errors: Array) -> tuple[float, ...]:
    """Return what is smallest where most coefficients are fractions, and those simple."""
    exact = [value for value in printed if isinstance(value, Fraction)]
    return -len(exact), sum(value.denominator + abs(value.numerator) for value in exact), float(errors.sum())


def jackknife(samples: Array) -> Array:
    """Return the standard errors (terms) of values each fitted without one fold (folds, terms)."""
    folds = len(samples)
    errors: Array = np.sqrt((folds - 1) / folds * ((samples - samples.mean(axis=0)) ** 2).sum(axis=0))
    return errors


def rounded(value: float, error: float, criteria: Criteria = DEFAULT) -> Fraction | float:
    """Return the simplest fraction that the value may be, else the shortest decimal, else the value.

    The fractions with denominators up to Q are about ``0.3 Q^2`` in a unit, so a number at random lies
    within ``tolerance`` of one with probability ``0.6 Q^2 tolerance``: Q grows only while that is small. Decimals of k
    places are ``10^k``.
    """
    tolerance = max(criteria.rounding_errors * error, DIGITS * abs(value))
    for denominator in range(1, criteria.denominator + 1):
        if max(0.6 * denominator**2, 2) * tolerance > criteria.rounding_chance:
            break
        nearest = Fraction(round(value * denominator), denominator)
        if nearest and abs(value - float(nearest)) <= tolerance:
            return nearest
    for places in range(1, PLACES + 1):
        if 2 * 10**places * tolerance > criteria.rounding_chance:
            break
        if round(value, places) and abs(value - round(value, places)) <= tolerance:
            return round(float(value), places)
    return float(value)


def shortened(value: Fraction | float, error: float) -> Fraction | float:
    """Return a number without the digits that its standard error says nothing of; a fraction has none of these."""
    if isinstance(value, Fraction) or error == 0 or not np.isfinite(error):
        return value
    return round(value, GUARD - int(np.floor(np.log10(error))))


def _sign(library: Library, coefficients: Array) -> int:
    """Return the sign with which most terms are added, of as many those without functions, then the leading one."""
    signs = np.sign(coefficients)
    special = np.array([not base.is_polynomial() for base in library.bases])
    plain = ~(library.powers[:, special] > 0).any(axis=1)
    for votes in (signs.sum(), signs[plain].sum(), signs[int(library.degrees.argmax())]):
        if votes:
            return 1 if votes > 0 else -1
    return 1


def _factor(exact: list[Fraction], sign: int) -> Fraction:
    """Return what makes the fractions, one of which is 1, whole, with a sign."""
    if not exact:
        return Fraction(sign)
    return Fraction(sign * lcm(*(value.denominator for value in exact)))


def as_sympy(value: Fraction | float | sympy.Expr) -> sympy.Expr:
    """Return a number as sympy has it."""
    if isinstance(value, sympy.Expr):
        return value
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    return sympy.Float(value, 15)
