"""Stencils: time derivatives by local polynomials, whose width and degree the data choose, with their errors.

Around each point the polynomial of a degree is fitted by least squares to the nearest samples of its trajectory, at
equal times the filter of Savitzky and Golay, Analytical Chemistry 36 (1964) 1627. A wide window averages the noise, a
high degree follows the motion: of all the one is taken whose squared error is least, that of the bias (what two degrees
more change, less what noise makes of that) and of the noise (its variance times the sum of the squared weights).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.polynomial import legendre
from scipy.stats import chi2

from conserved.io.quality import gaps
from simulators.trajectories import Array, Trajectories

HALVES, DEGREES, MORE = range(2, 25), range(2, 13, 2), 2
"""Points on each side, degrees, and the degrees more that show the bias."""

SAMPLE = 400
"""So many points choose."""

FREEDOM = 4
"""So many degrees of freedom tell the noise."""

SURELY = 3.0
"""What two degrees more change at a point counts for itself where it is more than so many times what noise makes."""

ALIKE = 1e-10
"""Windows whose times, in their half-width, differ by less are the same."""

CHUNK = 1 << 21
"""Numbers in the windows that are fitted at a time."""


class Stencil(NamedTuple):
    """Points of a window, and the degree of its polynomial."""

    width: int
    degree: int


@dataclass(frozen=True)
class Velocities:
    """Derivatives and their errors' deviations (points, variables); the stencil and noise of each variable."""

    derivatives: Array
    errors: Array
    stencils: tuple[Stencil, ...]


@dataclass(frozen=True)
class _Fits:
    """Polynomials fitted to windows, in orthonormal functions of rising degree.

    Parameters
    ----------
    parts : what each degree adds to the derivative (windows, degrees, variables).
    weights : the square root of its share of the variance of noise (windows, degrees).
    residuals : sums of squares that are left by the polynomial of each degree (windows, degrees, variables).
    """

    parts: Array
    weights: Array
    residuals: Array

    def derivatives(self, degree: int) -> Array:
        """Return the derivatives (windows, variables) of the polynomials of a degree."""
        return np.asarray(self.parts[:, : degree + 1].sum(axis=1))

    def gain(self, degree: int) -> Array:
        """Return by how much the variance of white noise is multiplied (windows)."""
        return np.asarray((self.weights[:, : degree + 1] ** 2).sum(axis=1))

    def bias(self, degree: int, noise: Array) -> Array:
        """Return what two degrees more change, squared and without what noise (variables) makes of it."""
        higher = slice(degree + 1, degree + 1 + MORE)
        changed = self.parts[:, higher].sum(axis=1) ** 2
        made = (self.weights[:, higher] ** 2).sum(axis=1)[:, None] * noise**2
        return np.asarray(changed - made)


def differentiated(data: Trajectories) -> Velocities:
    """Return the derivatives of all variables with their errors, in trajectories of three points or more.

    The error at a point is that of its place in its window, over all trajectories, or its own, as beside gaps: at the
    ends of trajectories it is larger. Where three points leave no degree to compare with, it is infinite.
    """
    data, times = _unbroken(data), data.clock
    stencils, noise = _chosen(data.states, data, times)
    derivatives, errors = np.empty_like(data.states), np.empty_like(data.states)
    for variable, stencil in enumerate(stencils):
        _differentiate(variable, stencil, data, times, noise, derivatives, errors)
    return Velocities(derivatives, errors, tuple(stencils))


def _unbroken(data: Trajectories) -> Trajectories:
    """Return the trajectories cut where time is missing, if the pieces are long enough: no window reaches across."""
    offsets = np.union1d(data.offsets, gaps(data))
    if np.diff(offsets).min() < HALVES[0] + DEGREES[0]:
        return data
    return Trajectories(data.states, offsets, data.times, data.variables)


def _chosen(states: Array, data: Trajectories, times: Array) -> tuple[list[Stencil], Array]:
    """Return the stencil of the least error for each variable, and their noise (variables)."""
    fits = dict(_trials(states, data, times))
    noise = _noise(fits, states)
    best = [(np.inf, Stencil(3, 2))] * states.shape[1]
    for width, fit in fits.items():
        for degree in (degree for degree in DEGREES if degree + MORE < width):
            squares = np.maximum(fit.bias(degree, noise).mean(axis=0), 0) + fit.gain(degree).mean() * noise**2
            best = [min(one, (float(own), Stencil(width, degree))) for one, own in zip(best, squares, strict=True)]
    return [stencil for _, stencil in best], noise


