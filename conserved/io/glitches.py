"""Glitches: single numbers that are wrong, far off what a cubic through their neighbours says.

    residuals -> those far beyond the usual ones, in clusters -> one or two of each left out -> are the others right?

A wrong number makes its neighbours look wrong too: these are right again without it. Beside a step, a collision or in
a fast passage they are not: what is still off without two points is how the motion is.
"""

from itertools import combinations

import numpy as np

from conserved.io.missing import REPEATED
from simulators.trajectories import Array, Trajectories

SPIKE = 7.0
"""A glitch is so many times as far off as nine of ten points: in normal noise a number off by 16 deviations. Kepler's
passages near the sun, two points long, are off by 5 times and more."""

USUAL = 0.9

ENDS = 0.95
"""Of the first and last points, beyond which there are no neighbours, so many are usual: there motion may hasten. Where
more of those at the ends are off, so it begins."""

NEAR = 6.0
"""Nor do its neighbours, without it, come within such a factor of it: five to eight of these reach 2.5 deviations."""

ROUNDS = 3
"""So often points are looked for again: between wrong numbers some are seen only when others are left out."""

TOGETHER = 2
"""At most so many points of a cluster are wrong."""

REACH = 4
"""So many points on, a point no longer tells of another."""

LONGEST = 20
"""So many points in a row that are far off are a motion."""

WRAP = 0.1
"""A range, and a step, of a turn to within this share of it are an angle's."""

EVEN, MOSTLY = 2.0, 0.9
"""Times are even where this share of the steps is within such a factor of the median: else motion between points of
which some are far apart looks like glitches."""

RARE = 0.02
"""A larger share of the points are no glitches: that is how the variable moves."""

FEW = 10
"""A variable of so many values or fewer has levels."""

ROUNDING = 1e-13
"""A residual of this share of the largest value is rounding."""


def glitches(data: Trajectories) -> Array:
    """Return which numbers (points, variables) are far off what their neighbours say, alone or in pairs.

    Examples
    --------
    >>> from simulators import SYSTEMS, simulate
    >>> data = simulate(SYSTEMS["pendulum"](), 5, 100, sampling="grid")
    >>> data.states[7, 1] += 30
    >>> [tuple(map(int, place)) for place in np.argwhere(glitches(data))]
    [(7, 1)]
    """
    if not _even(data):
        return np.zeros(data.states.shape, bool)
    return np.column_stack([_spikes(data, column) for column in data.states.T])


def _even(data: Trajectories) -> bool:
    """Return whether most points are about equally far apart in time."""
    steps = np.diff(data.clock)[np.diff(data.owners) == 0]
    usual = np.median(steps) if len(steps) else 0.0
    return bool(usual > 0 and np.mean((steps < EVEN * usual) & (steps > usual / EVEN)) >= MOSTLY)


def _spikes(data: Trajectories, values: Array) -> Array:
    """Return which values (points) of one variable are glitches."""
    wrong, wraps = np.zeros(len(values), bool), _wraps(data, values)
    residuals = _residuals(data, values, ~wrong)
    for _ in range(ROUNDS):
        usual = np.where(wrong[:, None], 0.0, residuals)
        limits = _limits(data, usual) + ROUNDING * float(np.abs(values).max())
        far = np.asarray(~wrong & (residuals > limits).all(axis=1))
        clusters = _clusters(data, far) if far.mean() <= RARE * REACH else []
        if not clusters:
            break
        wrong[_worst(data, values, ~wrong, limits, clusters)] = True
        residuals = _residuals(data, values, ~wrong)
        left = _largest_near(data, np.where(wrong, 0.0, residuals[:, 0]))
        wrong &= ~wraps & (residuals > limits).all(axis=1) & (residuals[:, 0] > NEAR * left)
    wrong &= ~_levels(values)
    ends = np.minimum(data.places, np.repeat(data.lengths, data.lengths) - 1 - data.places) < 2
    for part, share in ((ends, 1 - ENDS), (~ends, RARE)):
        wrong[part] &= wrong[part].sum() <= share * part.sum()
    return wrong


def _levels(values: Array) -> Array:
    """Return which values (points) a variable of few values, a flag or a mode, takes again and again."""
    distinct, which, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((counts >= REPEATED)[which] & (len(distinct) <= FEW))


def _limits(data: Trajectories, residuals: Array) -> Array:
    """Return beyond which residuals (points, 2) a value is far off."""
    long = np.repeat(data.lengths > TOGETHER + REACH, data.lengths)
    if not long.any():
        return np.zeros_like(residuals)
    usual = np.quantile(residuals[long], USUAL, axis=0)
    limits = np.tile(SPIKE * usual, (len(residuals), 1))
    ends = [*data.offsets[:-1], *(data.offsets[1:] - 1)]
    limits[ends] = SPIKE * np.maximum(usual, np.quantile(residuals[ends], ENDS, axis=0))
    return limits


def _wraps(data: Trajectories, values: Array) -> Array:
    """Return which values (points) of a variable that ranges over one turn are about a turn off one beside them.

    Both are in that range: a wrap leads from one end of it to the other.
    """
    steps = np.where(np.diff(data.owners) == 0, np.abs(np.diff(values)), 0.0)
    far, (low, high) = np.zeros(len(steps), bool), np.quantile(values, [0.005, 0.995])
    for turn in (2 * np.pi, 360.0):
        if abs(high - low - turn) < WRAP * turn:
            inside = np.abs(values - (low + high) / 2) < (1 + WRAP) * turn / 2
            far = (np.abs(steps - turn) < WRAP * turn) & inside[1:] & inside[:-1]
    return np.asarray(np.append(far, False) | np.append(False, far))


