"""How a code spreads: within trajectories, over the sphere, over its dimensions. No truth is needed."""

import numpy as np
from scipy.spatial.distance import pdist

from simulators.trajectories import Array

QUARTILES = 1.349
"""The distance of a normal distribution's quartiles, in deviations."""

MIDDLE = 1e-3
"""A smaller middle half of all values, over their deviation, is one value that many trajectories share."""


def within_ratio(codes: Array, offsets: Array) -> float:
    """Return the share of a code's variance that lies within trajectories: 0 is perfectly conserved.

    ``mean_i var(codes of trajectory i) / var(all codes)``, variances summed over the dimensions, each
    with the unbiased divisor, so that codes shuffled over trajectories score 1 on average.
    Trajectories of a single point have no variance and are left out.

    Parameters
    ----------
    codes : (points, dim), all trajectories one after the other.
    offsets : (trajectories + 1), where they are cut.

    Returns
    -------
    The ratio; 1 for a code that is the same everywhere, which tells nothing from anything.
    """
    if np.ptp(codes, axis=0).max() == 0:
        return 1.0
    return float(within_variance(codes, offsets) / codes.var(axis=0, ddof=1).sum())


def within_variance(codes: Array, offsets: Array) -> float:
    """Return the mean over trajectories of the unbiased variance within one, summed over dimensions."""
    lengths = np.diff(offsets)
    centred = codes - np.repeat(np.add.reduceat(codes, offsets[:-1]) / lengths[:, None], lengths, axis=0)
    squares = np.add.reduceat((centred**2).sum(axis=1), offsets[:-1])
    several = lengths > 1
    return float((squares[several] / (lengths[several] - 1)).mean())


def alignment(codes: Array, offsets: Array) -> float:
    """Return the mean squared distance of two different points of one trajectory, 0 at best.

    Wang, Isola (2020), arXiv:2005.10242, eq. 3 with alpha = 2. Over all pairs of a trajectory this is
    twice its unbiased variance, so nothing is sampled.
    """
    return 2 * within_variance(codes, offsets)


def uniformity(codes: Array, offsets: Array) -> float:
    """Return ``log mean exp(-2 |a - b|^2)`` over pairs of trajectories, one point (the first) of each.

    Wang, Isola (2020), eq. 5 with t = 2. Uniform codes on the unit sphere have -0.693, -1.575 and -2.08
    at dimension 1, 2 and 3; a constant code has 0.
    """
    return float(np.log(np.exp(-2 * pdist(codes[offsets[:-1]][:2000], "sqeuclidean")).mean()))


def effective_rank(codes: Array) -> float:
    """Return RankMe: the exponential of the entropy of the singular values of codes (points, dim).

    Garrido et al. (2023), arXiv:2210.02885, with their epsilon of 1e-7.
    """
    singular = np.linalg.svd(codes, compute_uv=False)
    share = singular / max(singular.sum(), np.finfo(float).tiny) + 1e-7
    return float(np.exp(-(share * np.log(share)).sum()))


def typical_deviation(values: Array) -> float:
    """Return the deviation of values (points), but no more than twice that of their middle half.

    So a few trajectories with extreme values do not make every quantity look conserved. Where more than
    half of the trajectories share one value, that says nothing, and the deviation is that of all.
    """
    low, high = np.quantile(values, [0.25, 0.75])
    deviation, middle = float(values.std()), float(high - low) / QUARTILES
    return float(max(min(deviation, 2 * middle) if middle > MIDDLE * deviation else deviation, np.finfo(float).tiny))
