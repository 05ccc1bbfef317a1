"""Is there a law, and of which arguments? Splines say so without a dictionary.

Among all sums of smooth functions of the arguments and of products of variables, the one that changes least along
trajectories, against how much it differs between them: one generalised eigenproblem. What counts is what it does on
trajectories that it was not fitted on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from conserved.analysis.spread import typical_deviation
from conserved.discovery.libraries.groups import Group
from conserved.discovery.linear_algebra import TINY
from conserved.discovery.proposers.known_laws import Known
from conserved.discovery.proposers.spline_moments import Data, Fit, columns_of, fit_of
from simulators.trajectories import Array

LAW = 0.2
"""A function that changes by less than this share of its deviation, held out, is a law: those of 25 systems with laws
had .10 or less, those of eleven lawless ones .42 or more."""

NOISE_SHARE = 0.3
"""A function that changes by more than LAW over this, be it by noise, is no law: the noise is an estimate."""

WORSE, SURE, EXACT = 2.0, 6.0, 5e-4
"""A group is needed if without it the variance along trajectories is more than this factor of what it was, so many
standard errors that noise gives it, and what splines leave of the deviation of any law."""

FEW = 8
"""So many groups that the law needs are fitted again with more functions each."""

FAINT = 0.01
"""In noise a curve is not told in its ends that have less than this share of the points' weights."""

POINTS = 200
"""A curve is told at so many places, those of quantiles of the argument and even ones between them."""


@dataclass(frozen=True, eq=False)
class Curve:
    """The function of one argument in a law.

    Parameters
    ----------
    group : its factor and argument.
    x, y : its values (points); the law has a deviation of 1.
    error : the standard error of y (points), by the jackknife over folds of the trajectories.
    """

    group: Group
    x: Array
    y: Array
    error: Array


@dataclass(frozen=True, eq=False)
class SplineLaw:
    """The smooth function that changes least along trajectories.

    Parameters
    ----------
    groups : those that it needs.
    coefficients : of their columns (columns).
    variation : deviation along held-out trajectories over that in all, what the noise makes taken off.
    rival : the smallest such of anything that is not a function of it.
    curves : one a group that has an argument.
    clean : whether the data have no noise that it shows.
    """

    groups: tuple[Group, ...]
    coefficients: Array
    variation: float
    rival: float
    curves: tuple[Curve, ...]
    clean: bool = False

    @property
    def holds(self) -> bool:
        """Whether it is a law."""
        return self.variation < LAW

    def values(self, states: Array) -> Array:
        """Return its values (points) at states (points, variables)."""
        values: Array = columns_of(self.groups, states) @ self.coefficients
        return values


def spline_law(groups: Sequence[Group], data: Data, known: Sequence[Known]) -> SplineLaw:
    """Return what changes least of all sums of the groups' functions, of the fewest groups.

    Parameters
    ----------
    groups : what it may be made of, their splines of the fitted trajectories' range.
    data : what is fitted and what is held out.
    known : laws known already; what is a function of them is none.

    Functions of known laws that the groups can write are set aside at first. Where nothing is left that so few
    functions each show, a law may still show beside them.
    """
    own, law = _fewest(groups, data, known, aside=True)
    if known and not law.holds:
        own, law = _fewest(groups, data, known, aside=False)
    if not law.holds:
        return law
    others = _law(fit_of(groups, data, [*known, law]), data)
    return replace(law, rival=others.variation, curves=_curves(own, law.coefficients, data))


def _fewest(groups: Sequence[Group], data: Data, known: Sequence[Known], *, aside: bool) -> tuple[Fit, SplineLaw]:
    """Return the law of the fewest groups, few of these with more functions each, and the fit that shows it."""
    points = len(data.fitted.states)
    rough = _needed(fit_of(groups, data, known, aside=aside), points)
    fine = [group.finer(data.fitted.states) for group in rough.groups] if len(rough.groups) <= FEW else rough.groups
    own = _needed(fit_of(fine, data, known, aside=aside), points)
    return own, _law(own, data)


