"""Examining a candidate: its evidence on trajectories that it was not fitted on, and the grade that follows."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from conserved.analysis.spread import typical_deviation, within_ratio
from conserved.discovery.criteria import DEFAULT, Criteria
from conserved.discovery.evidence import Evidence, Grade
from conserved.discovery.folds import fold_numbers
from conserved.discovery.law import Law
from conserved.discovery.libraries.formulas import Formula, jackknife
from conserved.discovery.libraries.library import bias_corrected
from conserved.discovery.linear_algebra import TINY
from conserved.discovery.prepare.noise import neighbour_interpolation
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.selection.decide import decide
from conserved.discovery.selection.evidence import evidence
from conserved.discovery.selection.outermost import outside
from simulators.randomness import stream
from simulators.trajectories import Array, Trajectories

BENDS = 8
"""So many draws of the noise say what its second order makes of a formula at a point."""


class Candidate(NamedTuple):
    """A formula that may be a law, and the smallest deviation of anything independent of it, where it was proposed."""

    formula: Formula
    rival: float = 1.0


def examined(candidate: Candidate, prepared: Prepared) -> Law:
    """Return the law as it is without noise if it is exact then, else judged by the noise that was seen.

    Or, if that is too much, by rounding if this is enough.
    """
    if _is_exact(candidate.formula, prepared):
        return decided(candidate, prepared, np.broadcast_to(prepared.quiet, prepared.noise.shape))
    law = decided(candidate, prepared, prepared.errors)
    fast = law.evidence.scatter < prepared.criteria.scatter_least * law.evidence.noise_share
    if not fast or not prepared.rounding.any():
        return law
    rounded = decided(candidate, prepared, np.maximum(prepared.rounding, prepared.quiet))
    enough = rounded.evidence.scatter < prepared.criteria.scatter_most * rounded.evidence.noise_share
    return rounded if enough else law


def _is_exact(formula: Formula, prepared: Prepared) -> bool:
    """Return whether a formula changes by rounding alone: what seemed to be noise is none then."""
    data = prepared.trajectories
    values = held_out_values(formula.library.evaluate(data.states), formula, data, prepared.criteria)
    return within_ratio(values[:, None], data.offsets) < (prepared.criteria.exact_held_out * prepared.exact_limit) ** 2


def decided(candidate: Candidate, prepared: Prepared, noise: Array) -> Law:
    """Return a candidate with its grade, for noise of a deviation (points, variables)."""
    found = evidence_of(candidate, prepared, noise)
    return Law(candidate.formula, found, *decide(found, prepared.criteria))


def evidence_of(candidate: Candidate, prepared: Prepared, noise: Array) -> Evidence:
    """Return the evidence in a candidate, each fold's values by coefficients fitted without it.

    Parameters
    ----------
    noise : deviation of the noise (points, variables), which looks like more than it is in sparse data.
    """
    formula = candidate.formula
    data = prepared.trajectories
    columns = bias_corrected(formula.library, data.states, noise)
    values = held_out_values(columns, formula, data, prepared.criteria)
    near = neighbour_interpolation(data, noise)
    slopes = formula.gradients(near)[:, 0]
    made = np.sqrt(((slopes * noise) ** 2).sum(axis=1) + _bends(formula, near, noise, prepared.seed))
    known, most = formula.errors > 0, prepared.criteria.windows_most
    found = evidence(values, made, data, prepared.alike, windows_most=most, seed=prepared.seed)
    found = replace(
        found,
        rival=candidate.rival,
        exact=prepared.exact_limit,
        terms=formula.terms,
        certainty=float(np.median(np.abs(formula.raw[known]) / formula.errors[known])) if known.any() else np.inf,
        rounded=bool(prepared.rounding.any()),
        derived=bool(slopes[:, list(prepared.derived)].any()),
        enough=prepared.enough,
    )
    if formula.terms == 1 or not prepared.enough or decide(found, prepared.criteria).grade != Grade.NOISE:
        return found
    used = [data.variables.index(str(symbol)) for symbol in formula.expression.free_symbols]
    change, error = outside(columns, data.states[:, used], made / typical_deviation(values), data, prepared.criteria)
    return replace(found, outside=change, outside_error=error)


def _bends(formula: Formula, states: Array, noise: Array, seed: int) -> Array:
    """Return what noise makes of a formula beyond its slope (points): the variance of its second order.

    ``e^T H e / 2``, of noise e and the matrix H of second derivatives, is half of what two opposite draws leave of
    twice the value. Where a steep function has its minimum there is nothing else. Its mean is corrected elsewhere.
    Draws at which the formula has no value do not count.
    """
    random, middle = stream(seed, "copies"), formula.values(states)
    bends = np.empty((BENDS, len(states)))
    for place in range(BENDS):
        moved = noise * random.standard_normal(states.shape)
        bends[place] = (formula.values(states + moved) + formula.values(states - moved)) / 2 - middle
    usable = np.isfinite(bends)
    count = np.maximum(usable.sum(axis=0), 1)
    apart = np.where(usable, bends - np.where(usable, bends, 0).sum(axis=0) / count, 0)
    variance: Array = (apart**2).sum(axis=0) / np.maximum(count - 1, 1)
    return variance


def held_out_values(
    columns: Array, formula: Formula, trajectories: Trajectories, criteria: Criteria = DEFAULT
) -> Array:
    """Return a formula's values (points), each trajectory's by the coefficients that were fitted without it.

    These are functions of their own: each is brought to the mean and the deviation, over all points, of the formula
    fitted on everything. Else coefficients that are not known would make trajectories differ. What is rounded away
    in print is taken off: where large terms cancel, that may be all. Not what fractions are off by, if all of them
    together change the formula by no more than its errors: then they may be the truth, and what was measured not.
    """
    whole, fits = columns @ formula.raw, columns @ formula.samples.T
    size = whole.std() / np.maximum(fits.std(axis=0), TINY)
    fits = (fits - fits.mean(axis=0)) * size + whole.mean()
    simple, digits = (columns @ lost for lost in formula.rounded_away())
    errors = jackknife(trajectories.deviations(fits).T)
    doubted = np.mean(trajectories.deviations(simple) ** 2) > criteria.rounding_errors**2 * np.mean(errors**2)
    fits = fits - (digits + simple * doubted)[:, None]
    if fits.shape[1] == 1:
        return np.asarray(fits[:, 0])
    return np.asarray(fits[np.arange(len(whole)), fold_numbers(trajectories, fits.shape[1])[trajectories.owners]])
