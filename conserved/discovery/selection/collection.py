"""The collection: what is known, kept and refused, with its gradients, which tell what is new."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from conserved.discovery.evidence import Grade
from conserved.discovery.law import Law
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.library import Library
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.selection.examine import Candidate
from conserved.discovery.selection.independence import usually_independent_share
from simulators.trajectories import Array

if TYPE_CHECKING:
    from conserved.discovery.proposers.splines import SplineLaw


@dataclass(frozen=True, eq=False)
class Kept:
    """A quantity with its gradient (probes, 1, variables), in units of the variables' typical deviations."""

    law: Law
    gradient: Array


@dataclass(eq=False)
class Collection:
    """What was found so far, and what of a function it leaves unknown.

    Parameters
    ----------
    prepared : what the laws are sought in.
    fixed : gradients (probes, functions, variables) of what is the same for all data, since only what is independent
        of that can differ from one trajectory to another.
    known : functions that are known to be constant along trajectories: laws that were given, and parameters.
    kept : what has a grade, in the order in which it was found.
    refused : what has none.
    waiting : long formulas, which are looked at when all simpler libraries were tried.
    spline : what splines show beyond the laws, where they were asked.
    """

    prepared: Prepared
    fixed: Array
    known: list[Kept] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    refused: list[Law] = field(default_factory=list)
    waiting: list[Candidate] = field(default_factory=list)
    spline: "SplineLaw | None" = None

    def gradients(self, library: Library, functions: Array) -> Array:
        """Return the gradients (probes, functions, variables) of functions (columns, functions) at the probes."""
        return library.gradients(self.prepared.probes, functions) * self.prepared.typical

    @property
    def laws(self) -> list[Law]:
        """What was kept and counts as conserved."""
        return [one.law for one in self.kept if one.law.grade.is_law]

    @property
    def formulas(self) -> list[Formula]:
        """All functions known to be constant along trajectories: given, parameters and laws."""
        return [one.law.formula for one in self.known] + [law.formula for law in self.laws]

    @property
    def certain_laws(self) -> list[Law]:
        """The laws that are not doubtful."""
        return [law for law in self.laws if not law.doubtful]

    @property
    def certain(self) -> list[Formula]:
        """Those of them that are not doubtful."""
        return [one.law.formula for one in self.known] + [law.formula for law in self.certain_laws]

    @property
    def given(self) -> Array:
        """Gradients (probes, functions, variables) of all that no other law can be made of."""
        return self._given_without(None)

    @property
    def certain_given(self) -> Array:
        """The same without laws that are doubtful: simpler formulas for these are still sought."""
        found = [one.gradient for one in [*self.known, *self.kept] if one.law.grade.is_law and not one.law.doubtful]
        return np.concatenate([self.fixed, *found], axis=1)

    @property
    def full(self) -> bool:
        """Whether there can be no more laws: a flow in d dimensions has d - 1 at most."""
        return bool(self.given.shape[1] >= self.prepared.probes.shape[1] - 1)

    @property
    def filled(self) -> bool:
        """Whether with all else that was kept there can be no more."""
        near = sum(not one.law.grade.is_law for one in self.kept)
        return bool(self.given.shape[1] + near >= self.prepared.probes.shape[1] - 1)

    @property
    def doubtful(self) -> bool:
        """Whether a law may be a fit of functions that no library holds."""
        return any(law.doubtful for law in self.laws)

    @property
    def spared(self) -> bool:
        """Whether the laws are of variables without noise alone, so that the others, with noise, may have some too."""
        loud = self.prepared.level > self.prepared.exact_limit * self.prepared.unit
        return not self.given[:, self.fixed.shape[1] :, loud].any()

    def is_known(self, gradient: Array) -> bool:
        """Return whether a gradient (probes, 1, variables) is of a function of the laws."""
        share = usually_independent_share(gradient, self.given)[0]
        return bool(share < self.prepared.criteria.independent)

    def is_new(self, gradient: Array, *, certainly: bool = True) -> bool:
        """Return whether a gradient (probes, 1, variables) is not of what is known, nor of that with one thing kept.

        If it need not be so ``certainly``, what is doubtful or unresolved is not known: there may be a plainer formula.
        """
        given, least = self.given if certainly else self.certain_given, self.prepared.criteria.independent
        drifting = [one.gradient for one in self.kept if one.law.grade == Grade.DRIFTS]
        others = [one.gradient for one in self.kept if certainly and one.law.grade == Grade.UNRESOLVED]
        given = np.concatenate([given, *drifting], axis=1)
        spans = [given, *(np.concatenate([given, one], axis=1) for one in others)]
        return all(usually_independent_share(gradient, span)[0] >= least for span in spans)

    def same_as(self, gradient: Array) -> Kept | None:
        """Return what was kept and says the same as a gradient: where the one is a function of the other.

        What is no law says the same as what is a function of it and the laws, and a doubtful law as what is one of it
        and the other laws, but not of these alone: it may take the place of the longest such. Where there can be no
        more, and a gradient is of no function of all kept together either, it contradicts what it is nearest to, of
        what is not conserved for sure.
        """
        spans = [np.concatenate([beside, one.gradient], axis=1) for one, beside in self._with_others(gradient)]
        shares = [
            (float(usually_independent_share(gradient, span)[0]), one)
            for span, one in zip(spans, self.kept, strict=True)
        ]
        least = self.prepared.criteria.independent
        alike = sorted(
            (one for share, one in shares if share < least),
            key=lambda one: (not one.law.grade.is_law, -one.law.formula.length),
        )
        same = alike[0] if alike else None
        if self.is_known(gradient) and (same is None or not same.law.grade.is_law):
            return None
        if same is not None or self.full or not self.filled:
            return same
        everything = np.concatenate([self.given, *(one.gradient for one in self.kept)], axis=1)
        if usually_independent_share(gradient, everything)[0] < least:
            return None
        return min(((share, one) for share, one in shares if not one.law.grade.is_law), key=lambda pair: pair[0])[1]

    def _with_others(self, gradient: Array) -> Iterator[tuple[Kept, Array]]:
        """Yield what was kept, with the gradients of what a function may hold beside it that says the same."""
        for one in self.kept:
            if not one.law.grade.is_law:
                yield one, self.given
                continue
            others = self._given_without(one)
            news = usually_independent_share(gradient, others)[0] >= self.prepared.criteria.independent
            yield one, others if one.law.doubtful and news else self.fixed

    def _given_without(self, one: Kept | None) -> Array:
        """Return gradients (probes, functions, variables) of all that no other law can be made of, but for one."""
        laws = [other for other in [*self.known, *self.kept] if other.law.grade.is_law and other is not one]
        return np.concatenate([self.fixed, *(other.gradient for other in laws)], axis=1)
