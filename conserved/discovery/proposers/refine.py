"""All constants of a law together: what it changes along trajectories is made least, against what noise makes of it.

Without noise that is the deviation within trajectories over that in all. With noise it is that over what the noise of
the states makes of the law, its gradient times their deviation: the mean squared distance of the states from the law's
level sets, for which errors in variables are no bias (P. Sampson, Comput. Graph. Image Process. 18, 97, 1982).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from conserved.discovery.proposers.form_model import Part, Tables, places, tables
from conserved.discovery.proposers.least_squares import minimise, without
from conserved.discovery.proposers.points import Points
from conserved.discovery.selection.evidence import weights_of
from simulators.trajectories import Array

SAME = 1e-13
"""A direction of less than this share of the largest is the same as the others, or constant."""

FLAT = 1e-100
"""A term of no more size is constant."""

ALL_NOISE = 0.3
"""A function with more of its variance from noise says nothing: any that is steep enough has little else."""

TINY = np.finfo(float).tiny


@dataclass(frozen=True, eq=False)
class Refined:
    """A law with all its constants.

    Parameters
    ----------
    parts : what it is made of.
    constants : the inner ones (constants).
    coefficients : of its terms (terms).
    ratio : what it changes, over what it may change by noise or, without noise, over all its variance.
    """

    parts: tuple[Part, ...]
    constants: Array
    coefficients: Array
    ratio: float

    @property
    def cost(self) -> int:
        """The number of its free numbers, without the scale; an inner one counts as two: it is sought, not solved."""
        return len(self.coefficients) + 2 * len(self.constants) - 1

    def by_part(self) -> Iterator[tuple[Part, Array, Array]]:
        """Yield each part with its inner constants (constants) and the coefficients of its terms (terms)."""
        terms = places([len(part.form.terms) for part in self.parts])
        for part, own, inner in zip(self.parts, terms, self.inner, strict=True):
            yield part, self.constants[inner], self.coefficients[own]

    @property
    def inner(self) -> list[slice]:
        """Where each part's inner constants are."""
        return places([len(part.form.constants) for part in self.parts])


def refine(parts: Sequence[Part], points: Points, start: Array, *, steps: int, precision: float) -> Refined:
    """Return the law of these parts near a start; its ratio is infinite where there is none.

    Parameters
    ----------
    parts : what it is made of.
    points : where it is looked at.
    start : the inner constants (constants).
    steps, precision : see ``minimise``.
    """

    def evaluate(constants: Array) -> tuple[Array, Array] | None:
        made = tables(parts, points, constants)
        return None if made is None else _projected(made, points)

    constants, ratio = minimise(evaluate, start, steps=steps, precision=precision)
    if not np.isfinite(ratio):
        return Refined(tuple(parts), constants, np.empty(0), np.inf)
    return measured(parts, points, constants)


def measured(parts: Sequence[Part], points: Points, constants: Array, coefficients: Array | None = None) -> Refined:
    """Return the law with these constants, its coefficients solved where none are given, and its ratio."""
    made = tables(parts, points, constants)
    if made is None:
        return Refined(tuple(parts), constants, np.empty(0), np.inf)
    within, size = points.within(made.columns), _size(made, points)
    if coefficients is None:
        coefficients = _solve(within, size)
    if coefficients is None:
        return Refined(tuple(parts), constants, np.empty(0), np.inf)
    change, noise = within @ coefficients, size @ coefficients
    ratio = float(change @ change) / max(float(noise @ noise), TINY)
    if points.noise is not None:
        share = _noise_share(made.columns @ coefficients, made.noise(coefficients))
        ratio = ratio if share < ALL_NOISE else np.inf
    return Refined(tuple(parts), constants, coefficients, ratio)


def _noise_share(values: Array, noise: Array) -> float:
    """Return the share of the variance of values (points) that is noise, of a deviation at each point (points).

    Where there is little of it: a law is steep near a pole, and there all noise; what is steep everywhere is no law.
    """
    weights = weights_of(noise)
    away = values - weights @ values / weights.sum()
    return float(weights @ noise**2 / max(weights @ away**2, TINY))


def own_points(law: Refined, points: Points) -> Points:
    """Return the points with weights that fit what noise makes of a law; without noise as they are."""
    made = None if points.noise is None else tables(law.parts, points, law.constants)
    if made is None or not np.isfinite(law.ratio):
        return points
    return points.weighted(weights_of(made.noise(law.coefficients)))


def _size(made: Tables, points: Points) -> Array:
    """Return rows (rows, terms) whose sum of squares is what a law's changes are measured by."""
    if points.noise is None:
        return points.apart(made.columns)
    return points.rows(made.noisy)


def _solve(within: Array, size: Array) -> Array | None:
    """Return coefficients (terms) with the least ``|within c| / |size c|``, that 1; None where one is constant."""
    scale = np.linalg.norm(size, axis=0)
    if not (scale > FLAT).all():
        return None
    triangle = np.linalg.qr(size / scale, mode="r")
    _, sizes, directions = np.linalg.svd(triangle)
    kept = sizes > SAME * sizes[0]
    white = directions[: len(sizes)][kept].T / sizes[kept]
    rotation = np.linalg.svd(np.linalg.qr((within / scale) @ white, mode="r"))[2]
    coefficients: Array = white @ rotation[-1] / scale
    return coefficients


def _projected(made: Tables, points: Points) -> tuple[Array, Array] | None:
    """Return how the law changes (points), by its size, and the derivatives by the inner constants.

    With ``r = D c / s`` and ``s = |R c|`` these are ``dD c / s - r (R c)(dR c) / s^2``, less what coefficients undo.
    """
    within, size = points.within(made.columns), _size(made, points)
    coefficients = _solve(within, size)
    if coefficients is None:
        return None
    residuals, sizes = within @ coefficients, size @ coefficients
    count = made.by_constants.shape[2]
    if not count:
        return residuals, np.empty((len(residuals), 0))
    slopes = np.einsum("ptc,t->pc", made.by_constants, coefficients)
    if points.noise is None:
        bigger = points.apart(slopes)
    else:
        bigger = points.rows(np.einsum("ptc,t->pc", made.noisy_by_constants, coefficients))
    jacobian = points.within(slopes) - np.outer(residuals, sizes @ bigger)
    return residuals, without(within - np.outer(residuals, sizes @ size), jacobian)
