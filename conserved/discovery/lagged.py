"""LaggedCovariances that white noise leaves alone: covariances of neighbouring points of a trajectory.

White noise is independent from point to point, so the covariance of a function with itself one or two
points later holds none of it, whatever its size; and a conserved function has none within trajectories.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from conserved.discovery.criteria import Criteria
from conserved.discovery.folds import folds_of
from conserved.discovery.libraries.library import Library
from simulators.trajectories import Array, Trajectories

Lags = Mapping[int, float]
"""At which lags, and how much each counts; together 1."""

LAGS: Lags = {1: 0.5, 2: 0.5}

AT_ONCE: Lags = {1: 4 / 3, 2: -1 / 3}
"""What those of two lags say of none, by a parabola (L. Richardson, Phil. Trans. A 210, 307, 1911): by the mean of both
the laws of five coupled masses at 1 % change by 0.01, by this by 0.002; Kepler's by 0.002 either way."""

UNSHARED = 0.2
"""The share of the covariance that neighbours do not have in common, in ``LaggedCovariances.changes``."""

CHANGES = 4.0
"""A variable changes along trajectories where its variance there is so many times its noise's."""

SAME = 1e-9
"""A direction with less than this share of the largest variance is the same as others."""

HUGE = 1e100
"""A column that noise changes by more is lost in it; squares of this are still numbers."""

NOISE_POINTS = 2000
"""So many points say what the noise makes of the columns."""

CHUNK = 1 << 21
"""Numbers in the columns that are summed at a time, 16 MB, but those of one fold at least."""


@dataclass(frozen=True, eq=False)
class LaggedCovariances:
    """Covariances of columns of unit total deviation.

    Parameters
    ----------
    lagged : (folds, columns, columns), within trajectories between neighbours, symmetric.
    within : (folds, columns, columns), within trajectories of each point with itself.
    total : (columns, columns), of all points.
    noise : (columns, columns), the part of it that the noise of the variables makes.
    scale : the columns' deviations (columns).
    """

    lagged: Array
    within: Array
    total: Array
    noise: Array
    scale: Array

    def subset(self, columns: Array) -> "LaggedCovariances":
        """Return the moments of some columns."""
        square = np.ix_(columns, columns)
        lagged, within = (parts[:, columns[:, None], columns] for parts in (self.lagged, self.within))
        return LaggedCovariances(lagged, within, self.total[square], self.noise[square], self.scale[columns])

    @property
    def changes(self) -> Array:
        """What of the covariance within trajectories is not noise (columns, columns).

        Lagged, and a share of what neighbours do not have in common and noise does not make: without it
        a function of rare high values, which no two neighbours see, would pass for a constant.
        """
        lagged: Array = self.lagged.mean(axis=0)
        changes: Array = lagged + UNSHARED * (self.within.mean(axis=0) - lagged - self.noise)
        return changes