def _residuals(data: Trajectories, values: Array, right: Array) -> Array:
    """Return how far (points, 2) each value is off the cubic through the nearest four others that are right.

    Two of these are on either side, but at the ends. It is told over what noise of deviation 1 in all five makes of
    it, and over what motion with a fourth derivative of 24 does: the product of their distances in time.
    """
    residuals, rows = np.zeros((len(values), 2)), np.flatnonzero(right)
    owners, places = data.owners, np.searchsorted(rows, np.arange(len(values)))
    firsts, stops = np.searchsorted(rows, data.offsets[:-1])[owners], np.searchsorted(rows, data.offsets[1:])[owners]
    told = stops - firsts > TOGETHER + REACH
    start = np.clip(places - 2, firsts, np.maximum(stops - 4 - right, firsts))[told]
    near = start[:, None] + np.arange(4)
    near += right[told, None] & (near >= places[told, None])  # a point does not tell of itself
    chosen = rows[near]
    times = data.clock[chosen] - data.clock[told, None]
    weights = _weights(times)
    away = np.abs(values[told] - (weights * values[chosen]).sum(axis=1))
    motion = np.maximum(np.abs(times).prod(axis=1), np.finfo(float).tiny)
    residuals[told] = away[:, None] / np.column_stack([np.sqrt(1 + (weights**2).sum(axis=1)), motion])
    return residuals


def _weights(times: Array) -> Array:
    """Return Lagrange's weights (points, 4) at time 0 of values at four times (points, 4), 0 where times are equal."""
    weights = np.ones_like(times)
    for one in range(4):
        for other in range(4):
            if one != other:
                apart = times[:, other] - times[:, one]
                weights[:, one] *= np.divide(times[:, other], apart, out=np.zeros_like(apart), where=apart != 0)
    return weights


def _clusters(data: Trajectories, far: Array) -> list[Array]:
    """Return the points that are far off, those near each other in one trajectory together; more are a motion."""
    points: Array = np.flatnonzero(far)
    apart = (np.diff(points) > REACH) | (np.diff(data.owners[points]) > 0)
    return [one for one in np.split(points, np.flatnonzero(apart) + 1) if 0 < len(one) <= LONGEST]


def _worst(data: Trajectories, values: Array, right: Array, limits: Array, clusters: list[Array]) -> Array:
    """Return the point of each cluster without which no others of it are far off, or the two that explain it best.

    Looked for in windows about the clusters, the same choice in all at once.
    """
    part, rows, own = _windows(data, values, clusters)
    choices = [_choices(cluster) for cluster in own]
    best: list[tuple[bool, float, tuple[int, ...]]] = [(True, np.inf, ())] * len(own)
    for turn in range(max(map(len, choices))):
        tried = {place: one[turn] for place, one in enumerate(choices) if turn < len(one)}
        without = right[rows].copy()
        without[[point for chosen in tried.values() for point in chosen]] = False
        residuals = np.where(without[:, None], _residuals(part, part.states[:, 0], without), 0.0)
        far = np.asarray((residuals > limits[rows]).all(axis=1))
        for place, chosen in tried.items():
            cluster = own[place]
            alone = len(chosen) == 1 and not far[cluster].any()
            if alone or len(chosen) > 1 or len(cluster) == 1:
                best[place] = min(best[place], (not alone, float((residuals[cluster, 0] ** 2).sum()), chosen))
    return np.asarray(rows[[point for *_, chosen in best for point in chosen]])


def _choices(cluster: Array) -> list[tuple[int, ...]]:
    """Return each point of a cluster, and each two."""
    points = [int(point) for point in cluster]
    return [chosen for count in range(1, TOGETHER + 1) for chosen in combinations(points, count)]


def _windows(data: Trajectories, values: Array, clusters: list[Array]) -> tuple[Trajectories, Array, list[Array]]:
    """Return the points about each cluster as a trajectory each, their rows in the data, and the clusters in these."""
    reach, owners = 2 * REACH, [data.owner(int(cluster[0])) for cluster in clusters]
    starts = [max(int(one[0]) - reach, int(data.offsets[own])) for one, own in zip(clusters, owners, strict=True)]
    stops = [
        min(int(one[-1]) + reach + 1, int(data.offsets[own + 1])) for one, own in zip(clusters, owners, strict=True)
    ]
    offsets = np.concatenate([[0], np.cumsum(np.subtract(stops, starts))])
    rows = np.concatenate([np.arange(start, stop) for start, stop in zip(starts, stops, strict=True)])
    part = Trajectories(values[rows, None], offsets, data.clock[rows])
    own = [one - start + first for one, start, first in zip(clusters, starts, offsets, strict=False)]
    return part, rows, own


def _largest_near(data: Trajectories, values: Array) -> Array:
    """Return the largest of values (points) at each point and near it in its trajectory."""
    largest, owners = values.copy(), data.owners
    for step in range(1, REACH + 1):
        same = owners[step:] == owners[:-step]
        largest[step:] = np.maximum(largest[step:], np.where(same, values[:-step], 0))
        largest[:-step] = np.maximum(largest[:-step], np.where(same, values[step:], 0))
    return largest
