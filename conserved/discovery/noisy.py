"""Laws of noisy data: the null space of lagged moments, made sparse by tests paired over trajectories."""

import numpy as np

from conserved.discovery.formulas import Formula, formula
from conserved.discovery.judge import NOISE_SHARE, Judge
from conserved.discovery.lagged import Moments, moments
from conserved.discovery.library import Library, products, symbols_of
from conserved.discovery.nullspace import distinct
from conserved.discovery.sparse import sparsest
from simulators.trajectories import Array, Trajectories

COLUMNS = 160
"""Larger libraries are not asked of noisy data."""

NEAR = 5e-4
NEAR_NOISE = 0.5
"""Functions are near the null space when their share of lagged variance is below this and this of their noise."""

TERMS = 30
SMALL = 0.003
MANY = 12
FEW, FLAT = 12, 1e-6
"""At most so many terms, none smaller than this share of the largest, of so many functions, are looked at."""

NEEDED = 3.0
"""A term stays if the law without it is worse by so many standard errors over the folds."""


def distinct_columns(library: Library, states: Array) -> Array:
    """Return the columns that are no combination of simpler ones, told from a sample of the states."""
    rows = np.random.default_rng(0).choice(len(states), min(len(states), 6 * len(library)), replace=False)
    columns = library.evaluate(states[rows])
    return distinct(columns - columns.mean(axis=0), np.linalg.norm(columns, axis=0))


def weights(library: Library, states: Array, noise: Array) -> Array:
    """Return weights (points), small where the base functions magnify the noise: near a pole."""
    slopes = library.slopes(states)
    magnified = ((slopes * noise) ** 2).sum(axis=2)
    share = np.max(magnified / np.median(magnified, axis=0), axis=1)
    weights: Array = 1 / (1 + (share / (4 * np.median(share))) ** 2)
    return weights


def solve(own: Moments, lagged: Array | None = None) -> tuple[Array, Array]:
    """Return shares of lagged variance, by size, and functions (columns, functions) of unit variance.

    Directions that are the same as others, or whose variance is mostly noise, are left out.
    """
    sizes, directions = np.linalg.eigh(own.total)
    kept = sizes > 1e-9 * sizes[-1]
    white = directions[:, kept] / np.sqrt(sizes[kept])
    shares, rotation = np.linalg.eigh(white.T @ own.noise @ white)
    white = white @ rotation[:, shares < max(NOISE_SHARE, shares[0] * 1.0001)]
    lagged = own.changes if lagged is None else lagged
    values, vectors = np.linalg.eigh(white.T @ lagged @ white)
    order = np.argsort(np.abs(values))
    return values[order], white @ vectors[:, order]


