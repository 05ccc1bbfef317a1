"""Whether a formula holds where it was not fitted: on the trajectories that reach farthest.

In noise a sum of other functions than the law's may fit all points as well as the law does. Fitted without the
trajectories that reach farthest it changes along these, and the law does not.
"""

import numpy as np

from conserved.analysis.spread import typical_deviation
from conserved.discovery.criteria import DEFAULT, Criteria
from conserved.discovery.lagged import AT_ONCE, lagged_covariances, solve
from conserved.discovery.linear_algebra import TINY
from conserved.discovery.selection.evidence import lagged_share, weights_of
from simulators.trajectories import Array, Trajectories

OUTER = 5
"""One of so many trajectories reaches farthest. Of 130 laws of the zoo at 1 and 5 % none changed along these by more
than 2.6 errors; of sums that imitate ``p^2 / (1 + q^2)`` and two rates inside, most by 4.5 to 15."""


def by_reach(states: Array, trajectories: Trajectories) -> tuple[Array, Array]:
    """Return the trajectories but for those that reach farthest in some column, and these.

    Parameters
    ----------
    states : the columns (points, columns); how far is told from the median of each, in units of its deviation.
    trajectories : whose points they are.
    """
    middle, spread = np.median(states, axis=0), np.maximum(states.std(axis=0), TINY)
    away = np.maximum.reduceat((np.abs(states - middle) / spread).max(axis=1), trajectories.offsets[:-1])
    order = np.argsort(away, kind="stable")
    inner = max(1, len(order) - len(order) // OUTER)
    return np.sort(order[:inner]), np.sort(order[inner:] if inner < len(order) else order)


def outside(
    columns: Array, reach: Array, noise: Array, trajectories: Trajectories, criteria: Criteria = DEFAULT
) -> tuple[float, float]:
    """Return the share of a law's variance that changes along the outermost trajectories, and its standard error.

    Its coefficients are fitted on the others. The error is that of white noise and, by the jackknife over folds of the
    others, that of the coefficients.

    Parameters
    ----------
    columns : of the law's terms (points, terms), without what noise adds on average.
    reach : the variables that it is made of (points, variables).
    noise : the deviation (points) that the noise of the variables makes of the law, over its own in all.
    trajectories : whose points they are.
    """
    inner, outer = by_reach(reach, trajectories)
    near, far = (np.isin(trajectories.owners, part) for part in (inner, outer))
    weights, offsets = weights_of(noise), trajectories.subset(outer).offsets
    values = columns @ _fits(columns[near], trajectories.subset(inner), weights[near], criteria)
    values = values / [typical_deviation(one) for one in values.T]
    values *= np.sign((values - values.mean(axis=0)).T @ (values[:, 0] - values[:, 0].mean()))
    noise, weights, law, others = noise[far], weights[far], values[far, 0], values[far, 1:]
    change, error = lagged_share(law, noise, weights, offsets)
    doubts = [lagged_share(other - law, noise, weights, offsets)[0] for other in others.T]
    return change, float(np.hypot(error, sum(doubts) * (len(doubts) - 1) / len(doubts)))


def _fits(columns: Array, trajectories: Trajectories, weights: Array, criteria: Criteria) -> Array:
    """Return the coefficients (terms, 1 + folds) of the law of columns (points, terms), and without each fold."""
    own = lagged_covariances(columns.__getitem__, None, trajectories, weights, AT_ONCE)
    everything, folds = own.lagged.sum(axis=0), len(own.lagged)
    changes = [everything / folds, *((everything - one) / (folds - 1) for one in own.lagged)]
    return np.column_stack([solve(own, criteria, one)[1][:, 0] / own.scale for one in changes])
