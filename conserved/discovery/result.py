"""Discovery: what discovery answers, as a plain value that prints and draws itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from conserved.discovery.evidence import Grade, Verdict
from conserved.discovery.law import Law
from conserved.discovery.libraries.library import Library
from conserved.discovery.relation import Relation

if TYPE_CHECKING:
    from conserved.discovery.prepare.prepared import Prepared


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
    curves : functions of one argument whose sum changes little, where no formula was found for them: by argument, its
        values ``x``, theirs ``y`` in units of the sum's deviation, and the standard ``error`` of these.
    relations : what is constant along a single trajectory, or along all that are pieces or repeats of one.
    dimension : of a single trajectory, how many quantities are constant along it.
    note : what should be said beside, a line each.
    written : names of variables that no formula can hold, and those they have in formulas instead.
    seconds : spent.
    chance : the least deviation within trajectories, over the total, of any function of the last library when the
        points are dealt out to the trajectories at random; None without laws. Near 1 the data are many.
    richest : the last library searched, of the variables as ``prepared`` has them, whose spectrum can be drawn.
    prepared : what the laws were sought in: the data as they were looked at, their noise and kinds of variables.
    encoder, complete, explained : what a trained encoder says, see ``conserved.crosscheck``.

    Examples
    --------
    >>> from conserved import SYSTEMS, discover, simulate
    >>> found = discover(simulate(SYSTEMS["kepler"](), 20, 60))
    >>> found.verdict.value, found.count
    ('conserved', 3)
    >>> found.to_dict()["verdict"]
    'conserved'
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
    curves: Mapping[str, Mapping[str, list[float]]] | None = None
    relations: tuple[Relation, ...] = ()
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

    @property
    def tells(self) -> bool:
        """Whether anything was found: laws, what is nearly conserved, or relations along one trajectory."""
        return bool(self.laws or self.approximate or self.relations)

    def with_notes(self, *lines: str) -> "Discovery":
        """Return the answer with lines before its note; empty ones are left out."""
        return replace(self, note="\n".join(filter(None, [*lines, self.note])))

    def undecided(self, *lines: str) -> "Discovery":
        """Return the answer with lines before its note, and "undecided" in the place of "none"."""
        answer = self
        if self.verdict == Verdict.NONE:
            answer = replace(self, verdict=Verdict.UNDECIDED, count=None, confidence=0.0)
        return answer.with_notes(*lines)

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
            "relations": [relation.to_dict() for relation in self.relations],
            "curves": None
            if self.curves is None
            else {name: {"x": one["x"], "y": one["y"]} for name, one in self.curves.items()},
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
        from conserved.discovery.tables import text

        return text(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        """Return the answer as a table for a notebook, formulas typeset."""
        from conserved.discovery.tables import html

        return html(self)

    def plot(self, folder: Any = None) -> list[Any]:
        """Draw the pictures; return the figures, or, saved into a folder, their paths."""
        from conserved.plotting.discovery import draw_discovery, figures_of

        return list(figures_of(self).values()) if folder is None else list(draw_discovery(self, folder))
