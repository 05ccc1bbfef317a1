"""Opinion: what an encoder says of the data and of the formulas."""

from dataclasses import dataclass

import numpy as np

from conserved.crosscheck.rank import CLEAR, Directions
from conserved.discovery.libraries.formulas import Formula
from simulators.trajectories import Array

EXPLAINED = 0.9
"""The formulas are all there is where they explain so much of the code."""


@dataclass(frozen=True, eq=False)
class Opinion:
    """What an encoder says of the data and of the formulas.

    Parameters
    ----------
    count : how many independent quantities the code holds; None where it is not to be trusted.
    formulas : those it was asked about.
    explained : share of the code's conserved directions that the formulas explain, see ``Directions``.
    known : share of each formula's gradient that these directions know.
    directions : of the code, at held-out states.
    trained, held_out : within_ratio of the code on the trajectories it was trained on, and on others.
    codes : mean code of each held-out trajectory (trajectories, dim), and of those trained on;
    values : and the formulas' (trajectories, formulas).
    reason : why there is no count.
    decided : whether the formulas were: an undecided one may be what the code holds.
    seconds : spent.
    """

    count: int | None = None
    formulas: tuple[Formula, ...] = ()
    explained: float | None = None
    known: tuple[float, ...] = ()
    directions: Directions | None = None
    trained: float = 1.0
    held_out: float = 1.0
    codes: tuple[Array, Array] | None = None
    values: tuple[Array, Array] | None = None
    reason: str = ""
    decided: bool = True
    seconds: float = 0.0

    @property
    def complete(self) -> bool | None:
        """Whether the formulas are all there is; None where the code does not tell."""
        if not self.count or not self.decided:
            return None
        if self.count > len(self.formulas):
            return False
        return True if self.explained is not None and self.explained >= EXPLAINED else None

    @property
    def sentence(self) -> str:
        """Return the opinion in words."""
        if self.count is None:
            return f"no second opinion: {self.reason}"
        if self.count == 0:
            return "the encoder finds nothing that is conserved"
        counted = f"the encoder counts {self.count}, steady to {self._steady:.0%}"
        if not self.decided:
            return f"{counted}; a formula of this library may be it, or none"
        if self.complete is False:
            more = self.count - len(self.formulas)
            rest = f"{more} more quantit{'y' if more == 1 else 'ies'} that this library cannot write"
            return f"{counted}: the data conserve {rest}"
        share = f"{counted}; the formulas explain {self.explained:.3f} of its code"
        return f"{share}: {'nothing is missing' if self.complete else 'too little to say that nothing is missing'}"

    @property
    def _steady(self) -> float:
        """The largest blur of what is counted: a slower change the encoder would not see."""
        blurs = self.directions.blurs if self.directions else np.zeros(1)
        return float(blurs[blurs < CLEAR].max(initial=0))
