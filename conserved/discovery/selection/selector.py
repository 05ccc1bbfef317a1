"""The selector: candidates come one after the other; each gets its evidence, a grade, and its place among the others.

What is kept is independent of all laws; of two formulas that say the same the one of the better grade stays and, at the
same grade, the one of the shorter description, see ``simpler``. What is refused is kept too, with its reason.
"""

from dataclasses import dataclass, field, replace
from math import log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from conserved.analysis.spread import within_ratio
from conserved.discovery.folds import fold_numbers
from conserved.discovery.libraries.formulas import Formula, only
from conserved.discovery.libraries.library import Library, bias_corrected, finite, symbols_of
from conserved.discovery.libraries.parsing import shown
from conserved.discovery.linear_algebra import TINY
from conserved.discovery.prepare.noise import neighbour_interpolation
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.result import Evidence, Grade, Law
from conserved.discovery.selection.decide import decide
from conserved.discovery.selection.evidence import evidence
from conserved.discovery.selection.independence import (
    constraints,
    constraints_in,
    independent_share,
    usually_independent_share,
)
from conserved.discovery.selection.simplicity import description
from simulators.errors import UsageError
from simulators.trajectories import Array, Trajectories

if TYPE_CHECKING:
    from conserved.discovery.proposers.splines import SplineLaw


CONSTRAINED, EXACT_ROWS = 160, 4
"""Larger libraries are not searched for relations between the variables, which so many exact points a column show."""


class Candidate(NamedTuple):
    """A formula that may be a law, and the smallest deviation of anything independent of it, where it was proposed."""

    formula: Formula
    rival: float = 1.0


@dataclass(frozen=True, eq=False)
class Kept:
    """A quantity with its gradient (probes, 1, variables), in units of the variables' deviations."""

    law: Law
    gradient: Array


