"""What the laws leave untold of a quantity: how its means along trajectories differ beyond what those of the laws say.

A quantity that mixes a law with what is no law changes little beside how far trajectories differ, though all that
differs is the law: ``p sin(a)**2`` in a spherical pendulum, whose ``p`` is conserved. What changes of it is therefore
compared with what of it is news.
"""

from itertools import combinations_with_replacement

import numpy as np

from conserved.discovery.linear_algebra import TINY
from conserved.discovery.selection.evidence import ranks
from simulators.trajectories import Array, Trajectories

PER_COLUMN = 3
"""So many trajectories are needed for each column of the laws' means: squares and products too where there are."""


def untold(values: Array, laws: Array, trajectories: Trajectories) -> float:
    """Return the share of a quantity's deviation that the laws do not tell: ``sqrt((W + B_left) / (W + B))``.

    W is its variance within trajectories, B that of its means, and B_left that of what these differ by from the best
    function of the laws' means, of degree 2 or 1 as the trajectories allow, by the degrees of freedom that are left.
    Of ranks too, which bend with no function: the less of the two.

    Parameters
    ----------
    values : the quantity (points).
    laws : values of the laws (points, laws).
    trajectories : whose points they are.

    Examples
    --------
    >>> from simulators import SYSTEMS, simulate
    >>> data = simulate(SYSTEMS["pendulum"](), 20, 50)
    >>> energy = data.states[:, 1] ** 2 / 2 - np.cos(data.states[:, 0])
    >>> untold(np.exp(energy / 2), energy[:, None], data) < 0.1, untold(data.states[:, 0], energy[:, None], data) > 0.9
    (True, True)
    """
    ranked = [ranks(column) for column in laws.T]
    return min(
        _untold(values, trajectories.means(laws), trajectories),
        _untold(ranks(values), trajectories.means(np.column_stack(ranked)), trajectories),
    )


def _untold(values: Array, laws: Array, trajectories: Trajectories) -> float:
    """Return the share of values (points) that a function of the laws' means (trajectories, laws) does not tell."""
    means, columns = trajectories.means(values), _columns(laws)
    left = means - columns @ np.linalg.lstsq(columns, means, rcond=None)[0]
    freedom, count = len(means) - columns.shape[1], len(means)
    within, between = float(np.mean(trajectories.deviations(values) ** 2)), float(means.var())
    unexplained = float(np.mean(left**2)) * (count - 1) / freedom if columns.shape[1] > 1 else between
    return float(np.sqrt(min((within + unexplained) / max(within + between, TINY), 1.0)))


def _columns(means: Array) -> Array:
    """Return functions (trajectories, columns) of the laws' means (trajectories, laws), as many as can be fitted."""
    deviations = means - means.mean(axis=0)
    shaped = deviations / np.maximum(deviations.std(axis=0), TINY)
    one = np.ones((len(means), 1))
    products = [
        shaped[:, first] * shaped[:, second]
        for first, second in combinations_with_replacement(range(means.shape[1]), 2)
    ]
    for columns in (np.column_stack([one, shaped, *products]), np.column_stack([one, shaped])):
        if PER_COLUMN * columns.shape[1] <= len(means):
            return np.asarray(columns)
    return one
