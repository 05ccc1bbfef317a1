"""Which forms a curve may have: each is fitted to it, its inner constants from several starts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from conserved.discovery.libraries.form import CONSTANT, Form, reach_of, with_constant
from conserved.discovery.proposers.least_squares import minimise, without
from conserved.discovery.proposers.splines import Curve
from simulators.trajectories import Array

BLUR = 1e-3
"""A curve is told no better than this share of the law's deviation, nor its argument than this share of its own."""

POLISHED = 2
"""So many of a form's starts, the best, are followed to the end."""

STEPS, PRECISION = 25, 1e-4

HUGE = 1e50
"""Larger numbers, and smaller than one over this, are none to be fitted."""

CLOSEST = 1e-5
"""Curves that differ by less than this share of their errors' scale fit equally: what splines leave."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """A form as it fits a curve.

    Parameters
    ----------
    form : the family.
    constants : the inner ones (constants).
    length : description length, ``n log(sum of squares) + numbers log n`` (BIC), the smaller the better.
    """

    form: Form
    constants: Array
    length: float


def forms_of(curve: Curve, forms: Sequence[Form], tolerance: float) -> list[Fitted]:
    """Return the forms as they fit a curve, best first, but those that only imitate a parabola within a tolerance."""
    reach = reach_of(curve.x)
    weights = _weights(curve)
    if curve.group.factor != 1:
        forms = [CONSTANT, *forms, *map(with_constant, forms)]
    found = [_fitted(form, curve, weights, form.starts(reach)) for form in forms if form.applies(reach)]
    own = [one for one in found if np.isfinite(one.length) and not one.form.plain(one.constants, reach, tolerance)]
    return sorted(own, key=lambda one: one.length)


def shortlist(fitted: Sequence[Fitted], count: int) -> list[Fitted]:
    """Return the best forms of a curve, those asked for, and the best without inner constants, which may be enough."""
    asked = [one for one in fitted if one.form.asked]
    solved = [one for one in fitted if not one.form.constants][:1]
    return list(dict.fromkeys([*fitted[: count - 1], *asked, *solved]))


def _weights(curve: Curve) -> Array:
    """Return one over the error (points): that of the curve, and where it is steep that of its argument."""
    gap = np.maximum(np.diff(curve.x), 1e-9 * np.ptp(curve.x))
    slope = np.interp(curve.x, (curve.x[1:] + curve.x[:-1]) / 2, np.diff(curve.y) / gap)
    variance = curve.error**2 + BLUR**2 * (1 + (curve.x.std() * slope) ** 2)
    return np.asarray(1 / np.sqrt(variance))


def _fitted(form: Form, curve: Curve, weights: Array, starts: Sequence[Sequence[float]]) -> Fitted:
    """Return the best fit of a form."""

    def evaluate(constants: Array) -> tuple[Array, Array] | None:
        return _projected(form, curve, weights, constants)

    tried = [(one[0] @ one[0], start) for start in starts if (one := evaluate(np.array(start))) is not None]
    tried.sort(key=lambda one: one[0])
    ends = [minimise(evaluate, np.array(start), steps=STEPS, precision=PRECISION) for _, start in tried[:POLISHED]]
    if not ends:
        return Fitted(form, np.empty(0), np.inf)
    constants, cost = min(ends, key=lambda one: one[1])
    points = len(curve.group)  # a curve has no more free numbers than splines
    return Fitted(form, constants, points * np.log(cost / len(curve.x) + CLOSEST) + form.cost * np.log(points))


def _projected(form: Form, curve: Curve, weights: Array, constants: Array) -> tuple[Array, Array] | None:
    """Return what the form leaves of the curve (points), and its derivatives by the constants (points, constants)."""
    values = form.values(curve.x, constants)
    scale = np.abs(values).max(axis=0)
    if not (np.isfinite(values).all() and (scale < HUGE).all() and (scale > 1 / HUGE).all()):
        return None
    free = [np.ones((len(values), 1))] if curve.group.factor == 1 else []
    columns = weights[:, None] * np.hstack([values / scale, *free])
    y = weights * curve.y
    coefficients = np.linalg.lstsq(columns, y, rcond=1e-12)[0]
    residuals = columns @ coefficients - y
    if not form.constants:
        return residuals, np.empty((len(y), 0))
    slopes = form.by_constants(curve.x, constants)
    if not np.isfinite(slopes).all() or np.abs(slopes).max() > HUGE**2:
        return None
    jacobian = weights[:, None] * np.einsum("ptc,t->pc", slopes, coefficients[: len(form.terms)] / scale)
    return residuals, without(columns, jacobian)
