"""Evidence of a quantity, and the words for what follows from it: grades of a law, verdicts on the data."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np


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
    rank_share, rank_noise : share of the variance of its ranks within trajectories, beyond that of trajectories that
        share no value, and what of it the noise makes: ranks say the same however a quantity is bent.
    noise_share : share of that variance that the noise of the variables makes.
    lagged_share : share of its variance within trajectories that neighbouring points have in common, which is none of
        white noise's.
    lagged_error : standard error that white noise gives that.
    outside : share of its variance that neighbours along the trajectories that reach farthest have in common, fitted
        without these; outside_error : standard error of that.
    scatter : share of its variance about a straight line along each trajectory: no more than the noise's.
    misfit : variance within trajectories over what noise makes of it, chi^2 of a point: of two formulas for one law the
        better one has less.
    excess : variance of the means of windows, over what noise makes of it: 1 for a conserved quantity.
    support : share of resamples of the trajectories in which that is small.
    drift : change over a trajectory, over the quantity's deviation: root mean square of what one line in the quantity's
        value says for all trajectories, so that changes of no common sign cancel.
    drift_error : standard error of that: no smaller drift can be seen.
    drift_seen : how many errors the line is from none, the root of Hotelling's T^2 with two coefficients, as if these
        errors were known: of few trajectories more are needed.
    rate : relative change in a unit of time: root mean square of the slopes that this line says, over that of the
        values, whose zero is the formula's. ``g`` of a decay ``exp(-g t)``; of a steady loss, the loss over the value.
    rival : smallest deviation within trajectories, over its total and without noise, of anything independent of the
        quantity, of the laws known and of what lies below a plain gap with it; 1 where nothing was seen.
    untold : share of its deviation that the laws beside it do not tell, see ``selection.untold``.
    chance : the same of so rich a library on the same points, dealt out to the trajectories at random.
    exact : what an exact law of such data may deviate by.
    terms : how many the formula has.
    certainty : median of its coefficients over their standard errors.
    rounded : whether neighbouring points may share their rounding errors.
    derived : whether it holds variables whose errors neighbours share, as velocities made from positions.
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
    outside: float = 0.0
    outside_error: float = 0.0
    untold: float = 1.0
    chance: float = 1.0
    exact: float = 0.0
    terms: int = 1
    certainty: float = float("inf")
    rounded: bool = False
    derived: bool = False
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
        """All of its variation, noise included: plain, of its ranks, and of its bulk over that of the best rival."""
        rival = max(min(self.rival, self.chance), np.finfo(float).tiny)
        return float(max(np.sqrt(self.within_share) / rival, np.sqrt(self.rank_share), self.variation))

    @property
    def change_over_rival(self) -> float:
        """Its change over what the best rival, or chance, changes by."""
        return self.change / max(min(self.rival, self.chance), float(np.finfo(float).tiny))

    @property
    def gap(self) -> float:
        """That, or the change of its ranks, whichever is more."""
        return max(self.change_over_rival, self.rank_change)