def lagged_covariances(
    columns: Callable[[slice], Array],
    made: Array | None,
    trajectories: Trajectories,
    weights: Array,
    lags: Lags = LAGS,
) -> LaggedCovariances:
    """Return the moments of columns.

    Parameters
    ----------
    columns : their values (points, columns) at a range of points.
    made : what noise makes of them, see ``made_by_noise``; None where that is not asked.
    trajectories : whose points they are.
    weights : of the points (points), less where noise is magnified.
    lags : at which neighbours are compared.
    """
    folds, points = folds_of(trajectories), len(trajectories.states)
    together = max(1, CHUNK * len(folds) // (points * columns(slice(1)).shape[1]))
    parts = [
        _sums(columns, trajectories, folds[first : first + together], weights, lags)
        for first in range(0, len(folds), together)
    ]
    mass = np.concatenate([part.mass for part in parts])
    means = np.concatenate([part.means for part in parts], axis=1)
    lagged, within = (
        np.concatenate([getattr(part, name) for part in parts]) * len(folds) / mass.sum()
        for name in ("lagged", "within")
    )
    apart = means - (means @ mass / mass.sum())[:, None]
    total = within.mean(axis=0) + (mass * apart) @ apart.T / mass.sum()
    scale = np.sqrt(np.diag(total))
    both = np.outer(scale, scale)
    noise = np.zeros_like(total)
    if made is not None:
        sample = weights[:: _step(points)]
        noise = made.T @ (made * sample[:, None]) / sample.sum() / 2
    # The mean that each trajectory is taken from holds one share of the noise of every point, which neighbours share.
    lagged += noise * len(trajectories) / points
    return LaggedCovariances(lagged / both, within / both, total / both, noise / both, scale)


def solve(own: LaggedCovariances, criteria: Criteria, changes: Array | None = None) -> tuple[Array, Array]:
    """Return the shares of variance that change, by size, and functions (columns, functions) of unit variance.

    Directions that are the same as others, or whose variance is mostly noise, are left out.
    """
    sizes, directions = np.linalg.eigh(own.total)
    kept = sizes > SAME * sizes[-1]
    white = directions[:, kept] / np.sqrt(sizes[kept])
    shares, rotation = np.linalg.eigh(white.T @ own.noise @ white)
    white = white @ rotation[:, shares < max(criteria.noise_share_most, shares[0] * 1.0001)]
    changes = own.changes if changes is None else changes
    values, vectors = np.linalg.eigh(white.T @ changes @ white)
    order = np.argsort(np.abs(values))
    return values[order], white @ vectors[:, order]


def made_by_noise(library: Library, trajectories: Trajectories, noise: Array, rng: np.random.Generator) -> Array:
    """Return how the columns differ between two copies with noise added of a sample of points (sample, columns).

    The noise is the deviation at each point (points, variables).
    """
    step = _step(len(trajectories.states))
    states, noise = trajectories.states[::step], noise[::step]
    one, other = (library.evaluate(states + noise * rng.standard_normal(states.shape)) for _ in range(2))
    made: Array = np.clip(np.nan_to_num(one - other), -HUGE, HUGE)
    return made


def _step(points: int) -> int:
    """Return at what distance points are taken to say what the noise makes of the columns."""
    return max(1, points // NOISE_POINTS)


class _Sums(NamedTuple):
    """Of some folds: sums of products within trajectories by fold, at a lag and at none; trajectories' masses, means.

    The means are (columns, trajectories).
    """

    lagged: Array
    within: Array
    mass: Array
    means: Array


def _sums(
    columns: Callable[[slice], Array], trajectories: Trajectories, folds: list[Array], weights: Array, lags: Lags
) -> _Sums:
    offsets = trajectories.offsets[folds[0][0] : folds[-1][-1] + 2]
    rows, starts, lengths = slice(offsets[0], offsets[-1]), offsets[:-1] - offsets[0], np.diff(offsets)
    values, weight = columns(rows).T, weights[rows]
    mass = np.add.reduceat(weight, starts)
    means = np.add.reduceat(weight * values, starts, axis=1) / mass
    deviation = (values - np.repeat(means, lengths, axis=1)) * np.sqrt(weight)
    before = earlier(deviation, lengths, lags)
    cuts = [trajectories.offsets[fold[0]] - offsets[0] for fold in folds[1:]]
    own, shifted = np.split(deviation, cuts, axis=1), np.split(before, cuts, axis=1)
    lagged = np.array([one @ other.T for one, other in zip(own, shifted, strict=True)])
    return _Sums((lagged + lagged.transpose(0, 2, 1)) / 2, np.array([one @ one.T for one in own]), mass, means)


def earlier(deviation: Array, lengths: Array, lags: Lags) -> Array:
    """Return the weighted mean of the deviations (columns, points) of the points at lags before within trajectories.

    Scaled as if there were as many pairs as points; 0 where there is no such point.
    """
    place = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    before = np.zeros_like(deviation)
    for lag, share in lags.items():
        scale = np.where(place >= lag, np.repeat(lengths / np.maximum(lengths - lag, 1), lengths), 0.0)
        before[:, lag:] += scale[lag:] * share * deviation[:, :-lag]
    return before


def neighbours_share(states: Array, offsets: Array, noise: Array) -> float:
    """Return the least correlation of neighbouring points within trajectories, of the variables that change.

    Parameters
    ----------
    states, offsets : (points, variables), (trajectories + 1).
    noise : deviation of each variable's noise (variables); one that has no more within trajectories is constant,
        or its changes are lost in the noise: if all are, nothing is shared.
    """
    lengths = np.diff(offsets)
    own = (states - np.repeat(np.add.reduceat(states, offsets[:-1]) / lengths[:, None], lengths, axis=0)).T
    squares = (own**2).sum(axis=1)
    changing = squares > CHANGES * len(states) * noise**2
    shared = (own * earlier(own, lengths, {1: 1.0})).sum(axis=1)
    return float((shared[changing] / squares[changing]).min()) if changing.any() else 0.0
