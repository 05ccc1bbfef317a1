"""The selector: candidates come one after the other; each gets its evidence, a grade, and its place among the others.

What is kept is independent of all laws; of two formulas that say the same the one of the better grade stays and, at the
same grade, the one of the shorter ``description``. What is refused is kept too, with its reason.
"""

from dataclasses import dataclass, replace
from math import log

import numpy as np

from conserved.analysis.spread import within_ratio
from conserved.discovery.evidence import Grade
from conserved.discovery.law import Law
from conserved.discovery.libraries.formulas import only
from conserved.discovery.libraries.library import Library, finite, variable
from conserved.discovery.libraries.parsing import shown
from conserved.discovery.linear_algebra import TINY
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.selection.collection import Collection, Kept
from conserved.discovery.selection.decide import with_evidence
from conserved.discovery.selection.examine import Candidate, decided, evidence_of, examined
from conserved.discovery.selection.independence import (
    constraints,
    constraints_in,
    independent_share,
    usually_independent_share,
)
from conserved.discovery.selection.simplicity import description
from conserved.discovery.selection.untold import untold
from simulators.errors import UsageError
from simulators.trajectories import Array

CONSTRAINED, EXACT_ROWS = 160, 4
"""Larger libraries are not searched for relations between the variables, which so many exact points a column show."""

BENT = 1e-6
"""A function whose gradient leaves that of another by no more is a function of it, and tells no more: that noise suits
it better, or is none, is that it bends it otherwise, as a step does between the values of two trajectories."""


