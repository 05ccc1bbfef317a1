"""Is it a relation? What a function that was fitted on the first half of a run does on the second half.

    rounding explains how far it is from its first value     exact
    noise explains it, and the best rival is far              noise
    little of it is noise, and the best rival is far           approximate
    else                                                      none

All is measured by what the function differs at states of the second half whose coordinates were shuffled.
"""

from dataclasses import dataclass

import numpy as np

from conserved.analysis.spread import typical_deviation
from conserved.discovery.criteria import Criteria
from conserved.discovery.evidence import Grade
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.linear_algebra import TINY
from simulators.trajectories import Array


@dataclass(frozen=True)
class Along:
    """What a function does along the second half of a run, over its deviation at shuffled states.

    Parameters
    ----------
    variation : root mean square distance from its value along the first half.
    noise : root mean square of what the noise of the variables makes of it.
    shared : what of the variation's square neighbours have in common, which white noise has not.
    steepness : median of its slope along the run, in units of the variables' deviations: 1 and more of a function,
        next to 0 of the square of its distance from its value, which says nothing new.
    """

    variation: float
    noise: float
    shared: float
    steepness: float

    @property
    def change(self) -> float:
        """The part of the variation that noise does not make."""
        return float(np.sqrt(max(self.shared, self.variation**2 - self.noise**2, 0.0)))

    @property
    def misfit(self) -> float:
        """The square of the variation over what noise makes of it."""
        return self.variation**2 / max(self.noise**2, TINY)


def along(values: Array, made: Array, slopes: Array, apart: Array, offsets: Array) -> Along:
    """Return what a function does along the second half.

    Parameters
    ----------
    values : its distance from its value along the first half (points).
    made : the deviation that the noise of each variable makes of it (points, variables).
    slopes : its gradients (points, variables), in units of the variables' deviations.
    apart : its values at shuffled states (others).
    offsets : where the points are cut into pieces.
    """
    size = typical_deviation(apart)
    values = values / size
    together = np.ones(len(values) - 1)
    together[offsets[1:-1] - 1] = 0
    return Along(
        variation=float(np.sqrt(np.mean(values**2))),
        noise=float(np.sqrt(np.mean((made**2).sum(axis=1))) / size),
        shared=float(together @ (values[1:] * values[:-1]) / max(together.sum(), 1.0)),
        steepness=float(np.median(np.linalg.norm(slopes, axis=1))) / size,
    )


def grade_of(found: Along, rival: float, exact: float, criteria: Criteria) -> Grade:
    """Return how well a function is constant along a run.

    Parameters
    ----------
    found : along its second half.
    rival : smallest deviation, without noise, of anything independent of it.
    exact : the largest deviation of what is exactly constant.
    criteria : what is demanded.
    """
    if found.steepness < criteria.nothing:
        return Grade.REFUSED
    if found.variation < criteria.exact_held_out * exact:
        return Grade.EXACT
    if found.change > min(criteria.gap * rival, criteria.clear) or found.variation > criteria.nothing * min(rival, 1):
        return Grade.REFUSED
    if found.misfit < criteria.scatter_most and found.shared < criteria.lagged_of_noise_most * found.noise**2:
        return Grade.NOISE
    clear = found.variation < criteria.gap * rival and found.noise < criteria.gap * found.variation
    return Grade.APPROXIMATE if clear else Grade.REFUSED


def is_vague(formula: Formula, criteria: Criteria) -> bool:
    """Return whether a long formula's coefficients are not known: others would do as well."""
    known = formula.errors > 0
    certainty = np.median(np.abs(formula.raw[known]) / formula.errors[known]) if known.any() else np.inf
    return bool(formula.terms > criteria.terms_short and certainty <= criteria.certainty)
