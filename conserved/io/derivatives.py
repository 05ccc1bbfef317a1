"""Local polynomials: derivatives and noise of sampled trajectories, at regular times or not.

Around each point the polynomial of a degree is fitted by least squares to the nearest samples of its
trajectory, in times scaled to -1..1; at equal times this is the filter of Savitzky and Golay, Analytical
Chemistry 36 (1964) 1627.
"""

from dataclasses import dataclass

import numpy as np

from simulators.trajectories import Array

WINDOW, DEGREE = 7, 4
MEDIAN_OF_CHI_SQUARED = 0.454936
"""Of one degree of freedom."""

POINTS_AT_ONCE = 1 << 15


@dataclass(frozen=True)
class LocalFit:
    """Derivatives (points, variables), sums of squared residuals (points, variables), and their freedom (points)."""

    derivatives: Array
    residuals: Array
    freedom: Array


def local_fit(states: Array, offsets: Array, times: Array | None, degree: int = DEGREE) -> LocalFit:
    """Fit a polynomial around every point.

    Parameters
    ----------
    states : (points, variables).
    offsets : where they are cut into trajectories.
    times : (points), rising within a trajectory; the sample's number when None.
    degree : of the polynomial; less in trajectories of ``degree`` points or fewer.
    """
    points = len(states)
    times = np.arange(points, dtype=float) if times is None else times
    fit = LocalFit(np.empty(states.shape), np.empty(states.shape), np.empty(points, np.int64))
    lengths = np.repeat(np.diff(offsets), np.diff(offsets))
    firsts, lasts = np.repeat(offsets[:-1], np.diff(offsets)), np.repeat(offsets[1:], np.diff(offsets))
    for width in range(1, WINDOW + 1):
        own = np.flatnonzero(np.minimum(lengths, WINDOW) == width)
        for start in range(0, len(own), POINTS_AT_ONCE):
            rows = own[start : start + POINTS_AT_ONCE]
            begin = np.clip(rows - width // 2, firsts[rows], lasts[rows] - width)
            _fit(fit, states, times, rows, begin[:, None] + np.arange(width), min(degree, width - 1))
    return fit


def _fit(fit: LocalFit, states: Array, times: Array, rows: Array, window: Array, degree: int) -> None:
    """Fit around the points ``rows`` (n) to the samples ``window`` (n, width)."""
    gaps = times[window] - times[rows][:, None]
    scale = np.abs(gaps).max(axis=1, keepdims=True)
    scale[scale == 0] = 1
    powers = (gaps / scale)[:, :, None] ** np.arange(degree + 1)
    values = states[window] - states[rows][:, None, :]  # near zero, so that no digits are lost
    coefficients = np.linalg.pinv(powers) @ values
    fit.derivatives[rows] = coefficients[:, 1] / scale if degree else 0.0
    fit.residuals[rows] = ((powers @ coefficients - values) ** 2).sum(axis=1)
    fit.freedom[rows] = window.shape[1] - degree - 1


def noise(states: Array, offsets: Array, times: Array | None) -> Array | None:
    """Return the estimated standard deviation (variables) of the noise; None for trajectories that are too short.

    A polynomial of degree 5 over 7 points leaves one degree of freedom, so its squared residual is the
    noise's variance times chi squared of 1, whose median is 0.4549; the median over all points is not
    moved by the few places where the motion is faster than the sampling. Where it is so everywhere, the
    estimate is too high: an upper bound.
    """
    fit = local_fit(states, offsets, times, degree=WINDOW - 2)
    full = fit.freedom == 1
    if not full.any():
        return None
    deviation: Array = np.sqrt(np.median(fit.residuals[full], axis=0) / MEDIAN_OF_CHI_SQUARED)
    return deviation
