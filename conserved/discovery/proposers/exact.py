"""Exact laws: the null space of the data, and the simplest independent functions in it."""

from dataclasses import dataclass, replace

import numpy as np

from conserved.discovery.criteria import Criteria
from conserved.discovery.folds import FOLDS
from conserved.discovery.libraries.formulas import Formula, formula
from conserved.discovery.libraries.library import Library, finite
from conserved.discovery.linear_algebra import distinct, spectrum, triangle
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.proposers.null_space import Deviations, deviations
from conserved.discovery.proposers.sparse import echelon, settled, sparsest, supports
from conserved.discovery.selection.examine import Candidate
from conserved.discovery.selection.independence import independent_share
from conserved.discovery.selection.selector import Selector
from simulators.randomness import stream
from simulators.trajectories import Array, Trajectories

MOST = 200
"""At most so many supports are looked into."""

NOTHING = 1e-6
"""A term whose part of the function is below this share of the largest is left out."""

SAMPLE = 4
"""So many points for every column and every trajectory leave nothing conserved by chance."""


@dataclass(frozen=True, eq=False)
class NullSpace:
    """A library's distinct columns on trajectories, and the spectrum of their combinations.

    Parameters
    ----------
    library : the distinct columns only.
    data : their deviations.
    within, total : triangles of all folds.
    ratios : deviation within trajectories over the total, rising (functions).
    functions : (columns, functions).
    """

    library: Library
    data: Deviations
    within: Array
    total: Array
    ratios: Array
    functions: Array

    @property
    def scale(self) -> Array:
        """The total deviation of each column."""
        scale: Array = np.linalg.norm(self.total, axis=0)
        return scale

    def below(self, limit: float, columns: Array | slice = slice(None)) -> Array:
        """Return the functions (columns, functions) below a limit that can be made of some columns."""
        if isinstance(columns, slice):
            return self.functions[:, self.ratios < limit]
        ratios, functions = spectrum(triangle(self.within[:, columns]), triangle(self.total[:, columns]))
        return functions[:, ratios < limit]


def null_space(library: Library, trajectories: Trajectories, folds: int = 1) -> NullSpace:
    """Return the null space of a library on trajectories, of the columns that are finite there.

    Only formulas with errors need several folds.
    """
    library = library.subset(finite(library, trajectories))
    data = deviations(library, trajectories, folds)
    columns = distinct(data.triangles()[1], data.size)
    data = data.subset(columns)
    within, total = data.triangles()
    return NullSpace(library.subset(columns), data, within, total, *spectrum(within, total))


def best_by_chance(library: Library, prepared: Prepared) -> float:
    """Return the smallest ratio of a library on the same points, dealt out to the trajectories at random.

    What no law can have a part in: it tells how much a library this rich makes of so few data.
    """
    data = prepared.trajectories
    order = stream(prepared.seed, "shuffled").permutation(len(data.states))
    return float(null_space(library, replace(data, states=data.states[order])).ratios[0])


def propose(library: Library, selector: Selector) -> None:
    """Show the selector the simplest functions of a library that are exactly conserved.

    Most libraries hold none, and of these a sample says so: with one of every n points of each trajectory the sum of
    squares within trajectories is no larger, and of a law that in all no smaller than 1 / n of what it was.
    """
    data, limit = selector.prepared.trajectories, selector.prepared.exact_limit
    every = max(1, len(data.states) // (SAMPLE * (len(library) + len(data))))
    if every > 1 and not is_news(null_space(library, data.every(every)), np.sqrt(every) * limit, selector):
        return
    found = null_space(library, data, FOLDS)
    if is_news(found, limit, selector):
        rng = stream(selector.prepared.seed, "searched")
        rival = _rival(found, limit)
        for support in candidates(found, found.below(limit), limit, rng):
            selector.exact(Candidate(fitted(found, support, selector.prepared.criteria), rival))


def _rival(found: NullSpace, limit: float) -> float:
    """Return the smallest ratio above a limit: a function of exact laws is exact, so what has more is none."""
    others = found.ratios[found.ratios >= limit]
    return float(others[0]) if len(others) else 1.0


def is_news(found: NullSpace, limit: float, selector: Selector) -> bool:
    """Return whether some function below a limit is independent of what the selector knows."""
    below = found.below(limit)
    if not below.shape[1]:
        return False
    share = independent_share(selector.gradients(found.library, below), selector.certain_given)
    return bool(share.max() >= selector.prepared.criteria.independent_exact)


def candidates(found: NullSpace, below: Array, limit: float, rng: np.random.Generator) -> list[Array]:
    """Return supports of single conserved functions, lowest degree and fewest terms first."""
    basis = np.linalg.svd(below * found.scale[:, None], full_matrices=False)[0]
    sparse = [echelon(basis)]
    if basis.shape[1] > 1:
        sparse.append(settled(sparsest(basis, rng)))
    wanted = minimal(found, supports(np.concatenate(sparse, axis=1)), limit)
    degrees = found.library.degrees
    return sorted(
        map(np.array, wanted), key=lambda support: (degrees[support].max(), len(support), degrees[support].sum())
    )


def minimal(found: NullSpace, starts: list[Array], limit: float) -> set[tuple[int, ...]]:
    """Return supports within some supports on each of which one conserved function stands, with every term."""
    waiting, seen, single = list(starts), set[tuple[int, ...]](), set[tuple[int, ...]]()
    while waiting and len(seen) < MOST:
        support = waiting.pop()
        if tuple(support) in seen:
            continue
        seen.add(tuple(support))
        below = found.below(limit, support) * found.scale[support, None]
        if below.shape[1] > 1:
            below = echelon(np.linalg.svd(below, full_matrices=False)[0])
        smaller = [support[part] for part in supports(below, NOTHING)] if below.shape[1] else []
        if len(smaller) == 1 and len(smaller[0]) == len(support):
            single.add(tuple(support))
        waiting += [part for part in smaller if len(part) < len(support)]
    return single


def fitted(found: NullSpace, support: Array, criteria: Criteria) -> Formula:
    """Return the formula on a support, fitted on all folds and, for its errors, without each."""
    folds = np.arange(len(found.data.within))
    samples = [smallest(*found.data.triangles(np.delete(folds, fold), support)) for fold in folds]
    coefficients = smallest(triangle(found.within[:, support]), triangle(found.total[:, support]))
    return formula(found.library.subset(support), coefficients, np.array(samples), criteria)


def smallest(within: Array, total: Array) -> Array:
    """Return the function (columns) of the smallest ratio."""
    function: Array = spectrum(within, total)[1][:, 0]
    return function
