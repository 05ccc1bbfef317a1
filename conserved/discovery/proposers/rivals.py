"""Rivals: the functions of a library that change least, which a law is told from.

Conserved quantities of all kinds change far less than what is none, so the independent functions that change least,
the *leaders*, fall into two groups where there is a plain gap: those below it are of a kind and not each other's
rivals, and the first above it is the rival of all.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from conserved.discovery.criteria import Criteria
from conserved.discovery.lagged import LaggedCovariances, solve
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.library import Library
from conserved.discovery.linear_algebra import TINY, widest_gap
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.selection.independence import usually_independent_share
from simulators.trajectories import Array

if TYPE_CHECKING:
    from conserved.discovery.selection.selector import Selector

LEADERS = 24
"""So many functions of a library, those that change least, are looked through."""


class Probed(Protocol):
    """What knows the gradients of functions at the probes of the data."""

    @property
    def prepared(self) -> Prepared:
        """The data."""

    def gradients(self, library: Library, functions: Array) -> Array:
        """Return the gradients (probes, functions, variables) of functions (columns, functions)."""


@dataclass(frozen=True, eq=False)
class Leaders:
    """The independent functions of a library that change least, and those that are known to change in all ways.

    Parameters
    ----------
    changes : deviation of each that changes, over its total, rising (leaders); the last may be 1, of none of them.
    gradients : of the functions (probes, functions, variables).
    """

    changes: Array
    gradients: Array

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
        return float(self.changes[self.split - 1] / max(self.rival, TINY))

    @property
    def below(self) -> Array:
        """The gradients (probes, functions, variables) of those below it."""
        return self.gradients[:, : self.split]

    def limit(self, criteria: Criteria) -> float:
        """Return what lies below the gap, or the nearest to being so, changes at most."""
        return max(criteria.gap * self.rival, float(self.changes[0]) * 1.01)


@dataclass(frozen=True, eq=False)
class Rivals:
    """The functions of a library that change least.

    Parameters
    ----------
    changes : deviation of each that changes, over its total, rising (functions).
    gradients : of them (probes, functions, variables).
    """

    changes: Array
    gradients: Array

    @classmethod
    def of(cls, library: Library, own: LaggedCovariances, probed: Probed) -> "Rivals":
        """Return those of a library with these covariances."""
        values, vectors = solve(own, probed.prepared.criteria)
        functions = vectors[:, :LEADERS] / own.scale[:, None]
        return cls(np.sqrt(np.abs(values[:LEADERS])), probed.gradients(library, functions))

    def leaders(self, known: Array, independent: float) -> Leaders | None:
        """Return the independent ones, and 1 behind them; None if there are none.

        Where as many are independent as there are variables, the last is no relation, but itself what others are
        compared with: no 1 stands behind it.

        Parameters
        ----------
        known : gradients (probes, functions, variables) of what they are to be independent of.
        independent : how much of a gradient must leave the span of the others'.
        """
        found = list[int]()
        for place in range(len(self.changes)):
            gradient, room = self.gradients[:, [place]], known.shape[1] < known.shape[2]
            if room and usually_independent_share(gradient, known)[0] >= independent:
                found.append(place)
                known = np.concatenate([known, gradient], axis=1)
        if not found:
            return None
        behind = [1.0] if len(found) == 1 or known.shape[1] < known.shape[2] else []
        return Leaders(np.array([*self.changes[found], *behind]), self.gradients[:, found])

    def beside(self, formula: Formula, selector: "Selector") -> float:
        """Return the smallest change of anything that a formula is to be told from; 1 where there is none.

        Of one that is made of the laws known and of what lies below a plain gap that is the first above the gap, else
        of anything that is independent of it and of the laws.
        """
        criteria, given = selector.prepared.criteria, selector.given
        gradient = selector.gradients(formula.library, formula.coefficients[:, None])
        leaders = self.leaders(given, criteria.independent)
        if leaders is not None and leaders.gap < criteria.gap:
            kind = np.concatenate([given, leaders.below], axis=1)
            if usually_independent_share(gradient, kind)[0] < criteria.independent:
                return leaders.rival
        return self.least(np.concatenate([given, gradient], axis=1), criteria.independent)

    def least(self, known: Array, independent: float) -> float:
        """Return the smallest change of anything independent of known gradients (probes, functions, variables)."""
        others = usually_independent_share(self.gradients, known) >= independent
        return float(self.changes[others][0]) if others.any() else 1.0
