"""The noise in the data, estimated from the data alone."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from conserved.discovery.library import Library
from conserved.discovery.nullspace import heads
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


def noise_of(trajectories: Trajectories) -> Array:
    """Return the standard deviation of white noise (variables), in the variables' units.

    Divided differences of order m over neighbouring points t_0..t_m, ``sum_j w_j x_j`` with
    ``w_j = 1 / prod_{l != j} (t_j - t_l)``, remove polynomials below degree m; what is left, over
    ``sqrt(sum_j w_j^2)``, has the noise's deviation. It is told robustly, by the smaller part of them, and
    the lowest order is taken beyond which it gets no smaller: higher ones tell it less well. Without times,
    the points are taken as evenly spaced.

    0 where no trajectory is long enough to tell.
    """
    deviations = np.full((len(ORDERS), trajectories.states.shape[1]), np.inf)
    for place, residuals in enumerate(_residuals(_sample(trajectories))):
        if len(residuals) > ORDERS[place]:
            deviations[place] = _middle(residuals) / OF_MIDDLE
    lowest = np.argmax(deviations <= LIKE * deviations.min(axis=0), axis=0)
    best = np.take_along_axis(deviations, lowest[None], axis=0)[0]
    return np.where(np.isfinite(best), best, 0.0)


def _middle(residuals: Array) -> Array:
    """Return the root mean square (variables) of the smaller ones of residuals (windows, variables)."""
    count = max(1, int(MIDDLE * len(residuals)))
    smaller = np.partition(residuals**2, count - 1, axis=0)[:count]
    middle: Array = np.sqrt(smaller.mean(axis=0))
    return middle


def _sample(trajectories: Trajectories) -> Trajectories:
    """Return the first points of the first trajectories when there are very many."""
    count = np.searchsorted(trajectories.offsets[:-1], POINTS)
    return heads(trajectories.subset(np.arange(count)), POINTS)


def _residuals(trajectories: Trajectories) -> Iterator[Array]:
    """Yield, order by order, the scaled divided differences (windows, variables) over points of different times.

    The weights of a window are those of the window without its last point, each over its gap to that point.
    """
    times, steps = _clock(trajectories)
    distinct = np.append(True, (np.diff(times) > 0) | (np.diff(trajectories.owners) > 0))
    times, steps, owners, states = (each[distinct] for each in (times, steps, trajectories.owners, trajectories.states))
    weights = np.ones((1, len(times)))
    for order in range(1, min(ORDERS.stop, len(times))):
        whole = owners[order:] == owners[:-order]
        gaps = (times[order:] - sliding_window_view(times, order + 1).T[:-1]) / steps[order:]
        gaps[:, ~whole] = 1.0
        weights = np.vstack([-weights[:, :-1] / gaps, 1 / gaps.prod(axis=0)])
        if order in ORDERS:
            scaled, windows = weights / np.linalg.norm(weights, axis=0), sliding_window_view(states, order + 1, axis=0)
            yield np.einsum("jw,wvj->wv", scaled, windows)[whole]


def _clock(trajectories: Trajectories) -> tuple[Array, Array]:
    """Return the time of each point and the mean step of its trajectory, both (points), without times the place."""
    if trajectories.times is None:
        return np.arange(len(trajectories.states), dtype=float), np.ones(len(trajectories.states))
    ends = trajectories.times[trajectories.offsets[1:] - 1] - trajectories.times[trajectories.offsets[:-1]]
    return trajectories.times, np.repeat(np.where(ends > 0, ends / trajectories.lengths, 1.0), trajectories.lengths)


def beside(trajectories: Trajectories, noise: Array) -> Array:
    """Return the points' states (points, variables) as their neighbours tell them, by a cubic through four of these.

    What a point is worth must not be told from its own noise: those that noise made seem better would count
    for more, and all means be off to their side. Variables that change more between points than their noise
    (variables) are left as they are: of these the point itself tells more.
    """
    states = trajectories.states
    told = states.copy()
    told[2:-2] = (4 * (states[1:-3] + states[3:-1]) - states[:-4] - states[4:]) / 6
    edges = np.clip(trajectories.offsets[:, None] + [-2, -1, 0, 1], 0, len(states) - 1).ravel()
    told[edges] = states[edges]
    rough = np.mean((told - states) ** 2, axis=0) > ROUGH * noise**2
    return np.where(rough, states, told)


def unbiased(library: Library, states: Array, noise: Array) -> Array:
    """Return the columns (points, columns) less what noise adds to them on average: half their curvature's share.

    A logarithm or an inverse distance bends over the width of the noise, and is then too low or too high.
    """
    columns = library.evaluate(states)
    bent = np.zeros_like(columns)
    for step in np.diag(noise / 2):
        bent += library.evaluate(states + step) + library.evaluate(states - step) - 2 * columns
    corrected: Array = columns - 2 * bent
    return corrected
