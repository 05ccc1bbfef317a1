"""Moments that white noise leaves alone: covariances of neighbouring points of a trajectory.

White noise is independent from point to point, so the covariance of a function with itself one or two
points later holds none of it, whatever its size; and a conserved function has none within trajectories.
"""

from dataclasses import dataclass

import numpy as np

from conserved.discovery.library import Library
from conserved.discovery.nullspace import folds_of
from simulators.trajectories import Array, Trajectories

LAGS = (1, 2)

NOISE_POINTS = 2000
"""So many points say what the noise makes of the columns."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Covariances of columns of unit total deviation, by fold.

    Parameters
    ----------
    lagged : (folds, columns, columns), within trajectories between neighbours, symmetric.
    total : (columns, columns), of all points.
    noise : (columns, columns), the part of it that the noise of the variables makes.
    scale : the columns' deviations (columns).
    """

    lagged: Array
    total: Array
    noise: Array
    scale: Array

    def subset(self, columns: Array) -> "Moments":
        """Return the moments of some columns."""
        square = np.ix_(columns, columns)
        lagged = self.lagged[:, columns[:, None], columns]
        return Moments(lagged, self.total[square], self.noise[square], self.scale[columns])


def moments(library: Library, trajectories: Trajectories, noise: Array, weights: Array | None = None) -> Moments:
    """Return the moments of a library's columns.

    Parameters
    ----------
    library : the columns.
    trajectories : the data.
    noise : deviation of each variable's noise (variables).
    weights : of the points (points), small where noise is magnified; all 1 when None.
    """
    folds = folds_of(trajectories)
    weights = np.ones(len(trajectories.states)) if weights is None else weights
    parts = [_fold(library, trajectories, fold, noise, weights) for fold in folds]
    lagged = np.array([part[0] for part in parts])
    mass = np.array([part[3] for part in parts])
    noisy, squares = sum(part[1] for part in parts), sum(part[2] for part in parts)
    means, masses = np.concatenate([part[4] for part in parts]), np.concatenate([part[5] for part in parts])
    middle = masses @ means / masses.sum()
    total = (squares + (means - middle).T @ (masses[:, None] * (means - middle))) / masses.sum()
    scale = np.sqrt(np.diag(total))
    both = np.outer(scale, scale)
    lagged = lagged / mass.mean() / both
    return Moments(lagged, total / both, noisy / masses.sum() / both, scale)


def _fold(library, trajectories, fold, noise, weights):
    columns = len(library)
    lagged, noisy, squares = np.zeros((3, columns, columns))
    means, masses = np.empty((len(fold), columns)), np.empty(len(fold))
    identity = np.eye(columns)
    step = max(1, len(trajectories.states) // NOISE_POINTS)
    for place, index in enumerate(fold):
        own = slice(trajectories.offsets[index], trajectories.offsets[index + 1])
        states, weight = trajectories.states[own], weights[own]
        values = library.evaluate(states)
        masses[place] = weight.sum()
        means[place] = weight @ values / weight.sum()
        deviation = (values - means[place]) * np.sqrt(weight)[:, None]
        squares += deviation.T @ deviation
        for lag in LAGS:
            product = deviation[lag:].T @ deviation[:-lag]
            lagged += (product + product.T) / 2 / len(LAGS) * len(values) / max(len(values) - lag, 1)
        some = slice(place % step, None, step)
        slopes = library.gradients(states[some], identity) * noise * np.sqrt(step * weight[some])[:, None, None]
        flat = slopes.transpose(1, 0, 2).reshape(columns, -1)
        noisy += flat @ flat.T
    return lagged, noisy, squares, masses.sum(), means, masses
