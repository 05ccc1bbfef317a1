"""The noise in the data, estimated from the data alone."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from conserved.discovery.library import Library
from conserved.discovery.rounding import rounding_errors
from simulators.trajectories import Array, Trajectories

ORDERS = range(3, 12)
"""Orders of the differences tried; a single one takes undersampling for noise."""

POINTS = 200_000
"""So many points say the noise well enough."""

MIDDLE, OF_MIDDLE = 0.8, 0.661
"""Of this share of normally distributed numbers, the smallest, the root mean square is this of the deviation."""

LIKE = 1.05
"""Deviations that differ by no more than this factor are the same."""

ROUGH = 4.0
"""Neighbours tell a point to twice the variance of its noise where the trajectory is smooth; beyond this it is not."""


def noise_at(trajectories: Trajectories) -> Array:
    """Return the standard deviation of the noise at each point (points, variables), in the variables' units.

    That of rounding is known from the steps, and where neighbours are rounded alike their differences do not show it;
    what these show beyond is white noise.
    """
    rounding = rounding_errors(trajectories)
    beyond = np.maximum(white_noise(trajectories) ** 2 - (rounding**2).mean(axis=0), 0)
    deviations: Array = np.sqrt(rounding**2 + beyond)
    return deviations


def level_of(noise: Array) -> Array:
    """Return the root mean square (variables) of noise (points, variables)."""
    level: Array = np.sqrt((noise**2).mean(axis=0))
    return level


def white_noise(trajectories: Trajectories) -> Array:
    """Return the standard deviation of white noise (variables), in the variables' units.

    Divided differences of order m over neighbouring points t_0..t_m, ``sum_j w_j x_j`` with
    ``w_j = 1 / prod_{l != j} (t_j - t_l)``, remove polynomials below degree m; what is left, over
    ``sqrt(sum_j w_j^2)``, has the noise's deviation. It is told robustly, by the smaller part of them, and
    the lowest order is taken beyond which it gets no smaller: higher ones tell it less well. Without times,
    the points are taken as evenly spaced.

    0 where no trajectory is long enough to tell.
    """
    deviations = np.full((len(ORDERS), trajectories.states.shape[1]), np.inf)
    for place, order in enumerate(ORDERS):
        residuals = [_residuals(*part, order) for part in _parts(trajectories) if len(part[0]) > order]
        if residuals and sum(map(len, residuals)) > order:
            pooled = np.concatenate(residuals)
            deviations[place] = _middle(pooled) / OF_MIDDLE
    lowest = np.argmax(deviations <= LIKE * deviations.min(axis=0), axis=0)
    best = np.take_along_axis(deviations, lowest[None], axis=0)[0]
    return np.where(np.isfinite(best), best, 0.0)


def _middle(residuals: Array) -> Array:
    """Return the root mean square (variables) of the smaller ones of residuals (windows, variables)."""
    count = max(1, int(MIDDLE * len(residuals)))
    smaller = np.partition(residuals**2, count - 1, axis=0)[:count]
    middle: Array = np.sqrt(smaller.mean(axis=0))
    return middle


def _parts(trajectories: Trajectories) -> list[tuple[Array, Array]]:
    """Return times and states of each trajectory, of the first ones only when there are very many points."""
    count = int(np.searchsorted(trajectories.offsets, POINTS))
    parts = []
    for start, stop in zip(trajectories.offsets[:count], trajectories.offsets[1 : count + 1], strict=False):
        stop = min(stop, start + POINTS)
        times = np.arange(start, stop, dtype=float) if trajectories.times is None else trajectories.times[start:stop]
        distinct = np.append(True, np.diff(times) > 0)
        parts.append((times[distinct], trajectories.states[start:stop][distinct]))
    return parts


def _residuals(times: Array, states: Array, order: int) -> Array:
    """Return the scaled divided differences (windows, variables) of one trajectory."""
    windows = sliding_window_view(times, order + 1)
    windows = (windows - windows[:, :1]) / np.ptp(windows, axis=1, keepdims=True)
    gaps = windows[:, :, None] - windows[:, None, :]
    gaps[:, np.arange(order + 1), np.arange(order + 1)] = 1.0
    weights = 1 / gaps.prod(axis=2)
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    residuals: Array = np.einsum("wj,wvj->wv", weights, sliding_window_view(states, order + 1, axis=0))
    return residuals


def beside(trajectories: Trajectories, noise: Array) -> Array:
    """Return the points' states (points, variables) as their neighbours tell them, by a cubic through four of these.

    What a point is worth must not be told from its own noise: those that noise made seem better would count
    for more, and all means be off to their side. Variables that change more between points than their noise
    (points, variables) are left as they are: of these the point itself tells more.
    """
    states = trajectories.states
    told = states.copy()
    told[2:-2] = (4 * (states[1:-3] + states[3:-1]) - states[:-4] - states[4:]) / 6
    edges = np.clip(trajectories.offsets[:, None] + [-2, -1, 0, 1], 0, len(states) - 1).ravel()
    told[edges] = states[edges]
    rough = np.mean((told - states) ** 2, axis=0) > ROUGH * np.mean(noise**2, axis=0)
    return np.where(rough, states, told)


def unbiased(library: Library, states: Array, noise: Array) -> Array:
    """Return the columns (points, columns) less what noise (points, variables) adds to them on average.

    That is half their curvature's share.

    A logarithm or an inverse distance bends over the width of the noise, and is then too low or too high.
    """
    columns = library.evaluate(states)
    bent = np.zeros_like(columns)
    for variable in np.eye(states.shape[1]):
        step = variable * noise / 2
        bent += library.evaluate(states + step) + library.evaluate(states - step) - 2 * columns
    corrected: Array = columns - 2 * bent
    return corrected
