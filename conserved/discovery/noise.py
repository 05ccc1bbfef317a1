"""The noise in the data, estimated from the data alone."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from simulators.trajectories import Array, Trajectories

ORDERS = range(3, 12)
"""Orders of the differences tried; a single one takes undersampling for noise."""

POINTS = 200_000
"""So many points say the noise well enough."""

MAD_TO_DEVIATION = 1.4826


def noise_of(trajectories: Trajectories) -> Array:
    """Return the standard deviation of white noise (variables), in the variables' units.

    Divided differences of order m over neighbouring points t_0..t_m, ``sum_j w_j x_j`` with
    ``w_j = 1 / prod_{l != j} (t_j - t_l)``, remove polynomials below degree m; what is left, over
    ``sqrt(sum_j w_j^2)``, has the noise's deviation. It is told robustly, by the median of its size, and
    the smallest over several orders is taken. Without times, the points are taken as evenly spaced.

    0 where no trajectory is long enough to tell.
    """
    best = np.full(trajectories.states.shape[1], np.inf)
    for order in ORDERS:
        residuals = [_residuals(*part, order) for part in _parts(trajectories) if len(part[0]) > order]
        if residuals and sum(map(len, residuals)) > order:
            pooled = np.concatenate(residuals)
            best = np.minimum(best, MAD_TO_DEVIATION * np.median(np.abs(pooled), axis=0))
    return np.where(np.isfinite(best), best, 0.0)


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
