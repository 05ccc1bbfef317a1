"""decide(evidence, criteria): what a quantity is, from what held-out trajectories say of it. Pure.

    rounding explains all changes             exact
    noise explains them, and no drift         noise        unresolved, where a slow drift would not be seen
    a gap: far less than anything else does   approximate  drifts, where what changes grows with time
    else                                      refused

Errors of velocities that were made from positions are no noise, since neighbours share them; they explain a quantity
where there is a gap too.

A law is told from an approximation by its rivals, not by its size alone: what of a quantity changes is compared with
what changes of the best function that is independent of it, and with what so rich a library makes of shuffled points.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from conserved.discovery.criteria import Criteria
from conserved.discovery.evidence import Evidence, Grade, Verdict
from conserved.discovery.law import Law

VAGUE = "its many coefficients are not known well: other formulas would do as well"


class Decision(NamedTuple):
    """A grade, and why, in words a person can read."""

    grade: Grade
    reason: str


def decide(evidence: Evidence, criteria: Criteria) -> Decision:
    """Return what a quantity is.

    Parameters
    ----------
    evidence : of held-out trajectories.
    criteria : what is demanded.
    """
    if evidence.chance < criteria.chance:
        return Decision(
            Grade.UNRESOLVED, f"so many functions make {evidence.chance:.0%} of shuffled points: give more data"
        )
    if evidence.within_ratio < (criteria.exact_held_out * evidence.exact) ** 2:
        return Decision(Grade.EXACT, "it changes by rounding alone")
    known = _by_errors if evidence.derived else _by_noise
    return known(evidence, criteria) or _by_gap(evidence, criteria)


def with_evidence(law: Law, found: Evidence, criteria: Criteria) -> Law:
    """Return a quantity with its grade by other evidence."""
    return Law(law.formula, found, *decide(found, criteria))


def _by_errors(found: Evidence, criteria: Criteria) -> Decision | None:
    """Return what known errors that neighbours share make of the quantity; None where they do not explain its changes.

    They look like changes, so all of these, errors included, must be small beside those of the best rival.
    """
    explained = found.within_share <= criteria.scatter_most * found.noise_share
    plain = found.within_share <= (criteria.gap * found.rival) ** 2 and found.loudness <= criteria.nothing
    if not (explained and plain) or found.drift_seen > criteria.drift_seen:
        return None
    if _is_vague(found, criteria):
        return Decision(Grade.UNRESOLVED, VAGUE)
    return Decision(Grade.NOISE, "it changes by the errors of the velocities alone")


def _by_noise(found: Evidence, criteria: Criteria) -> Decision | None:
    """Return what noise makes of the quantity; None where noise does not explain its changes.

    Noise is what neighbours do not share. Where there is another amount of that than was estimated, fast motion was
    taken for noise or some noise was not seen: then a plain gap to the rivals is asked for too.
    """
    most = max(found.noise_share, found.scatter, found.rank_share)  # ranks count where few points weigh next to all
    if most > criteria.noise_share_most or found.lagged_share > criteria.lagged_most:
        return None
    noise = found.noise_share if _is_as_estimated(found, criteria) else found.scatter
    if noise != found.noise_share and found.gap > criteria.gap:
        fast = found.scatter < found.noise_share
        return Decision(Grade.UNRESOLVED, "sampled too sparsely to tell its changes from noise") if fast else None
    if found.drift_seen > criteria.drift_seen:
        plain = found.gap <= criteria.gap and not _is_vague(found, criteria)
        return _drifting(found) if plain and _is_steady(found) else None
    if found.outside > criteria.lagged_errors * found.outside_error:
        there = f"{np.sqrt(found.outside):.2g} of its deviation"
        return Decision(
            Grade.APPROXIMATE, f"fitted without the trajectories that reach farthest, it changes by {there} along these"
        )
    steady = found.lagged_share < _shared_most(found, noise, criteria) * noise
    return _resolved(found, criteria) if steady and _is_even(found, noise, criteria) else None


def _is_as_estimated(found: Evidence, criteria: Criteria) -> bool:
    """Return whether the quantity scatters as much as the noise that was estimated makes it."""
    least, most = criteria.scatter_least * found.noise_share, criteria.scatter_most * found.noise_share
    return least <= found.scatter <= most


def _is_even(found: Evidence, noise: float, criteria: Criteria) -> bool:
    """Return whether the means of windows differ by noise alone."""
    if noise == found.noise_share:
        return found.support >= criteria.support_least
    return found.excess * found.noise_share < criteria.windows_most * noise


def _resolved(found: Evidence, criteria: Criteria) -> Decision:
    """Return whether a quantity that changes by noise alone is known well enough to be called a law."""
    if _is_vague(found, criteria):
        return Decision(Grade.UNRESOLVED, VAGUE)
    if found.drift_error >= criteria.drift_resolved or found.drift_seen >= criteria.drift_doubted:
        return Decision(Grade.UNRESOLVED, "no change is seen, but a slow one would not be seen either")
    if not found.enough and found.gap > criteria.gap:
        return Decision(Grade.UNRESOLVED, "too few trajectories or points for so much noise")
    return Decision(Grade.NOISE, "it changes by the noise of the data alone")


def _by_gap(found: Evidence, criteria: Criteria) -> Decision:
    """Return what a quantity is that changes by more than its noise."""
    if found.noise_share > criteria.gap**2:
        return Decision(Grade.REFUSED, f"noise makes {found.noise_share:.0%} of it, and does not explain the rest")
    if _is_vague(found, criteria):
        return Decision(Grade.REFUSED, VAGUE)
    change = f"it changes by {found.change:.2g} of its deviation"
    if found.gap > criteria.gap:
        return Decision(Grade.REFUSED, f"{change}, the next best by {found.rival:.2g}")
    if found.loudness > criteria.nothing:
        return Decision(Grade.REFUSED, f"{change}, and with its noise by {found.loudness:.2g}")
    if found.change_over_rival > criteria.gap * found.untold:
        return Decision(Grade.REFUSED, f"{change}, of which the laws leave {found.untold:.2g} untold")
    if found.drift_seen > criteria.drift_seen and _is_steady(found):
        return _drifting(found)
    return Decision(Grade.APPROXIMATE, f"{change}, the next best by {found.rival:.2g}")


def _is_vague(found: Evidence, criteria: Criteria) -> bool:
    """Return whether half of the coefficients are not known; of a long formula more is asked."""
    return found.certainty <= (criteria.certainty if found.terms > criteria.terms_short else criteria.needed)


def _is_steady(found: Evidence) -> bool:
    """Return whether most of the change, noise left out, is a drift: a line has a twelfth of its square as variance."""
    return found.drift**2 / 12 > found.change**2 / 2


def _drifting(found: Evidence) -> Decision:
    return Decision(Grade.DRIFTS, f"it changes steadily, by {found.drift:.2g} of its deviation in a trajectory")


def _shared_most(found: Evidence, noise: float, criteria: Criteria) -> float:
    """Return the largest lagged share of a law over its share of noise: white noise alone has 0 but for chance.

    Neighbours that are rounded count half: even those that are not rounded alike are not independent.
    """
    worth = 0.5 if found.rounded else 1.0
    errors = criteria.lagged_errors * found.lagged_error / worth**0.5 / max(noise, 1e-300)
    return float(min(errors, criteria.lagged_of_noise_most))


def verdict_of(
    kept: Sequence[Law], refused: Sequence[Law], *, criteria: Criteria, silent: bool, splines: float | None = None
) -> Verdict:
    """Return the answer in a word.

    Parameters
    ----------
    kept, refused : what has a grade, and what has none.
    criteria : what is demanded.
    silent : whether data such as these would show a law, if there were one: "none" needs that.
    splines : what changes, over the best rival, of the best function that splines show; None where they were not asked.
    """
    grades = {law.grade for law in kept}
    if any(grade.is_law for grade in grades):
        return Verdict.CONSERVED
    if grades & {Grade.APPROXIMATE, Grade.DRIFTS}:
        return Verdict.APPROXIMATE
    near = any(law.evidence.gap <= criteria.nothing for law in refused)
    near = near or (splines is not None and splines <= criteria.nothing)
    return Verdict.NONE if silent and not grades and not near else Verdict.UNDECIDED