def _trials(states: Array, data: Trajectories, times: Array) -> Iterator[tuple[int, _Fits]]:
    """Yield each width with the polynomials around a sample of points in the middle of windows."""
    lengths = np.repeat(data.lengths, data.lengths)
    for half in HALVES:
        rows = np.flatnonzero((data.places >= half) & (data.places + half < lengths))
        if len(rows):
            rows = rows[np.linspace(0, len(rows) - 1, min(SAMPLE, len(rows))).astype(int)]
            windows = rows[:, None] + np.arange(-half, half + 1)
            yield 2 * half + 1, _fitted(states[windows], times[windows], times[rows], DEGREES[-1] + MORE)


def _fitted(values: Array, times: Array, middles: Array, degree: int) -> _Fits:
    """Return the polynomials of values (windows, width, variables) at times (windows, width), sloping at middles."""
    degree = min(degree, values.shape[1] - 1)
    functions, slopes = _orthonormal(times, middles, degree)
    centred = values - values.mean(axis=1, keepdims=True)  # near zero, so that no digits are lost
    coefficients = np.einsum("nwd,nwv->ndv", functions, centred)
    left = ((centred - np.einsum("nwd,ndv->nwv", functions, coefficients)) ** 2).sum(axis=1)
    above = np.cumsum(coefficients[:, ::-1] ** 2, axis=1)[:, ::-1] - coefficients**2
    return _Fits(slopes[:, :, None] * coefficients, slopes, left[:, None] + above)


def _orthonormal(times: Array, middles: Array, degree: int) -> tuple[Array, Array]:
    """Return orthonormal polynomials (windows, width, degrees) at times, and slopes (windows, degrees) at middles.

    Of windows of the same times one is looked at.
    """
    centre = (times[:, :1] + times[:, -1:]) / 2
    scale = np.maximum((times[:, -1:] - times[:, :1]) / 2, np.finfo(float).tiny)
    places, at = (times - centre) / scale, (middles - centre[:, 0]) / scale[:, 0]
    keys = np.round(np.column_stack([places, at, scale / scale.max()]) / ALIKE)
    _, first, which = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    functions, upper = np.linalg.qr(legendre.legvander(places[first], degree))
    rise = np.stack([legendre.legval(at[first], legendre.legder(row)) for row in np.eye(degree + 1)], axis=1)
    slopes = np.linalg.solve(upper.transpose(0, 2, 1), rise[:, :, None])[:, :, 0] / scale[first]
    which = which.ravel()
    return np.asarray(functions[which]), np.asarray(slopes[which])


def _noise(fits: dict[int, _Fits], states: Array) -> Array:
    """Return the least that any polynomials leave of the variables (variables), no less than their last digits."""
    least = np.full(states.shape[1], np.inf)
    for width, fit in fits.items():
        for degree in range(2, fit.weights.shape[1]):
            freedom = width - degree - 1
            if freedom >= FREEDOM:
                middle = np.median(fit.residuals[:, degree], axis=0) / chi2.median(freedom)
                least = np.minimum(least, np.sqrt(middle))
    last = np.finfo(float).eps * np.abs(states).max(axis=0)
    return np.asarray(np.maximum(np.where(np.isfinite(least), least, 0.0), last))


def _differentiate(
    variable: int, stencil: Stencil, data: Trajectories, times: Array, noise: Array, derivatives: Array, errors: Array
) -> None:
    """Set the derivatives and errors of a variable; in trajectories shorter than the window, all points are fitted."""
    lengths = np.repeat(data.lengths, data.lengths)
    for width in np.unique(np.minimum(data.lengths, stencil.width)).tolist():
        own = np.flatnonzero(np.minimum(lengths, stencil.width) == width)
        degree, level, found = min(stencil.degree, width - 1), noise[[variable]], []
        for rows in np.array_split(own, -(-len(own) * width**2 // CHUNK)):
            begin = np.clip(data.places[rows] - width // 2, 0, lengths[rows] - width)
            windows = (rows - data.places[rows] + begin)[:, None] + np.arange(width)
            fit = _fitted(data.states[windows][:, :, [variable]], times[windows], times[rows], degree + MORE)
            derivatives[rows, variable] = fit.derivatives(degree)[:, 0]
            known = degree + 1 < fit.weights.shape[1]
            bias = [
                fit.bias(degree, many * level)[:, 0] if known else np.full(len(rows), np.inf) for many in (1, SURELY)
            ]
            found.append((data.places[rows] - begin, fit.gain(degree), *bias))
        place, gain, usual, sure = (np.concatenate(parts) for parts in zip(*found, strict=True))
        pooled = np.bincount(place, usual) / np.maximum(np.bincount(place), 1)
        errors[own, variable] = np.sqrt(np.maximum(np.maximum(pooled[place], sure), 0) + gain * level**2)
