"""Laws of noisy data: the null space of lagged covariances, made sparse by tests paired over trajectories."""

import numpy as np

from conserved.discovery.criteria import Criteria
from conserved.discovery.lagged import AT_ONCE, LaggedCovariances, lagged_covariances, made_by_noise, solve
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.formulas import Formula, formula
from conserved.discovery.libraries.library import Library, bias_corrected, finite, products
from conserved.discovery.linear_algebra import HUGE, TINY, distinct
from conserved.discovery.prepare.noise import neighbour_interpolation
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.proposers.rivals import Rivals
from conserved.discovery.proposers.supports import nearness, starts, trimmed
from conserved.discovery.selection.evidence import weights_of
from conserved.discovery.selection.examine import Candidate
from conserved.discovery.selection.selector import Selector
from simulators.randomness import stream
from simulators.trajectories import Array

COLUMNS = 160
"""Larger libraries are not asked of noisy data."""


def distinct_columns(library: Library, prepared: Prepared) -> Array:
    """Return the columns that are finite and, as a sample of states tells, no combination of simpler ones."""
    states = prepared.trajectories.states
    kept = finite(library, prepared.trajectories)
    count = min(len(states), 6 * len(library))
    rows = stream(prepared.seed, "sampled").choice(len(states), count, replace=False)
    columns = library.subset(kept).evaluate(states[rows])
    size = np.linalg.norm(columns, axis=0)
    return np.asarray(kept)[distinct(columns - columns.mean(axis=0), size)]


def weights(library: Library, states: Array, noise: Array) -> Array:
    """Return weights (points), small where the base functions magnify the noise (points, variables): near a pole."""
    slopes = library.slopes(states)
    magnified = ((slopes * noise[:, None]) ** 2).sum(axis=2)
    share = np.max(magnified / _typical(magnified), axis=1)
    weights: Array = 1 / (1 + np.minimum(share / (4 * _typical(share)), HUGE) ** 2)
    return weights


def _typical(values: Array) -> Array:
    """Return the median over the points, or, where most values are 0, the mean."""
    median = np.median(values, axis=0)
    typical: Array = np.maximum(np.where(median > 0, median, values.mean(axis=0)), TINY)
    return typical


def spectrum(library: Library, prepared: Prepared) -> tuple[Array, Array]:
    """Return the root of the share of variance that changes of each function, rising, and which are near 0."""
    library = library.subset(distinct_columns(library, prepared))
    values, _, near = nearness(covariances(library, prepared), prepared.criteria)
    return np.sqrt(np.abs(values)), near


def covariances(library: Library, prepared: Prepared) -> LaggedCovariances:
    """Return the lagged covariances of a library, whose columns may be too many to be kept."""
    data, noise = prepared.trajectories, prepared.errors
    return lagged_covariances(
        lambda rows: library.evaluate(data.states[rows]),
        made_by_noise(library, data, noise, stream(prepared.seed, "copies")),
        data,
        weights(library, neighbour_interpolation(data, noise), noise),
    )


def fitted(library: Library, prepared: Prepared, start: Array, *, trim: bool = True) -> Formula:
    """Return the formula on what is needed of a support, the points weighted by the noise of the law itself."""
    data, noise, criteria = prepared.trajectories, prepared.errors, prepared.criteria
    part, near = library.subset(start), neighbour_interpolation(data, noise)
    columns = part.evaluate(data.states)
    made = made_by_noise(part, data, noise, stream(prepared.seed, "copies"))
    own = lagged_covariances(columns.__getitem__, made, data, weights(part, near, noise))
    for _ in range(2):
        function = solve(own, criteria)[1][:, 0] / own.scale
        own = lagged_covariances(columns.__getitem__, made, data, own_weights(part, near, noise, function))
    support = trimmed(own, criteria) if trim else np.arange(len(part))
    part, own = part.subset(support), own.subset(support)
    function = solve(own, criteria)[1][:, 0] / own.scale
    columns = bias_corrected(part, data.states, noise)
    weight = own_weights(part, near, noise, function)
    own = lagged_covariances(columns.__getitem__, made[:, support], data, weight, AT_ONCE)
    return least_lagged(part, own, criteria)


def least_lagged(library: Library, own: LaggedCovariances, criteria: Criteria) -> Formula:
    """Return the formula of all columns of a library whose neighbours share least, for its errors without each fold."""
    everything, folds = own.lagged.sum(axis=0), len(own.lagged)
    left = [everything - lagged for lagged in own.lagged] if folds > 1 else [everything]
    samples = [solve(own, criteria, one / max(folds - 1, 1))[1][:, 0] / own.scale for one in left]
    return formula(library, solve(own, criteria, everything / folds)[1][:, 0] / own.scale, np.array(samples), criteria)


def own_weights(library: Library, states: Array, noise: Array, function: Array) -> Array:
    """Return one over the variance (points) that the noise gives a function, bounded."""
    return weights_of(np.linalg.norm(library.gradients(states, function[:, None])[:, 0] * noise, axis=1))


def propose(library: Library, selector: Selector) -> None:
    """Show the selector the simplest functions of a library that may be conserved but for noise."""
    library = library.subset(distinct_columns(library, selector.prepared))
    accepted = -1
    while accepted < len(selector.laws) and not selector.full:
        accepted = len(selector.laws)
        for part in (focused(library, selector), library):
            if part is not None and accepted == len(selector.laws):
                _propose(without_known(part, selector), selector)


def focused(library: Library, selector: Selector) -> Library | None:
    """Return the library without the functions that no law found so far is made of; None if that is all or nothing.

    The laws of one system are made of the same functions, and a small library is easier to search.
    """
    used = set().union(*(law.formula.bases for law in selector.laws))
    special = [place for place, base in enumerate(library.bases) if not base.is_Symbol]
    unused = [place for place in special if library.bases[place] not in used]
    if len(unused) in (0, len(special)):
        return None
    return library.subset(np.flatnonzero(~library.powers[:, unused].any(axis=1)))


def _propose(library: Library, selector: Selector) -> None:
    """Show the selector candidates until one is a law: then others are simpler without it."""
    prepared, criteria = selector.prepared, selector.prepared.criteria
    own = covariances(library, prepared)
    accepted, rivals = len(selector.laws), Rivals.of(library, own, selector)
    for start in starts(own, criteria, stream(prepared.seed, "searched")):
        _, vectors, near = nearness(own.subset(start), criteria)
        functions = np.zeros((len(library), int(near.sum())))
        functions[start] = vectors[:, near] / own.scale[start, None]
        gradients = selector.gradients(library, functions)
        if any(selector.is_new(gradients[:, [place]], certainly=False) for place in range(gradients.shape[1])):
            found = fitted(library, prepared, start)
            selector.consider(Candidate(found, rivals.beside(found, selector)))
        if len(selector.laws) > accepted:
            return


def without_known(library: Library, selector: Selector) -> Library:
    """Return the library without one column for each function of the known laws that it can write.

    So a function of theirs is not found again, and adding one to a new law is no longer free.
    """
    formulas = selector.formulas
    if not formulas:
        return library
    states = selector.prepared.trajectories.states
    count = min(len(states), 4 * len(library))
    rows = stream(selector.prepared.seed, "sampled").choice(len(states), count, replace=False)
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
