"""Moments that white noise leaves alone: covariances of neighbouring points of a trajectory.

White noise is independent from point to point, so the covariance of a function with itself one or two
points later holds none of it, whatever its size; and a conserved function has none within trajectories.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from conserved.discovery.library import Library
from conserved.discovery.noise import unbiased
from conserved.discovery.nullspace import folds_of
from simulators.trajectories import Array, Trajectories

LAGS = (1, 2)

UNSHARED = 0.2
"""The share of the covariance that neighbours do not have in common, in ``Moments.changes``."""

CHANGES = 4.0
"""A variable changes along trajectories where its variance there is so many times its noise's."""

NOISE_POINTS = 2000
"""So many points say what the noise makes of the columns."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Covariances of columns of unit total deviation.

    Parameters
    ----------
    lagged : (folds, columns, columns), within trajectories between neighbours, symmetric.
    within : (columns, columns), within trajectories of each point with itself.
    total : (columns, columns), of all points.
    noise : (columns, columns), the part of it that the noise of the variables makes.
    scale : the columns' deviations (columns).
    """

    lagged: Array
    within: Array
    total: Array
    noise: Array
    scale: Array

    def subset(self, columns: Array) -> "Moments":
        """Return the moments of some columns."""
        square = np.ix_(columns, columns)
        lagged = self.lagged[:, columns[:, None], columns]
        return Moments(lagged, self.within[square], self.total[square], self.noise[square], self.scale[columns])

    @property
    def changes(self) -> Array:
        """What of the covariance within trajectories is not noise (columns, columns).

        Lagged, and a share of what neighbours do not have in common and noise does not make: without it
        a function of rare high values, which no two neighbours see, would pass for a constant.
        """
        lagged: Array = self.lagged.mean(axis=0)
        return lagged + UNSHARED * (self.within - lagged - self.noise)


def moments(
    library: Library, trajectories: Trajectories, noise: Array, weights: Array, *, bent: bool = False
) -> Moments:
    """Return the moments of a library's columns.

    Parameters
    ----------
    library : the columns.
    trajectories : the data.
    noise : deviation of the noise (points, variables).
    weights : of the points (points), less where noise is magnified.
    bent : whether to take off what noise adds to bent columns on average, see ``noise.unbiased``.
    """

    def evaluate(rows: slice) -> Array:
        states = trajectories.states[rows]
        return unbiased(library, states, noise[rows]) if bent else library.evaluate(states)

    folds = [_sums(evaluate, trajectories, fold, weights) for fold in folds_of(trajectories)]
    mass = np.concatenate([fold.mass for fold in folds])
    means = np.concatenate([fold.means for fold in folds])
    within = np.sum([fold.within for fold in folds], axis=0) / mass.sum()
    lagged = np.array([fold.lagged for fold in folds]) * len(folds) / mass.sum()
    apart = means - mass @ means / mass.sum()
    total = within + apart.T @ (mass[:, None] * apart) / mass.sum()
    scale = np.sqrt(np.diag(total))
    both = np.outer(scale, scale)
    made = noise_of_columns(library, trajectories, noise, weights)
    # The mean that each trajectory is taken from holds one share of the noise of every point, which neighbours share.
    lagged += made * len(trajectories) / len(trajectories.states)
    return Moments(lagged / both, within / both, total / both, made / both, scale)


def noise_of_columns(library: Library, trajectories: Trajectories, noise: Array, weights: Array) -> Array:
    """Return the covariance (columns, columns) that noise makes: half that of two copies with noise added."""
    step = max(1, len(weights) // NOISE_POINTS)
    states, noise, weights = trajectories.states[::step], noise[::step], weights[::step]
    random = np.random.default_rng(0)
    one, other = (library.evaluate(states + noise * random.standard_normal(states.shape)) for _ in range(2))
    apart = np.nan_to_num(one - other) * np.sqrt(weights / weights.sum() / 2)[:, None]
    covariance: Array = apart.T @ apart
    return covariance


class _Sums(NamedTuple):
    """Of a fold: sums of products within trajectories, at a lag and at none; masses and means of trajectories."""

    lagged: Array
    within: Array
    mass: Array
    means: Array


def _sums(evaluate: Callable[[slice], Array], trajectories: Trajectories, fold: Array, weights: Array) -> _Sums:
    offsets = trajectories.offsets[fold[0] : fold[-1] + 2]
    rows, starts, lengths = slice(offsets[0], offsets[-1]), offsets[:-1] - offsets[0], np.diff(offsets)
    values, weight = evaluate(rows), weights[rows]
    mass = np.add.reduceat(weight, starts)
    means = np.add.reduceat(weight[:, None] * values, starts) / mass[:, None]
    deviation = (values - np.repeat(means, lengths, axis=0)) * np.sqrt(weight)[:, None]
    lagged = np.mean([_products(deviation, starts, lengths, lag) for lag in LAGS], axis=0)
    return _Sums(lagged, deviation.T @ deviation, mass, means)


def _products(deviation: Array, starts: Array, lengths: Array, lag: int) -> Array:
    """Return the products of points so far apart within trajectories, as if there were as many pairs as points."""
    place = np.arange(len(deviation)) - np.repeat(starts, lengths)
    scale = np.where(place >= lag, np.repeat(lengths / np.maximum(lengths - lag, 1), lengths), 0.0)
    products: Array = (scale[lag:, None] * deviation[lag:]).T @ deviation[:-lag]
    return (products + products.T) / 2


def neighbours_share(states: Array, offsets: Array, noise: Array) -> float:
    """Return the least correlation of neighbouring points within trajectories, of the variables that change.

    Parameters
    ----------
    states, offsets : (points, variables), (trajectories + 1).
    noise : deviation of each variable's noise (variables); one that has no more within trajectories is constant.
    """
    lengths = np.diff(offsets)
    own = states - np.repeat(np.add.reduceat(states, offsets[:-1]) / lengths[:, None], lengths, axis=0)
    squares = (own**2).sum(axis=0)
    changing = squares > CHANGES * len(states) * noise**2
    shared = np.diag(_products(own, offsets[:-1], lengths, 1))
    return float((shared[changing] / squares[changing]).min(initial=1.0))
