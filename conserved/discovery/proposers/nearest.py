"""What comes nearest to a law where neither rounding nor noise explains all changes: integrators, filters, friction.

In each library the independent functions that change least are looked at, the *leaders*. Conserved quantities of all
kinds change far less than what is none, so the leaders fall into two groups with a gap between; the shortest functions
below the gap are candidates. Where there is no gap, nothing is nearly conserved, and the one that came nearest is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from conserved.discovery.criteria import Criteria
from conserved.discovery.folds import FOLDS
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.library import Library
from conserved.discovery.linear_algebra import widest_gap
from conserved.discovery.proposers import exact, noisy
from conserved.discovery.proposers.lagged import LaggedCovariances
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
class Leaders:
    """The independent functions of a library that change least.

    Parameters
    ----------
    library : its distinct columns.
    own : their covariances.
    changes : deviation of each that changes, over its total, rising (leaders).
    """

    library: Library
    own: LaggedCovariances
    changes: Array

    @property
    def split(self) -> int:
        """How many lie below the widest gap."""
        return widest_gap(self.changes)

    @property
    def rival(self) -> float:
        """What the first above it changes."""
        return float(self.changes[self.split])

    @property
    def gap(self) -> float:
        """What the last below it changes, over that."""
        return float(self.changes[self.split - 1] / max(self.rival, np.finfo(float).tiny))

    def limit(self, criteria: Criteria) -> float:
        """Return what lies below the gap, or the nearest to being so, changes at most."""
        return max(criteria.gap * self.rival, float(self.changes[0]) * 1.01)


def leaders(library: Library, selector: Selector) -> Leaders | None:
    """Return the leaders of a library; None where it holds no function that is independent of the laws."""
    prepared = selector.prepared
    library = library.subset(noisy.distinct_columns(library, prepared))
    library = noisy.without_known(library, selector)
    if not len(library):
        return None
    own = noisy.covariances(library, prepared)
    independent = prepared.criteria.independent
    changes = noisy.Rivals.of(library, own, selector).leaders(selector.given, independent)
    return Leaders(library, own, changes) if len(changes) else None


def propose(libraries: Sequence[Library], selector: Selector) -> None:
    """Show the selector what comes nearest: of all libraries with a gap or, where none has one, of the nearest."""
    found = [one for library in libraries if (one := leaders(library, selector)) is not None]
    clear = [one for one in found if one.gap < selector.prepared.criteria.gap]
    for one in clear or sorted(found, key=lambda one: one.gap)[:1]:
        for candidate in candidates(one, selector):
            selector.consider(candidate, wait=False)


def candidates(found: Leaders, selector: Selector) -> list[Candidate]:
    """Return the shortest functions below the gap of a library, or the one nearest to being so."""
    prepared = selector.prepared
    limit = found.limit(prepared.criteria)
    near = replace(prepared.criteria, near_share=limit**2)
    supports = starts(found.own, near, stream(prepared.seed, "searched"))[:TRIED]
    shortest = {tuple(simplest(found.own, start, limit, prepared.criteria)) for start in supports}
    return [Candidate(fitted(found.library, np.array(one), selector), found.rival) for one in sorted(shortest)]


def fitted(library: Library, support: Array, selector: Selector) -> Formula:
    """Return the formula on a support: in noise by lagged covariances, else by the null space, with all digits."""
    prepared = selector.prepared
    if prepared.noisy:
        return noisy.fitted(library, prepared, support, trim=False)
    space = exact.null_space(library.subset(support), prepared.trajectories, FOLDS)
    return exact.fitted(space, np.arange(len(space.library)), prepared.criteria)
