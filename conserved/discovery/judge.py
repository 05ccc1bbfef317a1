"""The judge: which candidates are laws, which only change slowly, which are neither."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from conserved.analysis.spread import within_ratio
from conserved.discovery.certify import TINY, Evidence, evidence
from conserved.discovery.count import constraints, fresh, usually_fresh
from conserved.discovery.formulas import Formula
from conserved.discovery.library import Library
from conserved.discovery.noise import beside, level_of, unbiased
from conserved.discovery.nullspace import finite, folds_of
from conserved.discovery.origin import formula_from
from conserved.discovery.parsing import shown
from conserved.discovery.rounding import rounded_alike
from conserved.discovery.supports import NOISE_SHARE
from simulators.errors import UsageError
from simulators.trajectories import Array, Trajectories

PROBES = 200
"""States at which gradients are compared."""

EXACT, ROUNDING = (1e-7, 1e-6), 50.0
"""The deviation of an exact law within trajectories, as a share of its total: so many times the noise, but no less
nor more than this; numbers of single precision have noise of 1e-7."""

LAGGED = 0.07**2
"""The largest lagged share of a law in noisy data;"""

SCATTER = 1.5
"""and the largest scatter beside that, over its share of noise: what oscillates faster than the data show has more."""

LAGGED_ERRORS, LAGGED_OF_NOISE = 3.25, (0.03, 0.3)
"""over its share of noise at most so many standard errors, but no less nor more than this."""

TIGHT = 0.4
"""With less scatter than this share of the noise's there is no such noise: sparse sampling looked like it."""

NOT_CONSERVED = 0.5
"""A known law with more of its variance within trajectories is none."""

SUPPORT = 0.8
"""The smallest share of resamples of the trajectories in which what changes of a law is but noise."""

DRIFT, DRIFT_DOUBTED = 4.0, 3.44
"""A drift so many errors from none is seen, or cannot be ruled out: a line of two coefficients, where there is none,
has more than the second as often as one coefficient has more than 3, in 27 of 10,000."""

RESOLVED = 0.03
"""A quantity is called conserved only where a drift of this share of its deviation would be seen."""

QUIET = 1e-9
"""The least noise, as a share of a variable's deviation, that data are taken to have."""

COMPACT = 6
"""A noisy law with more terms waits until all simpler libraries were tried: it may be an approximation."""

SHORT, SHARP = 8, 30.0
"""Of one with more terms half of the coefficients must be so many standard errors from 0: else it is one of many."""

SIGNIFICANT = 30.0
"""A formula takes another's place where it makes chi^2 less by so much."""

FRESH_EXACT, FRESH_NOISY = 0.01, 0.1
"""How much of a new law's gradient must leave the span of the others'."""


@dataclass(frozen=True, eq=False)
class Law:
    """A quantity: its formula, and what held-out trajectories say of it."""

    formula: Formula
    evidence: Evidence

    def summary(self) -> dict[str, Any]:
        """Return the law in plain types."""
        return {
            "expression": str(self.formula.expression),
            "latex": self.formula.latex,
            "raw": str(self.formula.raw_expression),
            "within_ratio": self.evidence.within_ratio,
            "interval": list(self.evidence.interval),
            "drift": self.evidence.drift,
            "degree": self.formula.degree,
            "terms": self.formula.terms,
        }


def exact_limit(noise: float) -> float:
    """Return the largest deviation of an exact law within trajectories, over its total, for a share of noise."""
    return float(np.clip(ROUNDING * noise, *EXACT))


def sharp(formula: Formula) -> bool:
    """Return whether no other formula would do as well: it is short, or its coefficients are known well."""
    known = formula.errors > 0
    return formula.terms <= SHORT or bool(np.median(np.abs(formula.raw[known]) / formula.errors[known]) > SHARP)


