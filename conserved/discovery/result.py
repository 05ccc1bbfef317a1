"""What discovery answers, as plain values: Grade, Verdict, Evidence, Law, Discovery."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.library import Library
from simulators.errors import UsageError

if TYPE_CHECKING:
    from conserved.discovery.prepare.prepared import Prepared


class Grade(StrEnum):
    """How well a quantity is conserved; ``Discovery`` tells what each means for the verdict."""

    EXACT = "exact"  # what changes along a trajectory is rounding
    NOISE = "noise"  # what changes is what the noise of the states makes of it
    UNRESOLVED = "unresolved"  # no change is seen, but the data would not show a slow one either
    APPROXIMATE = "approximate"  # what changes is more, but small beside the best rival, and does not grow
    DRIFTS = "drifts"  # what changes grows, with a rate
    REFUSED = "refused"  # none of these

    @property
    def rank(self) -> int:
        """The place in this order, small for the best; what drifts is as good as what is approximate.

        A formula is replaced by one of a better place that says the same.
        """
        return {Grade.EXACT: 0, Grade.NOISE: 1, Grade.UNRESOLVED: 2, Grade.REFUSED: 4}.get(self, 3)

    @property
    def is_law(self) -> bool:
        """Whether a quantity of this grade counts as conserved."""
        return self in (Grade.EXACT, Grade.NOISE)


LONG, LONG_IN_NOISE = 6, 2
"""A law of more terms is doubtful unless half of its coefficients are simple fractions."""


class Verdict(StrEnum):
    """The answer in a word."""

    CONSERVED = "conserved"  # a law of grade exact or noise
    APPROXIMATE = "approximate"  # only quantities that are nearly conserved, or drift
    NONE = "none"  # nothing that was tried comes near
    UNDECIDED = "undecided"  # anything else; the note says what would decide it


@dataclass(frozen=True)
class Evidence:
    """What trajectories that a quantity was not fitted on say of it.

    Parameters
    ----------
    within_ratio : share of its variance within trajectories, see ``conserved.analysis.spread``.
    interval : 95% of that, by the bootstrap over trajectories.
    within_share : the same over its typical deviation, which no few trajectories of extreme values make large.
    rank_share, rank_noise : share of the variance of its ranks within trajectories, and what of it the noise makes:
        ranks say the same however a quantity is bent.
    noise_share : share of that variance that the noise of the variables makes.
    lagged_share : share of its variance within trajectories that neighbouring points have in common, which is none of
        white noise's.
    lagged_error : standard error that white noise gives that.
    scatter : share of its variance about a straight line along each trajectory: no more than the noise's.
    misfit : variance within trajectories over what noise makes of it, chi^2 of a point: of two formulas for one law the
        better one has less.
    excess : variance of the means of windows, over what noise makes of it: 1 for a conserved quantity.
    support : share of resamples of the trajectories in which that is small.
    drift : change over a trajectory, over the quantity's deviation: root mean square of what one line in the quantity's
        value says for all trajectories, so that changes of no common sign cancel.
    drift_error : standard error of that: no smaller drift can be seen.
    drift_seen : how many errors the line is from none, the root of Hotelling's T^2 with two coefficients.
    rate : relative change in a unit of time: root mean square of the slopes that this line says, over that of the
        values, whose zero is the formula's. ``g`` of a decay ``exp(-g t)``; of a steady loss, the loss over the value.
    rival : smallest deviation within trajectories, over its total and without noise, of anything independent of the
        quantity and of the laws known; 1 where nothing was seen.
    chance : the same of so rich a library on the same points, dealt out to the trajectories at random.
    exact : what an exact law of such data may deviate by.
    terms : how many the formula has.
    certainty : median of its coefficients over their standard errors.
    rounded : whether neighbouring points may share their rounding errors.
    enough : whether there are so many trajectories and points that no plain gap is needed.
    """

    within_ratio: float
    interval: tuple[float, float]
    within_share: float
    rank_share: float
    rank_noise: float
    noise_share: float
    lagged_share: float
    lagged_error: float
    scatter: float
    misfit: float
    excess: float
    support: float
    drift: float
    drift_error: float
    drift_seen: float
    rate: float
    rival: float = 1.0
    chance: float = 1.0
    exact: float = 0.0
    terms: int = 1
    certainty: float = float("inf")
    rounded: bool = False
    enough: bool = True

    @property
    def variation(self) -> float:
        """Its deviation within trajectories over that in all data, noise included."""
        return float(np.sqrt(max(self.within_ratio, 0.0)))

    @property
    def change(self) -> float:
        """The part of the variation that noise does not make."""
        return float(np.sqrt(max(self.lagged_share, self.within_share - self.noise_share, 0.0)))

    @property
    def rank_change(self) -> float:
        """The same of its ranks: a quantity of rare extreme values looks conserved, but its ranks do not."""
        return float(np.sqrt(max(self.rank_share - self.rank_noise, 0.0)))

    @property
    def loudness(self) -> float:
        """All of its variation, noise included, over what the best rival changes by."""
        rival = max(min(self.rival, self.chance), np.finfo(float).tiny)
        return float(max(np.sqrt(self.within_share) / rival, np.sqrt(self.rank_share)))

    @property
    def gap(self) -> float:
        """Its change over what the best rival, or chance, changes by, or that of its ranks, whichever is more."""
        return max(self.change / max(min(self.rival, self.chance), np.finfo(float).tiny), self.rank_change)


@dataclass(frozen=True, eq=False)
class Law:
    """A quantity: its formula, what held-out trajectories say of it, and what follows from that.

    Called with the variables by name, it gives its value: ``law(q=0.1, p=0.0)``.
    """

    formula: Formula
    evidence: Evidence
    grade: Grade
    reason: str = ""

    def __call__(self, **variables: Any) -> Any:
        """Return its value at numbers or arrays of the variables, all of them by name.

        Raises
        ------
        UsageError
            If these are not the variables' names.
        """
        names = self.formula.library.variables
        if sorted(variables) != sorted(names):
            got = ", ".join(variables) or "none"
            raise UsageError(f"values of {got}; needed are values of {', '.join(names)}, each by name")
        return self.formula.function(*(variables[name] for name in names))

    def __str__(self) -> str:
        """Return the formula as text."""
        return str(self.formula.expression)

    @property
    def doubtful(self) -> bool:
        """Whether it may be a fit of functions that no library holds: many terms, most with coefficients of any value.

        In noise two terms are many: what is not conserved for sure is sooner fitted.
        """
        few = LONG if self.grade == Grade.EXACT else LONG_IN_NOISE
        return not self.formula.inner and self.formula.terms > few and 2 * self.formula.fractions < self.formula.terms

    @property
    def sympy(self) -> sympy.Expr:
        """The formula in real symbols of the variables' names."""
        return self.formula.expression

    @property
    def latex(self) -> str:
        """The formula for LaTeX."""
        return self.formula.latex

    def to_dict(self) -> dict[str, Any]:
        """Return the law in plain types."""
        return {
            "expression": str(self),
            "latex": self.latex,
            "raw": str(self.formula.raw_expression),
            "within_ratio": self.evidence.within_ratio,
            "interval": list(self.evidence.interval),
            "drift": self.evidence.drift,
            "degree": self.formula.degree,
            "terms": self.formula.terms,
            "grade": str(self.grade),
            "inner": {},
            "holds": {
                "variation": self.evidence.variation,
                "noise": float(np.sqrt(self.evidence.noise_share)),
                "rival": self.evidence.rival,
            },
        }


