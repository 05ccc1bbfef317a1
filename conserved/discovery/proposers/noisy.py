"""Laws of noisy data: the null space of lagged moments, made sparse by tests paired over trajectories."""

import numpy as np

from conserved.discovery.libraries.formulas import Formula, formula
from conserved.discovery.libraries.library import Library, bias_corrected, products, symbols_of
from conserved.discovery.linear_algebra import distinct
from conserved.discovery.prepare.noise import beside
from conserved.discovery.proposers.lagged import Moments, made_by_noise, moments
from conserved.discovery.proposers.supports import nearness, solve, starts, trimmed
from conserved.discovery.selection.evidence import TINY, weights_of
from conserved.discovery.selection.selector import Judge
from simulators.trajectories import Array, Trajectories

ENORMOUS = 1e100
"""Larger numbers have no finite square."""

COLUMNS = 160
"""Larger libraries are not asked of noisy data."""


def distinct_columns(library: Library, states: Array) -> Array:
    """Return the columns that are no combination of simpler ones, told from a sample of the states."""
    rows = np.random.default_rng(0).choice(len(states), min(len(states), 6 * len(library)), replace=False)
    columns = library.evaluate(states[rows])
    return distinct(columns - columns.mean(axis=0), np.linalg.norm(columns, axis=0))


def weights(library: Library, states: Array, noise: Array) -> Array:
    """Return weights (points), small where the base functions magnify the noise (points, variables): near a pole."""
    slopes = library.slopes(states)
    magnified = ((slopes * noise[:, None]) ** 2).sum(axis=2)
    share = np.max(magnified / _typical(magnified), axis=1)
    weights: Array = 1 / (1 + np.minimum(share / (4 * _typical(share)), ENORMOUS) ** 2)
    return weights


def _typical(values: Array) -> Array:
    """Return the median over the points, or, where most values are 0, the mean."""
    median = np.median(values, axis=0)
    typical: Array = np.maximum(np.where(median > 0, median, values.mean(axis=0)), TINY)
    return typical


def spectrum(library: Library, trajectories: Trajectories, noise: Array) -> tuple[Array, Array]:
    """Return the root of the share of variance that changes of each function, rising, and which are near 0."""
    library = library.subset(distinct_columns(library, trajectories.states))
    values, _, near = nearness(_moments(library, trajectories, noise))
    return np.sqrt(np.abs(values)), near


def _moments(library: Library, trajectories: Trajectories, noise: Array) -> Moments:
    """Return the moments of a library whose columns may be too many to be kept."""
    return moments(
        lambda rows: library.evaluate(trajectories.states[rows]),
        made_by_noise(library, trajectories, noise),
        trajectories,
        weights(library, beside(trajectories, noise), noise),
    )


def fitted(library: Library, trajectories: Trajectories, noise: Array, start: Array) -> Formula:
    """Return the formula on what is needed of a support, the points weighted by the noise of the law itself."""
    part, near = library.subset(start), beside(trajectories, noise)
    columns, made = part.evaluate(trajectories.states), made_by_noise(part, trajectories, noise)
    own = moments(columns.__getitem__, made, trajectories, weights(part, near, noise))
    for _ in range(2):
        function = solve(own)[1][:, 0] / own.scale
        own = moments(columns.__getitem__, made, trajectories, own_weights(part, near, noise, function))
    support = trimmed(own)
    part, own = part.subset(support), own.subset(support)
    function = solve(own)[1][:, 0] / own.scale
    columns = bias_corrected(part, trajectories.states, noise)
    own = moments(columns.__getitem__, made[:, support], trajectories, own_weights(part, near, noise, function))
    everything, folds = own.lagged.sum(axis=0), len(own.lagged)
    samples = [solve(own, (everything - lagged) / (folds - 1))[1][:, 0] / own.scale for lagged in own.lagged]
    return formula(part, solve(own, everything / folds)[1][:, 0] / own.scale, np.array(samples))


def own_weights(library: Library, states: Array, noise: Array, function: Array) -> Array:
    """Return one over the variance (points) that the noise gives a function, bounded."""
    return weights_of(np.linalg.norm(library.gradients(states, function[:, None])[:, 0] * noise, axis=1))


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
    own = _moments(library, trajectories, noise)
    accepted = len(judge.laws)
    for start in starts(own):
        _, vectors, near = nearness(own.subset(start))
        functions = np.zeros((len(library), int(near.sum())))
        functions[start] = vectors[:, near] / own.scale[start, None]
        gradients = judge.gradients(library, functions)
        if any(judge.new(gradients[:, [place]]) for place in range(gradients.shape[1])):
            judge.noisy(fitted(library, trajectories, noise, start))
        if len(judge.laws) > accepted:
            return


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
