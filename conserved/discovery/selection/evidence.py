"""Evidence that a quantity is conserved: its changes along trajectories it was not fitted on."""

import numpy as np

from conserved.analysis.spread import typical_deviation, within_ratio
from conserved.discovery.criteria import DEFAULT
from conserved.discovery.evidence import Evidence
from conserved.discovery.linear_algebra import HUGE, TINY
from simulators.randomness import stream
from simulators.trajectories import Array, Trajectories

RESAMPLES = 200
LAGS = 12
WINDOWS = 8
"""Trajectories are cut in so many windows; those of a conserved quantity differ by its noise alone."""

ROUNDING = np.finfo(float).eps ** 2


def evidence(
    values: Array,
    noise: Array,
    trajectories: Trajectories,
    alike: Array | None = None,
    *,
    windows_most: float = DEFAULT.windows_most,
    seed: int = 0,
) -> Evidence:
    """Return the evidence in a quantity, as far as its values tell it.

    Parameters
    ----------
    values : the quantity (points), by coefficients that its own trajectory had no part in.
    noise : the deviation (points) that the noise of the variables makes of it.
    trajectories : whose points they are.
    alike : which neighbours (points - 1) may share their noise, and do not count in ``lagged_share``; none.
    windows_most : see ``Criteria``.
    seed : of the resamples.
    """
    values, noise, offsets = _bounded(values), _bounded(noise), trajectories.offsets
    chosen = resamples(len(trajectories), seed)
    ratio, bounds = within_ratio(values[:, None], offsets), interval(values, offsets, chosen)
    deviation = typical_deviation(values)
    values, noise = _bounded(values / deviation), _bounded(noise / deviation)
    weights = weights_of(noise)
    own, _ = centred(values, weights, offsets)
    shared, error = lagged_share(values, noise, weights, offsets, alike)
    squares, freedom = excess(values, noise, weights, offsets)
    return Evidence(
        within_ratio=ratio,
        interval=bounds,
        **ranks_of(values, noise, trajectories, seed),  # type: ignore[arg-type]
        within_share=float(weights @ own**2 / weights.sum()),
        noise_share=float(weights @ noise**2 / weights.sum()),
        lagged_share=shared,
        lagged_error=error,
        misfit=float(weights @ own**2 / max(weights @ noise**2, TINY)),
        excess=float(squares.sum() / max(freedom.sum(), 1)),
        support=float(np.mean(squares[chosen].sum(axis=1) < windows_most * freedom[chosen].sum(axis=1))),
        **drift_of(values, weights, trajectories),  # type: ignore[arg-type]
    )


def _bounded(values: Array) -> Array:
    """Return values (points) whose squares are finite; one that is none is as far off as can be."""
    return np.asarray(np.clip(np.nan_to_num(values, nan=HUGE), -HUGE, HUGE))


def ranks_of(values: Array, noise: Array, trajectories: Trajectories, seed: int) -> dict[str, float]:
    """Return what ``Evidence`` says of the ranks of values (points) with noise (points), by name."""
    own = ranks(values)
    moved = ranks(values + noise * stream(seed, "copies").standard_normal(len(values))) - own
    total = max(float(own.var()), TINY)
    alone = float(((trajectories.lengths / len(values)) ** 3).sum())  # of trajectories that share no value at all
    return {
        "rank_share": max(float(np.mean(trajectories.deviations(own) ** 2)) / total - alone, 0.0),
        "rank_noise": float(np.mean(moved**2)) / total,
    }


def ranks(values: Array) -> Array:
    """Return the place of each value (points) among all, of equal ones in their order."""
    places = np.empty(len(values))
    places[np.argsort(values, kind="stable")] = np.arange(len(values))
    return places


def weights_of(noise: Array) -> Array:
    """Return one over the variance (points), bounded so that no few points count for all."""
    variance = noise**2
    middle = np.median(variance)
    weights: Array = 1 / (variance / middle + 0.2) if middle > 0 else np.ones(len(noise))
    return weights


def centred(values: Array, weights: Array, offsets: Array) -> tuple[Array, Array]:
    """Return each value less its trajectory's weighted mean (points), and these means (trajectories)."""
    means = np.add.reduceat(weights * values, offsets[:-1]) / np.add.reduceat(weights, offsets[:-1])
    return values - np.repeat(means, np.diff(offsets)), means


def lagged_share(
    values: Array, noise: Array, weights: Array, offsets: Array, alike: Array | None = None
) -> tuple[float, float]:
    """Return the weighted covariance of neighbours within trajectories, and its standard error from white noise.

    Values and noise (points) of unit deviation. Neighbours that are ``alike`` (points - 1) do not count. Even and odd
    points are each taken from the mean of their own: a mean of both would hold noise that neighbours share.
    """
    lengths = np.diff(offsets)
    odd = (np.arange(len(values)) - np.repeat(offsets[:-1], lengths)) % 2
    halves = 2 * np.repeat(np.arange(len(lengths)), lengths) + odd
    mass = np.bincount(halves, weights, 2 * len(lengths))
    own = values - (np.bincount(halves, weights * values, 2 * len(lengths)) / np.maximum(mass, TINY))[halves]
    both = np.sqrt(weights[1:] * weights[:-1])
    both[offsets[1:-1] - 1] = 0
    if alike is not None:
        both[alike] = 0
    total = max(both.sum(), TINY)
    return float(both @ (own[1:] * own[:-1]) / total), float(np.linalg.norm(both * noise[1:] * noise[:-1]) / total)


