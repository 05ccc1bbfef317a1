"""Divided differences of neighbouring points: what is left of a smooth motion is its noise."""

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from simulators.trajectories import Array, Trajectories

ORDERS = range(3, 12)
"""Orders of the differences tried; a single one takes undersampling for noise."""

POINTS = 200_000
"""So many points say the noise well enough."""


def differences(trajectories: Trajectories) -> Iterator[tuple[Array, Array]]:
    """Yield, order by order, the scaled divided differences (windows, variables) over points of different times.

    With each the mean square of its values, by the weights that the noise of each has in the difference.

    The weights of a window are those of the window without its last point, each over its gap to that point.
    """
    trajectories = _sample(trajectories)
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
            residuals, squares = (
                np.einsum("jw,wvj->wv", scaled, windows),
                np.einsum("jw,wvj->wv", scaled**2, windows**2),
            )
            yield residuals[whole], squares[whole]


def _sample(trajectories: Trajectories) -> Trajectories:
    """Return the first points of the first trajectories when there are very many."""
    count = np.searchsorted(trajectories.offsets[:-1], POINTS)
    return trajectories.subset(np.arange(count)).heads(POINTS)


def _clock(trajectories: Trajectories) -> tuple[Array, Array]:
    """Return the time of each point and the mean step of its trajectory, both (points), without times the place."""
    if trajectories.times is None:
        return np.arange(len(trajectories.states), dtype=float), np.ones(len(trajectories.states))
    ends = trajectories.times[trajectories.offsets[1:] - 1] - trajectories.times[trajectories.offsets[:-1]]
    return trajectories.times, np.repeat(np.where(ends > 0, ends / trajectories.lengths, 1.0), trajectories.lengths)
