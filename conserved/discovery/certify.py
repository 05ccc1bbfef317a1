"""Evidence that a quantity is conserved: its changes along trajectories it was not fitted on."""

from dataclasses import dataclass

import numpy as np

from conserved.analysis.spread import within_ratio
from simulators.trajectories import Array

RESAMPLES = 200
LAGS = 12


@dataclass(frozen=True)
class Evidence:
    """What held-out trajectories say of a quantity.

    Parameters
    ----------
    within_ratio : share of its variance within trajectories, see ``conserved.analysis.spread``.
    interval : 95% of that, by the bootstrap over trajectories.
    drift : signed change over a trajectory's length, over the quantity's deviation; mean of trajectories
        after each was turned to the side to which its value tends.
    drift_error : standard error of the drift.
    rate : relative change in a unit of time that fits all trajectories best.
    """

    within_ratio: float
    interval: tuple[float, float]
    drift: float
    drift_error: float
    rate: float


def evidence(values: Array, offsets: Array, times: Array | None, seed: int = 0) -> Evidence:
    """Return the evidence in a quantity's values (points)."""
    means, slopes, spans = trends(values, offsets, times)
    deviation = max(float(values.std()), np.finfo(float).tiny)
    changes = slopes * spans / deviation
    centred = means - means.mean()
    design = np.column_stack([np.ones(len(means)), centred / deviation])
    fitted, *_ = np.linalg.lstsq(design, changes, rcond=None)
    residual = changes - design @ fitted
    freedom = max(len(means) - 2, 1)
    error = float(np.sqrt(residual @ residual / freedom / len(means)))
    drift = float(np.sqrt(np.mean((design @ fitted) ** 2)))
    rate = float(fitted[1] / spans.mean()) if len(means) > 2 and spans.mean() > 0 else 0.0
    return Evidence(within_ratio(values[:, None], offsets), interval(values, offsets, seed), drift, error, rate)


def trends(values: Array, offsets: Array, times: Array | None) -> tuple[Array, Array, Array]:
    """Return the mean, the slope in time and the time spanned (trajectories) of values (points)."""
    lengths = np.diff(offsets)
    clock = np.arange(len(values)) - np.repeat(offsets[:-1], lengths) if times is None else times
    means = np.add.reduceat(values, offsets[:-1]) / lengths
    middles = np.add.reduceat(clock, offsets[:-1]) / lengths
    own = clock - np.repeat(middles, lengths)
    spread = np.add.reduceat(own**2, offsets[:-1])
    slopes = np.add.reduceat(own * (values - np.repeat(means, lengths)), offsets[:-1])
    spans = clock[offsets[1:] - 1] - clock[offsets[:-1]]
    return means, slopes / np.maximum(spread, np.finfo(float).tiny), spans


def interval(values: Array, offsets: Array, seed: int = 0) -> tuple[float, float]:
    """Return 95% of the within_ratio over resamples of the trajectories, drawn with replacement.

    From each trajectory's points, mean and variance alone: ``mean_i v_i`` over the variance of all points.
    """
    lengths = np.diff(offsets).astype(float)
    means = np.add.reduceat(values, offsets[:-1]) / lengths
    squares = np.add.reduceat((values - np.repeat(means, np.diff(offsets))) ** 2, offsets[:-1])
    chosen = np.random.default_rng(seed).integers(len(means), size=(RESAMPLES, len(means)))
    points = lengths[chosen].sum(axis=1)
    middle = (lengths * means)[chosen].sum(axis=1) / points
    between = (lengths[chosen] * (means[chosen] - middle[:, None]) ** 2).sum(axis=1)
    total = (squares[chosen].sum(axis=1) + between) / (points - 1)
    within = (squares / np.maximum(lengths - 1, 1))[chosen].mean(axis=1)
    ratios = np.divide(within, total, out=np.ones_like(total), where=total > 0)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(low), float(high)


def drift_against_lag(values: Array, offsets: Array) -> tuple[Array, Array]:
    """Return lags in points, and the mean squared change over each, relative to twice the variance.

    Flat for a conserved quantity with noise, growing for one that drifts.
    """
    longest = int(np.diff(offsets).max()) - 1
    lags = np.unique(np.geomspace(1, max(longest, 1), LAGS).astype(int))
    owners = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    changes = []
    for lag in lags:
        same = owners[lag:] == owners[:-lag]
        changes.append(np.mean((values[lag:] - values[:-lag])[same] ** 2))
    return lags, np.array(changes) / max(2 * values.var(), np.finfo(float).tiny)