def trimmed(own: Moments) -> Array:
    """Return the columns without which the law is worse, found by leaving out one after the other."""
    support = np.arange(len(own.scale))
    share, function = _best(own, support)
    while len(support) > 1:
        trials = [np.delete(support, place) for place in np.argsort(np.abs(function))[: max(4, len(support) // 4)]]
        fits = [_best(own, trial) for trial in trials]
        best = int(np.argmin([fit[0].mean() for fit in fits]))
        worse = fits[best][0] - share
        error = worse.std(ddof=1) / np.sqrt(len(worse))
        if worse.mean() > NEEDED * error:
            break
        support, (share, function) = trials[best], fits[best]
    return support


def _best(own: Moments, support: Array) -> tuple[Array, Array]:
    """Return the size of the lagged share of each fold (folds), and the function (columns) nearest the null space."""
    part = own.subset(support)
    function = solve(part)[1][:, 0]
    shares = np.einsum("k,fkl,l->f", function, part.lagged, function)
    return shares * np.sign(shares.mean()), function


def fitted(library: Library, trajectories: Trajectories, noise: Array, start: Array) -> Formula:
    """Return the formula on what is needed of a support, the points weighted by the noise of the law itself."""
    part = library.subset(start)
    own = moments(part, trajectories, noise, weights(part, trajectories.states, noise))
    for _ in range(2):
        function = _best(own, np.arange(len(part)))[1] / own.scale
        own = moments(part, trajectories, noise, own_weights(part, trajectories.states, noise, function))
    support = trimmed(own)
    part, own = part.subset(support), own.subset(support)
    function = solve(own)[1][:, 0] / own.scale
    own = moments(part, trajectories, noise, own_weights(part, trajectories.states, noise, function))
    everything, folds = own.lagged.sum(axis=0), len(own.lagged)
    samples = [solve(own, (everything - lagged) / (folds - 1))[1][:, 0] / own.scale for lagged in own.lagged]
    return formula(part, solve(own, everything / folds)[1][:, 0] / own.scale, np.array(samples))


def own_weights(library: Library, states: Array, noise: Array, function: Array) -> Array:
    """Return one over the variance (points) that the noise gives a function, bounded."""
    variance = ((library.gradients(states, function[:, None])[:, 0] * noise) ** 2).sum(axis=1)
    weights: Array = 1 / (variance / np.median(variance) + 0.2)
    return weights


def laws(library: Library, judge: Judge) -> None:
    """Let the judge see the simplest functions of a library that may be conserved but for noise."""
    library = library.subset(distinct_columns(library, judge.trajectories.states))
    accepted = -1
    while accepted < len(judge.laws) and not judge.full:
        accepted = len(judge.laws)
        for part in (focused(library, judge), library):
            if part is not None and accepted == len(judge.laws):
                _propose(without_known(part, judge), judge)


def focused(library: Library, judge: Judge) -> Library | None:
    """Return the library without the functions that no law found so far is made of; None if that is all or nothing.

    The laws of one system are made of the same functions, and a small library is easier to search.
    """
    used = set().union(*(law.formula.bases for law in judge.laws))
    special = [place for place, base in enumerate(library.bases) if not base.is_Symbol]
    unused = [place for place in special if library.bases[place] not in used]
    if len(unused) in (0, len(special)):
        return None
    return library.subset(np.flatnonzero(~library.powers[:, unused].any(axis=1)))


def _propose(library: Library, judge: Judge) -> None:
    """Let the judge see candidates until one is accepted: then others are simpler without it."""
    trajectories, noise = judge.trajectories, judge.noise
    own = moments(library, trajectories, noise, weights(library, trajectories.states, noise))
    accepted = len(judge.laws)
    for start in starts(own):
        function = np.zeros((len(library), 1))
        function[start, 0] = solve(own.subset(start))[1][:, 0] / own.scale[start]
        if judge.new(library.gradients(judge.probes, function)):
            judge.noisy(fitted(library, trajectories, noise, start))
        if len(judge.laws) > accepted:
            return


def starts(own: Moments) -> list[Array]:
    """Return supports of sparse functions near the null space, the sparsest first."""
    values, vectors = solve(own)
    shares = np.einsum("kf,kl,lf->f", vectors, own.noise, vectors)
    near = vectors[:, np.abs(values) < NEAR + NEAR_NOISE * shares][:, :MANY]
    if not near.shape[1]:
        return []
    basis = np.linalg.svd(near, full_matrices=False)[0]
    sparse = sparsest(basis) if basis.shape[1] > 1 else basis
    found: dict[tuple[int, ...], Array] = {}
    for vector in sparse.T[np.argsort(np.abs(sparse).sum(axis=0))]:
        size = np.abs(vector) / np.abs(vector).max()
        start = np.sort(np.argsort(-size)[: min(TERMS, int((size > SMALL).sum()))])
        found.setdefault(tuple(start), start)
    chosen = [reduced(own), *list(found.values())[: 2 * basis.shape[1]]]
    return [start for start in chosen if is_near(own.subset(start))]


def reduced(own: Moments) -> Array:
    """Return the columns left when those that matter least were taken away, some at a time.

    To leave out a column of the function nearest the null space, and mend it by the others, costs
    ``f_j^2 / H_jj`` with H the inverse of the lagged moments: Hassibi, Stork (1993), optimal brain surgeon.
    """
    support = np.arange(len(own.scale))
    while len(support) > FEW:
        values, vectors = solve(own.subset(support))
        size = np.maximum(np.abs(values[1:]), max(abs(values[0]), FLAT))
        cost = vectors[:, 0] ** 2 / np.maximum((vectors[:, 1:] ** 2 / size).sum(axis=1), np.finfo(float).tiny)
        kept = np.sort(np.argsort(cost)[max(1, min(len(support) // 8, len(support) - FEW)) :])
        support = support[kept]
    return support


def is_near(own: Moments) -> bool:
    """Return whether a function of these columns is near the null space."""
    values, vectors = solve(own)
    return bool(np.abs(values[0]) < NEAR + NEAR_NOISE * (vectors[:, 0] @ own.noise @ vectors[:, 0]))


def without_known(library: Library, judge: Judge) -> Library:
    """Return the library without one column for each function of the known laws that it can write.

    So a function of theirs is not found again, and adding one to a new law is no longer free.
    """
    formulas = [law.formula for law in judge.laws]
    if not formulas:
        return library
    states = judge.trajectories.states
    rows = np.random.default_rng(0).choice(len(states), min(len(states), 4 * len(library)), replace=False)
    names = tuple(f"law{place}" for place in range(len(formulas)))
    functions = products(names, symbols_of(names), max(1, int(library.degrees.max())))
    columns = library.evaluate(states[rows])
    values = functions.evaluate(np.column_stack([one.values(states[rows]) for one in formulas]))
    columns, values = columns - columns.mean(axis=0), values - values.mean(axis=0)
    scale = np.linalg.norm(columns, axis=0)
    written, *_ = np.linalg.lstsq(columns / scale, values, rcond=None)
    left = np.linalg.norm(values - columns / scale @ written, axis=0) / np.linalg.norm(values, axis=0)
    return library.subset(_unpivoted(written[:, left < 1e-6].T, library.degrees))


def _unpivoted(rows: Array, degrees: Array) -> Array:
    """Return the columns left when each function (functions, columns) has one taken, the purest of its highest."""
    pivots: list[int] = []
    for place in range(len(rows)):
        size = np.abs(rows[place]) / np.abs(rows[place]).max()
        large = np.flatnonzero(size > 0.1)
        pivot = int(large[degrees[large] == degrees[large].max()][0])
        pivots.append(pivot)
        later = rows[place + 1 :]
        later -= np.outer(later[:, pivot] / rows[place, pivot], rows[place])
    return np.setdiff1d(np.arange(rows.shape[1]), pivots)
