"""Supports: the few columns of a library that a noisy law stands on.

A function is near the null space when neighbouring points of a trajectory share next to none of its
variance. Which of its terms it needs is told by leaving them out, in tests paired over the trajectories.
"""

import numpy as np

from conserved.discovery.criteria import Criteria
from conserved.discovery.lagged import LaggedCovariances, solve
from conserved.discovery.proposers.sparse import sparsest
from conserved.discovery.selection.simplicity import description
from simulators.trajectories import Array

NOTHING = 1e-100
"""A divisor that was 0."""

MANY = 12
"""At most so many functions near the null space are looked at,"""

TERMS, SMALL = 30, 0.003
"""with at most so many terms, none smaller than this share of the largest."""

FEW, FLAT = 12, 1e-6
"""Elimination stops at so many columns; changes below this are none."""

LEAST_NOISE = 1e-12
"""Noise makes so much of the variance of any function."""


def nearness(own: LaggedCovariances, criteria: Criteria) -> tuple[Array, Array, Array]:
    """Return the shares of variance that change, functions (columns, functions), and which are near the null space."""
    values, vectors = solve(own, criteria)
    shares = np.einsum("kf,kl,lf->f", vectors, own.noise, vectors)
    return values, vectors, np.abs(values) < criteria.near_share + criteria.near_noise * shares


def starts(own: LaggedCovariances, criteria: Criteria, rng: np.random.Generator) -> list[Array]:
    """Return supports of sparse functions near the null space, the sparsest first.

    Of each sparse vector the fewest of its largest terms that hold such a function, and all that are not next to none.
    """
    _, vectors, close = nearness(own, criteria)
    near = vectors[:, close][:, :MANY]
    if not near.shape[1]:
        return []
    basis = np.linalg.svd(near, full_matrices=False)[0]
    sparse = sparsest(basis, rng) if basis.shape[1] > 1 else basis
    found: dict[tuple[int, ...], Array] = {}
    for vector in sparse.T[np.argsort(np.abs(sparse).sum(axis=0))]:
        size = np.abs(vector) / np.abs(vector).max()
        order = np.argsort(-size)[: min(TERMS, int((size > SMALL).sum()))]
        found.setdefault(tuple(np.sort(order)), order)
    orders = list(found.values())[: 2 * basis.shape[1]]
    few = {tuple(start): start for order in orders if (start := fewest(own, order, criteria)) is not None}
    chosen = [reduced(own, criteria), *sorted(few.values(), key=len), *map(np.sort, orders)]
    return [start for start in chosen if is_near(own.subset(start), criteria)]


def fewest(own: LaggedCovariances, order: Array, criteria: Criteria) -> Array | None:
    """Return the fewest of some columns, taken in their order, that hold a function near the null space."""
    for count in range(1, len(order)):
        if is_near(own.subset(np.sort(order[:count])), criteria):
            return np.sort(order[:count])
    return None


def reduced(own: LaggedCovariances, criteria: Criteria) -> Array:
    """Return the columns left when those that matter least were taken away, some at a time."""
    support = np.arange(len(own.scale))
    while len(support) > FEW:
        cost = costs(own.subset(support), criteria)
        kept = np.sort(np.argsort(cost)[max(1, min(len(support) // 8, len(support) - FEW)) :])
        support = support[kept]
    return support


def costs(own: LaggedCovariances, criteria: Criteria) -> Array:
    """Return by how much more the function nearest the null space changes without each of its columns (columns).

    To leave out a column, and mend that by the others, costs ``f_j^2 / H_jj`` with H the inverse of the covariances of
    changes: Hassibi, Stork (1993), optimal brain surgeon.
    """
    values, vectors = solve(own, criteria)
    size = np.maximum(np.abs(values[1:]), max(abs(values[0]), FLAT))
    costs: Array = vectors[:, 0] ** 2 / np.maximum((vectors[:, 1:] ** 2 / size).sum(axis=1), NOTHING)
    return costs


def simplest(own: LaggedCovariances, start: Array, limit: float, criteria: Criteria) -> Array:
    """Return the columns of the shortest description of a function on a support that changes by less than a limit.

    Columns are taken away one after the other, see ``description``.

    Parameters
    ----------
    start : columns that hold such a function.
    limit : deviation that changes, over the total.
    """
    support, best, shortest = start, start, np.inf
    while len(support):
        part = own.subset(support)
        change = float(np.sqrt(abs(solve(part, criteria)[0][0])))
        length = description(len(support), change, criteria)
        if change <= limit and length < shortest:
            best, shortest = support, length
        support = np.delete(support, int(costs(part, criteria).argmin())) if len(support) > 1 else support[:0]
    return best


def is_near(own: LaggedCovariances, criteria: Criteria) -> bool:
    """Return whether a function of these columns is near the null space."""
    return bool(nearness(own, criteria)[2][0])


def trimmed(own: LaggedCovariances, criteria: Criteria) -> Array:
    """Return the columns without which the law is worse, found by leaving out one after the other.

    Worse by more than chance makes it over the folds or, where they are too few to tell that, twice as bad.
    """
    support = np.arange(len(own.scale))
    share, function = _best(own, support, criteria)
    while len(support) > 1:
        trials = [np.delete(support, place) for place in np.argsort(np.abs(function))[: max(4, len(support) // 4)]]
        fits = [_best(own, trial, criteria) for trial in trials]
        best = int(np.argmin([fit[0].mean() for fit in fits]))
        worse = fits[best][0] - share
        error = worse.std(ddof=1) / np.sqrt(len(worse))
        if worse.mean() > min(criteria.needed * error, share.mean()):
            break
        support, (share, function) = trials[best], fits[best]
    return support


def _best(own: LaggedCovariances, support: Array, criteria: Criteria) -> tuple[Array, Array]:
    """Return what changes of each fold (folds) over what noise makes, of the function (columns) nearest the null space.

    The function is that of the smallest lagged share, which noise of no size can bias; but how well it does is told by
    all its changes: their lagged share may be negative by chance, and a worse function's nearer to 0.
    """
    part = own.subset(support)
    function = solve(part, criteria)[1][:, 0]
    changes = np.einsum("k,fkl,l->f", function, part.within, function)
    return changes / (function @ part.noise @ function + LEAST_NOISE), function