@dataclass(eq=False)
class Selector:
    """Holds what was kept, and looks at one candidate after the other, simplest first.

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

    @classmethod
    def of(cls, prepared: Prepared, known: list[Library]) -> "Selector":
        """Return a selector that knows some laws, each the only column of a library.

        Raises
        ------
        UsageError
            For a law that is not finite on the data, or plainly not conserved.
        """
        selector = cls(prepared, constraints(prepared.trajectories, prepared.probes, prepared.quiet, prepared.seed))
        for column in prepared.parameters:
            selector.tell(parameter(prepared.trajectories.variables, column))
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
            law = Law(only(library), self._evidence(Candidate(only(library)), self.prepared.noise), Grade.EXACT)
            self.known.append(Kept(law, gradient))

    def _changing(self, library: Library) -> float:
        """Return the share of the variance of a library's only column that is within trajectories, but for noise."""
        data = self.prepared.trajectories
        values = library.evaluate(data.states)
        slopes = library.gradients(data.states, np.ones((1, 1)))[:, 0]
        made = float(((slopes * self.prepared.noise) ** 2).sum(axis=1).mean() / max(values.var(), TINY))
        return (within_ratio(values, data.offsets) - made) / max(1 - made, TINY)

    def gradients(self, library: Library, functions: Array) -> Array:
        """Return the gradients (probes, functions, variables) of functions (columns, functions) at the probes."""
        return library.gradients(self.prepared.probes, functions) * self.prepared.unit

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
        found = [one.gradient for one in [*self.known, *self.kept] if one.law.grade.is_law]
        return np.concatenate([self.fixed, *found], axis=1)

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

    def expect_noise(self) -> None:
        """Take for known what is the same for all data but for noise; before, that may be but sparse sampling."""
        prepared = self.prepared
        self._constrain(constraints(prepared.trajectories, prepared.probes, prepared.level, prepared.seed))

    def find_constraints(self, library: Library) -> None:
        """Take for known what of a library is the same for all data: relations between the variables, and no laws.

        Laws that are functions of each other then are dropped, the later ones.
        """
        if len(library) > CONSTRAINED:
            return
        data, probes = self.prepared.trajectories, self.prepared.probes
        before, quiet, seed = self.fixed.shape[1], self.prepared.quiet, self.prepared.seed
        self._constrain(constraints_in(library, data, probes, quiet, seed, each=EXACT_ROWS))
        if self.fixed.shape[1] > before:
            kept, self.kept = self.kept, []
            for one in kept:
                if not self.full and not self._is_known(one.gradient):
                    self.kept.append(one)

    def _constrain(self, gradients: Array) -> None:
        """Add gradients (probes, constraints, variables) that are not of what is fixed already."""
        least, most = self.prepared.criteria.independent_noisy, gradients.shape[2] - 1
        for place in range(gradients.shape[1]):
            one = gradients[:, [place]]
            if self.fixed.shape[1] < most and usually_independent_share(one, self.fixed)[0] >= least:
                self.fixed = np.concatenate([self.fixed, one], axis=1)

    def exact(self, candidate: Candidate) -> None:
        """Keep a formula that is exactly conserved and independent of those before it, or a plainer one of the same."""
        formula = candidate.formula
        gradient = self.gradients(formula.library, formula.coefficients[:, None])
        new = independent_share(gradient, self.given)[0] >= self.prepared.criteria.independent_exact
        same = None if new else self._same(gradient)
        if (new and self.full) or not (
            new or (same and same.law.doubtful and formula.length < same.law.formula.length)
        ):
            return
        law = self._decided(candidate, np.broadcast_to(self.prepared.quiet, self.prepared.noise.shape))
        if law.grade == Grade.EXACT:
            self._keep(Kept(replace(law, evidence=replace(law.evidence, support=1.0)), gradient), same)

    def consider(self, candidate: Candidate, *, wait: bool = True, improve: bool = False) -> None:
        """Keep a formula that is independent of the laws, or put it in the place of a worse one that says the same.

        Parameters
        ----------
        candidate : the formula.
        wait : whether a long one is to be looked at when all simpler libraries were tried.
        improve : whether it may take the place of a law too.
        """
        formula = candidate.formula
        if wait and formula.terms > self.prepared.criteria.terms_patient:
            self.waiting.append(candidate)
            return
        gradient = self.gradients(formula.library, formula.coefficients[:, None])
        same = self._same(gradient)
        if same is None and not self.filled and self.is_new(gradient):
            law = self._explained(candidate)
            if law.grade == Grade.REFUSED:
                self.refused.append(law)
            else:
                self._keep(Kept(law, gradient))
        elif same is not None and (improve or not same.law.grade.is_law):
            self._replace(same, candidate, gradient)

    def _keep(self, new: Kept, old: Kept | None = None) -> None:
        """Keep a quantity, in the place of another if there is one, and drop what is a function of the laws then."""
        if old is None:
            self.kept.append(new)
        else:
            self.kept[self.kept.index(old)] = new
        if new.law.grade.is_law:
            self.kept = [one for one in self.kept if one.law.grade.is_law or not self._is_known(one.gradient)]

    def _is_known(self, gradient: Array) -> bool:
        """Return whether a gradient (probes, 1, variables) is of a function of the laws."""
        share = usually_independent_share(gradient, self.given)[0]
        return bool(share < self.prepared.criteria.independent_noisy)

    def finish(self) -> None:
        """Look at the long formulas that had to wait, the shortest first."""
        waiting, self.waiting = self.waiting, []
        for candidate in sorted(waiting, key=lambda candidate: candidate.formula.terms):
            self.consider(candidate, wait=False, improve=True)

    def reckon_with_chance(self, chance: float) -> None:
        """Decide again, knowing what so rich a library makes of shuffled points."""
        for place, one in enumerate(self.kept):
            found = replace(one.law.evidence, chance=chance)
            grade, reason = decide(found, self.prepared.criteria)
            if grade in (Grade.UNRESOLVED, Grade.REFUSED):
                self.kept[place] = replace(one, law=replace(one.law, evidence=found, grade=grade, reason=reason))

    def is_new(self, gradient: Array) -> bool:
        """Return whether a gradient (probes, 1, variables) is not of what is known, nor of that with one thing kept."""
        given, least = self.given, self.prepared.criteria.independent_noisy
        drifting = [one.gradient for one in self.kept if one.law.grade == Grade.DRIFTS]
        others = [one.gradient for one in self.kept if one.law.grade in (Grade.UNRESOLVED, Grade.APPROXIMATE)]
        given = np.concatenate([given, *drifting], axis=1)
        spans = [given, *(np.concatenate([given, one], axis=1) for one in others)]
        return all(usually_independent_share(gradient, span)[0] >= least for span in spans)

    def _same(self, gradient: Array) -> Kept | None:
        """Return what was kept and says the same as a gradient: where the one is a function of the other.

        Where there can be no more, and it is none of all kept together either, it contradicts the one it is nearest to,
        of what is not conserved for sure.
        """
        spans = [np.concatenate([self.fixed, one.gradient], axis=1) for one in self.kept]
        shares = [
            (float(usually_independent_share(gradient, span)[0]), one)
            for span, one in zip(spans, self.kept, strict=True)
        ]
        least = self.prepared.criteria.independent_noisy
        same = next((one for share, one in shares if share < least), None)
        if self._is_known(gradient) and (same is None or not same.law.grade.is_law):
            return None
        if same is not None or self.full or not self.filled:
            return same
        everything = np.concatenate([self.given, *(one.gradient for one in self.kept)], axis=1)
        if usually_independent_share(gradient, everything)[0] < least:
            return None
        return min(((share, one) for share, one in shares if not one.law.grade.is_law), key=lambda pair: pair[0])[1]

    def _replace(self, kept: Kept, candidate: Candidate, gradient: Array) -> None:
        """Put a candidate in the place of a formula that says the same, if it is better."""
        law = self._explained(candidate)
        if law.grade.rank < kept.law.grade.rank or (law.grade == kept.law.grade and self._simpler(law, kept.law)):
            self._keep(Kept(law, gradient), kept)

    def _simpler(self, law: Law, kept: Law) -> bool:
        """Return whether a formula of the same grade is the better one.

        What is exact is compared by its length alone, what changes by noise by chi^2, and what changes by more by the
        length of its description.
        """
        criteria = self.prepared.criteria
        if law.grade == Grade.EXACT:
            return law.formula.length < kept.formula.length
        if law.grade.is_law:
            gain = len(self.prepared.trajectories.states) * log(kept.evidence.misfit / law.evidence.misfit)
            longer = law.formula.length - kept.formula.length
            return gain > criteria.better * longer
        return self._length(law) < self._length(kept)

    def _length(self, law: Law) -> float:
        change = max(law.evidence.change, law.evidence.rank_change)
        return description(law.formula.length, change, self.prepared.criteria)

    def _explained(self, candidate: Candidate) -> Law:
        """Return the law as it is without noise if it is exact then, else judged by the noise that was seen.

        Or, if that is too much, by rounding if this is enough.
        """
        prepared = self.prepared
        if self._is_exact(candidate.formula):
            return self._decided(candidate, np.broadcast_to(prepared.quiet, prepared.noise.shape))
        law = self._decided(candidate, prepared.errors)
        fast = law.evidence.scatter < prepared.criteria.scatter_least * law.evidence.noise_share
        if not fast or not prepared.rounding.any():
            return law
        rounded = self._decided(candidate, np.maximum(prepared.rounding, prepared.quiet))
        enough = rounded.evidence.scatter < prepared.criteria.scatter_most * rounded.evidence.noise_share
        return rounded if enough else law

    def _is_exact(self, formula: Formula) -> bool:
        """Return whether a formula changes by rounding alone: what seemed to be noise is none then."""
        prepared, data = self.prepared, self.prepared.trajectories
        values = held_out_values(formula.library.evaluate(data.states), formula, data)
        return (
            within_ratio(values[:, None], data.offsets) < (prepared.criteria.exact_held_out * prepared.exact_limit) ** 2
        )

    def _decided(self, candidate: Candidate, noise: Array) -> Law:
        found = self._evidence(candidate, noise)
        return Law(candidate.formula, found, *decide(found, self.prepared.criteria))

    def _evidence(self, candidate: Candidate, noise: Array) -> Evidence:
        """Return the evidence in a candidate, each fold's values by coefficients fitted without it.

        Parameters
        ----------
        noise : deviation of the noise (points, variables), which looks like more than it is in sparse data.
        """
        prepared, formula = self.prepared, candidate.formula
        data = prepared.trajectories
        columns = bias_corrected(formula.library, data.states, noise)
        values = held_out_values(columns, formula, data)
        slopes = formula.gradients(neighbour_interpolation(data, noise))[:, 0]
        made = np.sqrt(((slopes * noise) ** 2).sum(axis=1))
        known, most = formula.errors > 0, prepared.criteria.windows_most
        found = evidence(values, made, data, prepared.alike, windows_most=most, seed=prepared.seed)
        return replace(
            found,
            rival=candidate.rival,
            exact=prepared.exact_limit,
            terms=formula.terms,
            certainty=float(np.median(np.abs(formula.raw[known]) / formula.errors[known])) if known.any() else np.inf,
            rounded=bool(prepared.rounding.any()),
            enough=prepared.enough,
        )


def held_out_values(columns: Array, formula: Formula, trajectories: Trajectories) -> Array:
    """Return a formula's values (points), each trajectory's by the coefficients that were fitted without it.

    These are functions of their own: each is brought to the mean and the deviation, over all points, of the formula
    fitted on everything. Else coefficients that are not known would make trajectories differ.
    """
    whole, fits = columns @ formula.raw, columns @ formula.samples.T
    size = whole.std() / np.maximum(fits.std(axis=0), TINY)
    fits = (fits - fits.mean(axis=0)) * size + whole.mean()
    if fits.shape[1] == 1:
        return np.asarray(fits[:, 0])
    return np.asarray(fits[np.arange(len(whole)), fold_numbers(trajectories, fits.shape[1])[trajectories.owners]])


def parameter(variables: tuple[str, ...], column: int) -> Library:
    """Return the library whose only column is a variable."""
    return Library(variables, (symbols_of(variables)[column],), np.array([[1]]), np.array([1]))
