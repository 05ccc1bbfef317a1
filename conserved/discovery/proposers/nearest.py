"""What comes nearest to a law where neither rounding nor noise explains all changes: integrators, filters, friction.

In each library the leaders are looked at: the shortest functions below their widest gap are candidates. Where there is
no plain gap, nothing is nearly conserved, and the one that came nearest is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from conserved.discovery.folds import FOLDS
from conserved.discovery.lagged import LaggedCovariances
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.library import Library
from conserved.discovery.proposers import exact, noisy
from conserved.discovery.proposers.rivals import Leaders, Rivals
from conserved.discovery.proposers.supports import simplest, starts
from conserved.discovery.selection.examine import Candidate
from conserved.discovery.selection.selector import Selector
from simulators.randomness import stream
from simulators.trajectories import Array

COLUMNS = 330
"""Larger libraries are left out."""

TRIED = 6
"""At most so many supports of a library are looked into."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """A library with its leaders, the independent functions that change least.

    Parameters
    ----------
    library : its distinct columns.
    own : their covariances.
    leaders : the functions.
    """

    library: Library
    own: LaggedCovariances
    leaders: Leaders


def nearest(library: Library, selector: Selector) -> Nearest | None:
    """Return a library with its leaders; None where it holds no function that is independent of the laws."""
    prepared = selector.prepared
    library = library.subset(noisy.distinct_columns(library, prepared))
    library = noisy.without_known(library, selector)
    if not len(library):
        return None
    own = noisy.covariances(library, prepared)
    leaders = Rivals.of(library, own, selector).leaders(selector.given, prepared.criteria.independent)
    return None if leaders is None else Nearest(library, own, leaders)


def propose(libraries: Sequence[Library], selector: Selector) -> None:
    """Show the selector what comes nearest: of all libraries with a gap or, where none has one, of the nearest."""
    found = [one for library in libraries if (one := nearest(library, selector)) is not None]
    clear = [one for one in found if one.leaders.gap < selector.prepared.criteria.gap]
    for one in clear or sorted(found, key=lambda one: one.leaders.gap)[:1]:
        for candidate in candidates(one, selector):
            selector.consider(candidate, wait=False)


def candidates(found: Nearest, selector: Selector) -> list[Candidate]:
    """Return the shortest functions below the gap of a library, or the one nearest to being so."""
    prepared = selector.prepared
    limit = found.leaders.limit(prepared.criteria)
    near = replace(prepared.criteria, near_share=limit**2)
    supports = starts(found.own, near, stream(prepared.seed, "searched"))[:TRIED]
    shortest = {tuple(simplest(found.own, start, limit, prepared.criteria)) for start in supports}
    return [Candidate(fitted(found.library, np.array(one), selector), found.leaders.rival) for one in sorted(shortest)]


def fitted(library: Library, support: Array, selector: Selector) -> Formula:
    """Return the formula on a support: in noise by lagged covariances, else by the null space, with all digits."""
    prepared = selector.prepared
    if prepared.noisy:
        return noisy.fitted(library, prepared, support, trim=False)
    space = exact.null_space(library.subset(support), prepared.trajectories, FOLDS)
    return exact.fitted(space, np.arange(len(space.library)), prepared.criteria)