@dataclass(eq=False)
class Selector(Collection):
    """Looks at one candidate after the other, simplest first, and keeps what is new or better."""

    @classmethod
    def of(cls, prepared: Prepared, known: list[Library]) -> "Selector":
        """Return a selector that knows some laws, each the only column of a library.

        Raises
        ------
        UsageError
            For a law that is not finite on the data, or plainly not conserved.
        """
        selector = cls(
            prepared,
            _constraints(prepared, prepared.quiet),
        )
        for column in prepared.parameters:
            selector.tell(variable(prepared.trajectories.variables, column))
        for library in known:
            selector.tell(library)
        return selector

    def tell(self, library: Library) -> None:
        """Take the only column of a library for known; one that is no news is left out."""
        gradient = self.gradients(library, np.ones((1, 1)))
        if not (np.isfinite(gradient).all() and len(finite(library, self.prepared.trajectories))):
            raise UsageError(f"the known law {shown(library.names[0])} is not finite, or 0, at all states of the data")
        changing = self._changing(library)
        if changing > self.prepared.criteria.nothing:
            raise UsageError(
                f"{shown(library.names[0])} is not conserved: {changing:.2f} of its variance is within trajectories"
            )
        if independent_share(gradient, self.given)[0] >= self.prepared.criteria.independent_exact:
            law = Law(
                only(library), evidence_of(Candidate(only(library)), self.prepared, self.prepared.noise), Grade.EXACT
            )
            self.known.append(Kept(law, gradient))

    def _changing(self, library: Library) -> float:
        """Return the share of the variance of a library's only column that is within trajectories, but for noise."""
        data = self.prepared.trajectories
        values = library.evaluate(data.states)
        slopes = library.gradients(data.states, np.ones((1, 1)))[:, 0]
        made = float(((slopes * self.prepared.noise) ** 2).sum(axis=1).mean() / max(values.var(), TINY))
        return (within_ratio(values, data.offsets) - made) / max(1 - made, TINY)

    def expect_noise(self) -> None:
        """Take for known what is the same for all data but for noise; before, that may be but sparse sampling."""
        self._constrain(_constraints(self.prepared, self.prepared.level))

    def find_constraints(self, library: Library) -> None:
        """Take for known what of a library is the same for all data: relations between the variables, and no laws.

        Of laws that are functions of each other then the shortest is kept.
        """
        if len(library) > CONSTRAINED:
            return
        before, prepared = self.fixed.shape[1], self.prepared
        data, probes, unit, criteria = prepared.trajectories, prepared.probes, prepared.typical, prepared.criteria
        quiet, seed = prepared.quiet, prepared.seed
        self._constrain(
            constraints_in(library, data, probes, quiet, seed, each=EXACT_ROWS, unit=unit, criteria=criteria)
        )
        if self.fixed.shape[1] > before:
            kept, self.kept = self.kept, []
            for one in sorted(kept, key=lambda one: (not one.law.grade.is_law, one.law.formula.length)):
                if not self.full and not self.is_known(one.gradient):
                    self.kept.append(one)

    def _constrain(self, gradients: Array) -> None:
        """Add gradients (probes, constraints, variables) that are not of what is fixed already."""
        least, most = self.prepared.criteria.independent, gradients.shape[2] - 1
        for place in range(gradients.shape[1]):
            one = gradients[:, [place]]
            if self.fixed.shape[1] < most and usually_independent_share(one, self.fixed)[0] >= least:
                self.fixed = np.concatenate([self.fixed, one], axis=1)

    def exact(self, candidate: Candidate) -> None:
        """Keep a formula that is exactly conserved and independent of those before it, or a plainer one of the same."""
        formula = candidate.formula
        gradient = self.gradients(formula.library, formula.coefficients[:, None])
        new = independent_share(gradient, self.given)[0] >= self.prepared.criteria.independent_exact
        same = None if new else self.same_as(gradient)
        if (new and self.full) or not (
            new or (same and same.law.doubtful and formula.length < same.law.formula.length)
        ):
            return
        law = decided(candidate, self.prepared, np.broadcast_to(self.prepared.quiet, self.prepared.noise.shape))
        if law.grade == Grade.EXACT:
            self._keep(Kept(replace(law, evidence=replace(law.evidence, support=1.0)), gradient), same)

    def consider(self, candidate: Candidate, *, wait: bool = True, improve: bool = False) -> None:
        """Keep a formula that is independent of the laws, or put it in the place of a worse one that says the same.

        Parameters
        ----------
        candidate : the formula.
        wait : whether a long one is to be looked at when all simpler libraries were tried.
        improve : whether it may take the place of a law too that is not doubtful.
        """
        formula = candidate.formula
        if wait and formula.terms > self.prepared.criteria.terms_patient:
            self.waiting.append(candidate)
            return
        gradient = self.gradients(formula.library, formula.coefficients[:, None])
        same = self.same_as(gradient)
        if same is None and not self.filled and self.is_new(gradient):
            law = self._beside_laws(examined(candidate, self.prepared))
            if law.grade == Grade.REFUSED:
                self.refused.append(law)
            else:
                self._keep(Kept(law, gradient))
        elif same is not None and (improve or same.law.doubtful or not same.law.grade.is_law):
            self._replace(same, candidate, gradient)

    def _keep(self, new: Kept, old: Kept | None = None) -> None:
        """Keep a quantity, in the place of another if there is one, and drop what is a function of the laws then."""
        if old is None:
            self.kept.append(new)
        else:
            self.kept[self.kept.index(old)] = new
        if new.law.grade.is_law:
            self.kept = [one for one in self.kept if one.law.grade.is_law or not self.is_known(one.gradient)]
            self._see_what_is_left_untold()

    def _see_what_is_left_untold(self) -> None:
        """Decide again on what is no law, and refuse what the laws tell."""
        for one in [one for one in self.kept if not one.law.grade.is_law]:
            law, place = self._beside_laws(one.law), self.kept.index(one)
            self.kept[place : place + 1] = [] if law.grade == Grade.REFUSED else [replace(one, law=law)]
            self.refused += [law] if law.grade == Grade.REFUSED else []

    def _beside_laws(self, law: Law) -> Law:
        """Return a quantity decided on knowing what of it the laws leave untold."""
        if not self.formulas:
            return law
        data = self.prepared.trajectories
        laws = np.column_stack([formula.values(data.states) for formula in self.formulas])
        share = untold(law.formula.values(data.states), laws, data)
        return with_evidence(law, replace(law.evidence, untold=share), self.prepared.criteria)

    def finish(self) -> None:
        """Look at the long formulas that had to wait, the shortest first."""
        waiting, self.waiting = self.waiting, []
        for candidate in sorted(waiting, key=lambda candidate: candidate.formula.terms):
            self.consider(candidate, wait=False, improve=True)

    def reckon_with_chance(self, chance: float) -> None:
        """Decide again, knowing what so rich a library makes of shuffled points."""
        for place, one in enumerate(self.kept):
            law = with_evidence(one.law, replace(one.law.evidence, chance=chance), self.prepared.criteria)
            if law.grade in (Grade.UNRESOLVED, Grade.REFUSED):
                self.kept[place] = replace(one, law=law)

    def _replace(self, kept: Kept, candidate: Candidate, gradient: Array) -> None:
        """Put a candidate in the place of a formula that says the same, if it is better."""
        law = examined(candidate, self.prepared)
        law = law if kept.law.grade.is_law else self._beside_laws(law)
        if usually_independent_share(gradient, kept.gradient)[0] < BENT:
            better = law.grade.rank <= kept.law.grade.rank and law.formula.length < kept.law.formula.length
        else:
            better = self._is_better(law, kept.law)
        if better:
            self._keep(Kept(law, gradient), kept)

    def _is_better(self, law: Law, kept: Law) -> bool:
        """Return whether a formula is the better one: by its grade, else by what is simpler.

        A longer one that noise explains too is no better for being resolved: it must fit better.
        """
        noisy = {Grade.NOISE, Grade.UNRESOLVED}
        if {law.grade, kept.grade} <= noisy and law.formula.length > kept.formula.length:
            return self._fits_better(law, kept)
        if law.grade != kept.grade:
            return law.grade.rank < kept.grade.rank
        return self._simpler(law, kept)

    def _simpler(self, law: Law, kept: Law) -> bool:
        """Return whether a formula of the same grade is the better one.

        What is exact is compared by its length alone, what changes by noise by chi^2, and what changes by more by the
        length of its description.
        """
        if law.grade == Grade.EXACT:
            return law.formula.length < kept.formula.length
        if law.grade.is_law:
            return self._fits_better(law, kept)
        return self._length(law) < self._length(kept)

    def _fits_better(self, law: Law, kept: Law) -> bool:
        """Return whether a formula makes chi^2 of all points so much less that it is worth its terms."""
        gain = len(self.prepared.trajectories.states) * log(kept.evidence.misfit / law.evidence.misfit)
        return gain > self.prepared.criteria.better * (law.formula.length - kept.formula.length)

    def _length(self, law: Law) -> float:
        change = max(law.evidence.change, law.evidence.rank_change)
        return description(law.formula.length, change, self.prepared.criteria)


def _constraints(prepared: Prepared, noise: Array) -> Array:
    """Return the gradients (probes, constraints, variables) of what is the same for all data but for such noise."""
    data, probes, criteria = prepared.trajectories, prepared.probes, prepared.criteria
    return constraints(data, probes, noise, prepared.seed, prepared.typical, criteria)
