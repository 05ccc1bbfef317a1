"""Discovery: the answer to how many conserved quantities there are, which, and how sure that is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conserved.discovery.libraries.library import Library
from conserved.discovery.selection.selector import Law


@dataclass(frozen=True, eq=False)
class Discovery:
    """What the data say of conserved quantities.

    Parameters
    ----------
    trajectories, points : how many.
    noise : the largest of the variables' noise, as a share of the variable's deviation.
    verdict : ``conserved``, ``none`` or ``undecided``.
    count : how many independent conserved quantities beside those that were known; None where undecided.
    confidence : share of resamples of the trajectories in which all that changes of every law is noise, and of
        nothing else that was tried; 1 for exact laws, 0 where undecided.
    laws : independent conserved quantities, simplest first, without those that were known.
    approximate : quantities that change slowly; their rate is in their evidence.
    unresolved : quantities no change of which is seen, though a slow one would not be seen either.
    library : names of the rungs climbed.
    dimension : of a single trajectory, how many quantities are constant along it.
    note : what should be said beside, in a sentence.
    written : names of variables that no formula can hold, and those they have in formulas instead.
    seconds : spent.
    chance : the least deviation within trajectories, over the total, of any function of the last library when
        the points are dealt out to the trajectories at random; None without laws. Near 1 the data are many.
    richest : the last library climbed, whose spectrum can be drawn.
    encoder, complete, explained : the encoder's second opinion, see ``conserved.crosscheck``.
    """

    trajectories: int
    points: int
    noise: float
    verdict: str
    count: int | None
    confidence: float
    laws: tuple[Law, ...]
    approximate: tuple[Law, ...] = ()
    unresolved: tuple[Law, ...] = ()
    library: tuple[str, ...] = ()
    dimension: int | None = None
    note: str = ""
    seconds: float = 0.0
    chance: float | None = None
    richest: Library | None = None
    encoder: int | None = None
    complete: bool | None = None
    explained: float | None = None
    written: Mapping[str, str] = field(default_factory=dict)

    def summary(self) -> dict[str, Any]:
        """Return the answer in plain types, as ``conserved discover --json`` prints it."""
        return {
            "trajectories": self.trajectories,
            "points": self.points,
            "noise": self.noise,
            "verdict": self.verdict,
            "count": self.count,
            "confidence": self.confidence,
            "formulas": [law.summary() for law in self.laws],
            "approximate": [
                {"expression": str(law.formula.expression), "rate": law.evidence.rate} for law in self.approximate
            ],
            "estimates": {"null_space": self.count, "encoder": self.encoder, "dimension": self.dimension},
            "complete": self.complete,
            "explained": self.explained,
            "library": list(self.library),
            "seconds": {"total": self.seconds},
            **({"written": dict(self.written)} if self.written else {}),
        }