def _law(fit: Fit, data: Data) -> SplineLaw:
    """Return what changes least, and how much it does on the trajectories held out."""
    function = fit.functions()[:, 0]
    inside = np.all([group.inside(data.held.states) for group in fit.groups], axis=0)
    values = columns_of(fit.groups, data.held.states[inside]) @ function
    deviation = min(typical_deviation(values), fit.deviation(function)) if len(values) else TINY
    changes = max(fit.changes(function, held=True), NOISE_SHARE**2 * fit.all_changes(function))
    variation = np.sqrt(changes) / deviation
    return SplineLaw(fit.groups, function, float(min(variation, 1.0)), 1.0, (), fit.clean)


def _needed(fit: Fit, points: int) -> Fit:
    """Return the fit of the groups that the law needs: each is left out, if the others hold it as well.

    First all of a kind at once, the most complicated first; then one by one.
    """
    function = fit.functions()[:, 0]
    best = fit.changes(function)
    if best > LAW**2:
        return fit
    enough = _enough(fit, function, points)
    places = sorted(range(len(fit.groups)), key=lambda place: _order(fit.groups[place]))
    kinds = [list(same) for _, same in groupby(places, lambda place: _order(fit.groups[place]))]
    kept = set(places)
    for left_out in [*kinds, *([place] for place in places)]:
        rest = sorted(kept - set(left_out))
        if rest and len(rest) < len(kept):
            part = fit.subset(rest)
            functions = part.functions()
            if functions.shape[1] and part.changes(functions[:, 0]) < enough:
                kept = set(rest)
    return fit.subset(sorted(kept))


def _enough(fit: Fit, function: Array, points: int) -> float:
    """Return the variance along trajectories below which a function is as good a law as the one that was found."""
    worse = WORSE * fit.changes(function) + SURE * fit.made(function) / np.sqrt(points) + EXACT**2
    return float(worse)


def _order(group: Group) -> tuple[bool, bool, str]:
    """Return what sorts groups: products with splines by their argument, products, variables, lengths of several."""
    if group.argument is None:
        return False, True, ""
    if group.factor != 1:
        return False, False, str(group.argument.expression)
    return True, False, {"difference": "a", "variable": "b"}.get(group.argument.kind, "c")


def _curves(fit: Fit, function: Array, data: Data) -> tuple[Curve, ...]:
    """Return the curve of each group that has an argument."""
    states, weights = data.fitted.states, np.ones(len(data.weights)) if fit.clean else data.weights
    samples, curves, start = _samples(fit, function, len(states)), [], 0
    for group in fit.groups:
        stop = start + len(group)
        if group.argument is not None and group.spline is not None:
            x = _places(group.argument.values(group.variables, states), weights)
            columns = group.spline.columns(x)
            y, others = columns @ function[start:stop], columns @ samples[:, start:stop].T
            if group.factor == 1:
                y, others = y - y.mean(), others - others.mean(axis=0)
            folds = len(samples)
            error = np.sqrt((folds - 1) / folds * ((others - others.mean(axis=1, keepdims=True)) ** 2).sum(axis=1))
            curves.append(Curve(group, x, y, error))
        start = stop
    return tuple(curves)


def _samples(fit: Fit, function: Array, points: int) -> Array:
    """Return the law without each fold (folds, columns), but where that is no law of all data.

    The end of a curve may rest on one fold: without it all functions that live there alone change as little, and one
    of these is taken for the law.
    """
    samples = fit.samples()
    same = np.array([fit.changes(sample) < _enough(fit, function, points) for sample in samples])
    return samples[same] if 2 * same.sum() > len(samples) else samples


def _places(values: Array, weights: Array) -> Array:
    """Return where a curve is told (points): half at quantiles of the values, half evenly between the outermost.

    What is left out are ends with next to none of the points' weights, where all is noise.
    """
    order = np.argsort(values)
    mass = np.cumsum(weights[order]) / weights.sum()
    inside = values[order][(mass >= FAINT) & (mass <= 1 - FAINT)] if weights.min() < weights.max() else values[order]
    share = np.linspace(0, 1, POINTS // 2)
    even = inside[0] + share * (inside[-1] - inside[0])
    return np.sort(np.concatenate([np.quantile(inside, share), even]))
