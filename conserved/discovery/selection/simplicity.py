"""Simplicity: which of two formulas that say the same is the plainer one."""

from math import log

from conserved.discovery.criteria import Criteria


def description(terms: int, change: float, criteria: Criteria) -> float:
    """Return the length of a law's description, in terms: those it has, and what it leaves unsaid.

    Two parts, as of Rissanen, Automatica 14, 465 (1978). While a formula is crude, a term more is worth little: it must
    make the change ``worth_crude`` times smaller. Once it is ``clear`` that something is conserved, what is left is the
    integrator's or the filter's, and a term more is worth much: ``worth_clear`` times.

    Parameters
    ----------
    terms : of the formula.
    change : deviation within trajectories that noise does not make, over the total.
    criteria : has those numbers.
    """
    change = max(change, 1e-16)
    crude, rest = max(change, criteria.clear), min(change, criteria.clear)
    return terms + log(crude) / log(criteria.worth_crude) + log(rest) / log(criteria.worth_clear)