def excess(values: Array, noise: Array, weights: Array, offsets: Array) -> tuple[Array, Array]:
    """Return chi^2 of the windows' weighted means about their trajectory's, and its degrees of freedom.

    Both by trajectory. Windows hold four points or more, so there are fewer of them in short trajectories.
    """
    starts, owners = _windows(offsets)
    mass = np.add.reduceat(weights, starts)
    means = np.add.reduceat(weights * values, starts) / mass
    precision = 1 / np.maximum(np.add.reduceat((weights * noise) ** 2, starts) / mass**2, ROUNDING)
    middle = np.bincount(owners, precision * means) / np.bincount(owners, precision)
    squares = np.bincount(owners, precision * (means - middle[owners]) ** 2)
    return squares, np.bincount(owners) - 1.0


def resamples(count: int, seed: int = 0) -> Array:
    """Return rows of trajectories (RESAMPLES, count), drawn with replacement."""
    return stream(seed, "resamples").integers(count, size=(RESAMPLES, count))


def _windows(offsets: Array) -> tuple[Array, Array]:
    """Return the first row of every window and the trajectory it is of."""
    counts = np.clip(np.diff(offsets) // 4, 1, WINDOWS)
    owners = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    return offsets[owners] + place * np.diff(offsets)[owners] // counts[owners], owners


def drift_of(values: Array, weights: Array, trajectories: Trajectories) -> dict[str, float]:
    """Return what ``Evidence`` says of drift and of what is left beside it, by name; values of unit deviation.

    The slopes of the trajectories are fitted by a line in their mean value: a decay has a slope in
    proportion to the value, a steady loss the same for all. Of two trajectories any slopes are on a line: that has no
    error then, and no drift is seen or ruled out.
    """
    offsets, lengths = trajectories.offsets, trajectories.lengths
    clock = trajectories.clock
    time, _ = centred(clock, weights, offsets)
    own, means = centred(values, weights, offsets)
    spread = np.add.reduceat(weights * time**2, offsets[:-1])
    slopes = np.add.reduceat(weights * time * own, offsets[:-1]) / np.maximum(spread, TINY)
    design = np.column_stack([np.ones(len(means)), means - means.mean()])
    size = np.sqrt(spread)
    scaled = design * size[:, None]
    line, *_ = np.linalg.lstsq(scaled, slopes * size, rcond=None)
    residual = slopes * size - scaled @ line
    freedom = int((spread > 0).sum()) - 2  # a trajectory of one point has no slope
    error = float(np.sqrt(max(float(residual @ residual), TINY) / freedom)) if freedom > 0 else np.inf
    change = float(np.sqrt(np.mean((design @ line) ** 2)))
    span = float(np.mean(clock[offsets[1:] - 1] - clock[offsets[:-1]]))
    lever = np.linalg.pinv(scaled.T @ scaled)
    return {
        "drift": change * span,
        "drift_error": error * float(np.sqrt(np.mean(np.einsum("ij,jk,ik->i", design, lever, design)))) * span,
        "drift_seen": as_sure(float(np.linalg.norm(scaled @ line)) / error, max(freedom, 1)),
        "rate": change / max(float(np.sqrt(np.mean(means**2))), TINY),
        "scatter": float(weights @ (own - np.repeat(slopes, lengths) * time) ** 2 / weights.sum()),
    }


def as_sure(errors: float, freedom: int) -> float:
    """Return the distance of a line from none, were its errors known, that is as rare as that in estimated errors.

    With f degrees of freedom chance makes ``T^2`` exceed ``t^2`` at the rate ``(1 + t^2 / f)^(-f / 2)``, with errors
    that are known at ``exp(-t^2 / 2)`` (H. Hotelling, Ann. Math. Stat. 2, 360, 1931).
    """
    return float(np.sqrt(freedom * np.log1p(errors**2 / freedom)))


def interval(values: Array, offsets: Array, chosen: Array) -> tuple[float, float]:
    """Return 95% of the within_ratio over chosen resamples of the trajectories (resamples, trajectories)."""
    lengths = np.diff(offsets).astype(float)
    own, means = centred(values, np.ones(len(values)), offsets)
    squares = np.add.reduceat(own**2, offsets[:-1])
    points = lengths[chosen].sum(axis=1)
    middle = (lengths * means)[chosen].sum(axis=1) / points
    between = (lengths[chosen] * (means[chosen] - middle[:, None]) ** 2).sum(axis=1)
    total = (squares[chosen].sum(axis=1) + between) / (points - 1)
    several = (lengths > 1)[chosen]
    unbiased = (squares / np.maximum(lengths - 1, 1))[chosen]
    within = unbiased.sum(axis=1) / np.maximum(several.sum(axis=1), 1)
    ratios = np.divide(within, total, out=np.ones_like(total), where=total > 0)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(low), float(high)


def drift_against_lag(values: Array, offsets: Array) -> tuple[Array, Array]:
    """Return lags in points, and the mean squared change over each, relative to twice the variance.

    Flat for a conserved quantity with noise, growing for one that drifts.
    """
    lags = np.unique(np.geomspace(1, max(int(np.diff(offsets).max()) - 1, 1), LAGS).astype(int))
    owners = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    changes = [np.mean((values[lag:] - values[:-lag])[owners[lag:] == owners[:-lag]] ** 2) for lag in lags]
    return lags, np.array(changes) / max(2 * values.var(), TINY)