@dataclass(eq=False)
class Judge:
    """Holds what was accepted, and judges one candidate after the other, simplest first.

    Parameters
    ----------
    trajectories : the data.
    noise, quiet : deviation of the noise, as estimated (points, variables) and the least there is (variables).
    unit : the variables' deviations (variables), the units of all gradients.
    rounding : deviation of the rounding errors (points, variables).
    fixed : gradients (probes, functions, variables) at the probes of what is the same for all data, since only
        what is independent of that can differ from one trajectory to another;
    given : of laws, those that were known before and those accepted;
    drifting : of what was seen to change slowly.
    seen : gradients of single quantities that were left unresolved.
    """

    trajectories: Trajectories
    noise: Array
    quiet: Array
    probes: Array
    unit: Array
    rounding: Array
    fixed: Array
    given: Array
    drifting: Array
    laws: list[Law] = field(default_factory=list)
    approximate: list[Law] = field(default_factory=list)
    unresolved: list[Law] = field(default_factory=list)
    rejected: list[Law] = field(default_factory=list)
    waiting: list[Formula] = field(default_factory=list)
    seen: list[Array] = field(default_factory=list)

    @classmethod
    def of(cls, trajectories: Trajectories, noise: Array, rounding: Array, known: list[Library]) -> "Judge":
        """Return a judge who knows some laws, each the only column of a library."""
        points = len(trajectories.states)
        rows = np.random.default_rng(0).choice(points, min(PROBES, points), replace=False)
        probes = trajectories.states[np.sort(rows)]
        none = np.empty((len(probes), 0, probes.shape[1]))
        unit = trajectories.states.std(axis=0)
        fixed = constraints(trajectories, probes, QUIET * unit)
        quiet = QUIET * unit
        judge = cls(trajectories, np.maximum(noise, quiet), quiet, probes, unit, rounding, fixed, none, none)
        for library in known:
            judge.tell(library)
        return judge

    def tell(self, library: Library) -> None:
        """Take the only column of a library for a law; one that is no news is left out.

        Raises
        ------
        UsageError
            For a law that is not finite on the data, or plainly not conserved.
        """
        gradient = self.gradients(library, np.ones((1, 1)))
        if not (np.isfinite(gradient).all() and len(finite(library, self.trajectories))):
            raise UsageError(f"the known law {shown(library.names[0])} is not finite, or 0, at all states of the data")
        ratio = self._changing(library)
        if ratio > NOT_CONSERVED:
            raise UsageError(
                f"{shown(library.names[0])} is not conserved: {ratio:.2f} of its variance is within trajectories"
            )
        if fresh(gradient, self.known)[0] >= FRESH_EXACT:
            self.given = np.concatenate([self.given, gradient], axis=1)

    def _changing(self, library: Library) -> float:
        """Return the share of the variance of a library's only column that is within trajectories, but for noise."""
        values = library.evaluate(self.trajectories.states)
        slopes = library.gradients(self.trajectories.states, np.ones((1, 1)))[:, 0]
        made = float(((slopes * self.noise) ** 2).sum(axis=1).mean() / max(values.var(), TINY))
        return (within_ratio(values, self.trajectories.offsets) - made) / max(1 - made, TINY)

    def gradients(self, library: Library, functions: Array) -> Array:
        """Return the gradients (probes, functions, variables) of functions (columns, functions) at the probes."""
        return library.gradients(self.probes, functions) * self.unit

    @property
    def known(self) -> Array:
        """The gradients of all that no other law can be made of."""
        return np.concatenate([self.fixed, self.given], axis=1)

    def return_to(self, origins: Array, variables: tuple[str, ...]) -> None:
        """Write all laws as functions of all variables, some of whose distances from origins were looked at."""
        for laws in (self.laws, self.approximate, self.unresolved):
            laws[:] = [replace(law, formula=formula_from(law.formula, origins, variables)) for law in laws]

    @property
    def level(self) -> Array:
        """The root mean square of each variable's noise (variables)."""
        return level_of(self.noise)

    @property
    def limit(self) -> float:
        """The largest deviation of an exact law within trajectories, as a share of its total."""
        return exact_limit(float((self.level / np.maximum(self.unit, TINY)).max()))

    def expect_noise(self) -> None:
        """Take for known what is the same for all data but for noise; before, that may be but sparse sampling."""
        self.fixed = constraints(self.trajectories, self.probes, self.level)

    @property
    def spared(self) -> bool:
        """Whether the laws are of variables without noise alone, so that the others, with noise, may have some too."""
        loud = self.level > self.limit * self.unit
        return not self.given[:, :, loud].any()

    @property
    def exactly(self) -> bool:
        """Whether the laws are exact to rounding: then few data are enough."""
        return all(law.evidence.within_ratio < (10 * self.limit) ** 2 for law in self.laws)

    def doubt(self) -> None:
        """Take the laws for unresolved: the data are too few for so much noise."""
        self.unresolved, self.laws = self.unresolved + self.laws, []

    @property
    def confidence(self) -> float:
        """Share of resamples of the trajectories in which all that changes of every law is noise, and of no other."""
        others = [law.evidence.support for law in self.rejected if law.evidence.support < SUPPORT]
        return min([1.0, *(law.evidence.support for law in self.laws), *(1 - support for support in others)])

    @property
    def full(self) -> bool:
        """Whether there can be no more laws: a flow in d dimensions has d - 1 at most."""
        return bool(self.known.shape[1] >= self.probes.shape[1] - 1)

    def exact(self, formula: Formula) -> None:
        """Accept a formula that is exactly conserved and independent of those before it."""
        gradient = self.gradients(formula.library, formula.coefficients[:, None])
        if self.full or fresh(gradient, self.known)[0] < FRESH_EXACT:
            return
        law = self.judged(formula, np.broadcast_to(self.quiet, self.noise.shape))
        if law.evidence.within_ratio < (10 * self.limit) ** 2:
            self._accept(Law(formula, replace(law.evidence, support=1.0)), gradient)

    def finish(self) -> None:
        """Judge the long formulas that had to wait, the shortest first."""
        for formula in sorted(self.waiting, key=lambda formula: formula.terms):
            self.noisy(formula, wait=False)

    def noisy(self, formula: Formula, wait: bool = True) -> None:
        """Accept a formula whose changes are all noise, and that is independent of those before it."""
        if wait and formula.terms > COMPACT:
            self.waiting.append(formula)
            return
        gradient = self.gradients(formula.library, formula.coefficients[:, None])
        if not self.full and self.new(gradient):
            law = self._explained(formula)
            match self._verdict(law):
                case "law":
                    self._accept(law, gradient)
                case "drifts":
                    self.drifting = np.concatenate([self.drifting, gradient], axis=1)
                    self.approximate.append(law)
                case "unresolved":
                    self.unresolved.append(law)
                    self.seen.append(gradient)
                case "rejected":
                    self.rejected.append(law)
        elif not wait:
            self._replace(formula, gradient)

    def _verdict(self, law: Law) -> str:
        """Return what the evidence says: law, drifts, unresolved, rejected, or nothing at all."""
        found, known_well = law.evidence, sharp(law.formula)
        shared = self.shared(found)
        steady = found.lagged_share < shared * found.noise_share
        if abs(found.lagged_share) > LAGGED or max(found.noise_share, found.scatter) > NOISE_SHARE:
            return ""
        if found.scatter < TIGHT * found.noise_share:
            return "unresolved"
        if found.scatter > SCATTER * found.noise_share + LAGGED:
            return "unresolved" if found.lagged_share < shared * found.scatter and known_well else ""
        if found.drift_seen > DRIFT:
            return "drifts"
        if not steady or found.support < SUPPORT:
            return "rejected"
        resolved = found.drift_error < RESOLVED and found.drift_seen < DRIFT_DOUBTED
        return "law" if resolved and known_well else "unresolved"

    def _replace(self, formula: Formula, gradient: Array) -> None:
        """Put a formula in the place of a law that says the same but does not fit as well."""
        first = self.given.shape[1] - len(self.laws)
        for place, law in enumerate(self.laws):
            if usually_fresh(gradient, self.given[:, first + place, None])[0] < FRESH_NOISY:
                better = self._explained(formula)
                gain = len(self.trajectories.states) * (law.evidence.misfit / better.evidence.misfit - 1)
                if gain > SIGNIFICANT and self._verdict(better) == "law":
                    self.laws[place], self.given[:, first + place] = better, gradient[:, 0]
                return

    def _explained(self, formula: Formula) -> Law:
        """Return the law judged by the noise that was seen or, if that is too much, by rounding if this is enough."""
        law = self.judged(formula, self.noise)
        if law.evidence.scatter >= TIGHT * law.evidence.noise_share or not self.rounding.any():
            return law
        rounded = self.judged(formula, np.maximum(self.rounding, self.quiet))
        return rounded if rounded.evidence.scatter < SCATTER * rounded.evidence.noise_share else law

    @cached_property
    def alike(self) -> Array:
        """Which neighbours (points - 1) may share their rounding errors."""
        return np.asarray(rounded_alike(self.trajectories.states, self.rounding).any(axis=1))

    def shared(self, found: Evidence) -> float:
        """Return the largest lagged share of a law over its share of noise: white noise alone has 0 but for chance.

        Neighbours that are rounded count half: even those that are not rounded alike are not independent.
        """
        worth = 0.5 if self.rounding.any() else 1.0
        errors = LAGGED_ERRORS * found.lagged_error / worth**0.5 / max(found.noise_share, TINY)
        return float(np.clip(errors, *LAGGED_OF_NOISE))

    def new(self, gradient: Array) -> bool:
        """Return whether a gradient (probes, 1, variables) is not of the known, drifting and unresolved quantities.

        Of the span of all that are known or drift, and of that with each single one that is unresolved.
        """
        known = np.concatenate([self.known, self.drifting], axis=1)
        others = [np.concatenate([known, one], axis=1) for one in self.seen]
        return all(usually_fresh(gradient, one)[0] >= FRESH_NOISY for one in [known, *others])

    def _accept(self, law: Law, gradient: Array) -> None:
        self.laws.append(law)
        self.given = np.concatenate([self.given, gradient], axis=1)

    def judged(self, formula: Formula, noise: Array) -> Law:
        """Return the formula with its evidence, each fold's values by coefficients fitted without it.

        Parameters
        ----------
        noise : deviation of the noise (points, variables), which looks like more than it is in sparse data.
        """
        states = self.trajectories.states
        folds = folds_of(self.trajectories)
        owners = np.repeat(np.arange(len(folds)), [len(fold) for fold in folds])[self.trajectories.owners]
        columns = unbiased(formula.library, states, noise)
        values = np.einsum("pt,pt->p", columns, formula.samples[owners])
        slopes = formula.gradients(beside(self.trajectories, noise))[:, 0]
        made = np.sqrt(((slopes * noise) ** 2).sum(axis=1))
        return Law(formula, evidence(values, made, self.trajectories, self.alike))