@dataclass(frozen=True, eq=False)
class Discovery:
    """What the data say of conserved quantities; prints itself as a table.

    Parameters
    ----------
    trajectories, points : how many.
    noise : the largest of the variables' noise, as a share of the variable's deviation.
    verdict : ``conserved``, ``approximate``, ``none`` or ``undecided``, see ``Verdict``.
    count : how many independent conserved quantities of grade exact or noise, beside those that were known; None where
        the verdict is neither ``conserved`` nor ``none``.
    confidence : share of resamples of the trajectories in which all that changes of every law is noise, and of nothing
        else that was tried; 1 for exact laws, 0 without a count.
    laws : independent conserved quantities, simplest first, without those that were known.
    approximate : quantities that are nearly conserved, or change slowly; their rate is in their evidence.
    nearest : what came nearest and was refused, each with its reason; what is ``unresolved`` first.
    library : names of the families searched.
    parameters : columns that are constant in every trajectory: usable in formulas, never counted.
    dimension : of a single trajectory, how many quantities are constant along it.
    note : what should be said beside, a line each.
    written : names of variables that no formula can hold, and those they have in formulas instead.
    seconds : spent.
    chance : the least deviation within trajectories, over the total, of any function of the last library when the
        points are dealt out to the trajectories at random; None without laws. Near 1 the data are many.
    richest : the last library searched, whose spectrum can be drawn.
    prepared : what the laws were sought in: the data as they were looked at, their noise and kinds of variables.
    encoder, complete, explained : what a trained encoder says, see ``conserved.crosscheck``.
    """

    trajectories: int
    points: int
    noise: float
    verdict: Verdict
    count: int | None
    confidence: float
    laws: tuple[Law, ...]
    approximate: tuple[Law, ...] = ()
    nearest: tuple[Law, ...] = ()
    library: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    dimension: int | None = None
    note: str = ""
    seconds: float = 0.0
    chance: float | None = None
    richest: Library | None = None
    prepared: "Prepared | None" = None
    encoder: int | None = None
    complete: bool | None = None
    explained: float | None = None
    written: Mapping[str, str] = field(default_factory=dict)

    @property
    def unresolved(self) -> tuple[Law, ...]:
        """Quantities no change of which is seen, though a slow one would not be seen either."""
        return tuple(law for law in self.nearest if law.grade == Grade.UNRESOLVED)

    def with_notes(self, *lines: str) -> "Discovery":
        """Return the answer with lines before its note; empty ones are left out."""
        return replace(self, note="\n".join(filter(None, [*lines, self.note])))

    def to_dict(self) -> dict[str, Any]:
        """Return the answer in plain types, as ``conserved discover --json`` prints it."""
        return {
            "trajectories": self.trajectories,
            "points": self.points,
            "noise": self.noise,
            "verdict": str(self.verdict),
            "count": self.count,
            "confidence": self.confidence,
            "formulas": [law.to_dict() for law in self.laws],
            "approximate": [
                {
                    "expression": str(law),
                    "rate": law.evidence.rate,
                    "grade": str(law.grade),
                    "variation": law.evidence.variation,
                }
                for law in self.approximate
            ],
            "nearest": [
                {"expression": str(law), "variation": law.evidence.variation, "reason": law.reason}
                for law in self.nearest
            ],
            "relations": [],
            "curves": None,
            "parameters": list(self.parameters),
            "estimates": {"null_space": self.count, "encoder": self.encoder, "dimension": self.dimension},
            "complete": self.complete,
            "explained": self.explained,
            "library": list(self.library),
            "note": self.note,
            "seconds": {"total": self.seconds},
            **({"written": dict(self.written)} if self.written else {}),
        }

    def __str__(self) -> str:
        """Return the answer as a table for a terminal."""
        from conserved.discovery.report import text

        return text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the answer as a table for a notebook, formulas typeset."""
        from conserved.discovery.report import html

        return html(self)

    def plot(self, folder: Any = None) -> list[Any]:
        """Draw the pictures; return the figures, or, saved into a folder, their paths."""
        from conserved.plotting.discovery import draw_discovery, figures_of

        return list(figures_of(self).values()) if folder is None else list(draw_discovery(self, folder))
