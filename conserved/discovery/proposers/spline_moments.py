"""Covariances of spline columns: how much each sum of functions changes along trajectories, fitted and held out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate

import numpy as np
from scipy.linalg import block_diag

from conserved.discovery.criteria import DEFAULT
from conserved.discovery.lagged import LaggedCovariances, lagged_covariances, solve
from conserved.discovery.libraries.groups import Group
from conserved.discovery.linear_algebra import TINY
from conserved.discovery.proposers.known_laws import Known, of_trajectories, written
from simulators.trajectories import Array, Trajectories

CLEAN = 1e-5
"""Noise of no more than this share of a variable's deviation is none: it moves no constant by more than its square."""

STIFF, STIFF_NOISE = 1e-14, 1e-7
"""The penalty on bends, alone and with the share of the variance that noise makes: a wave of three periods in the range
has a roughness of 6e4, so that in 1 % of noise it is penalised by less than that noise."""

ALIKE = 8
"""Among so many functions that change least without a fold is that which does with it."""

OUTSIDE = 1e-6
"""The weight of a held-out point outside the fitted range, where the straight continuation is a guess."""

HELD_OUT = 4
"""One of so many trajectories has no part in the fit."""

FAST = 3.0
"""A point at which the state changes so many times as fast as at most has half the weight."""

SAMPLE = 2000
"""So many points say what noise makes of the columns."""


@dataclass(frozen=True, eq=False)
class Data:
    """What is fitted and what is held out.

    Parameters
    ----------
    fitted, held : trajectories.
    noise, held_noise : deviations of their noise (points, variables).
    weights, held_weights : of their points (points).
    """

    fitted: Trajectories
    held: Trajectories
    noise: Array
    held_noise: Array
    weights: Array
    held_weights: Array

    @property
    def clean(self) -> bool:
        """Whether there is no noise to reckon with."""
        return is_clean(self.fitted, self.noise)


def is_clean(trajectories: Trajectories, noise: Array) -> bool:
    """Return whether noise (points, variables) is none to reckon with."""
    return bool((noise / np.maximum(trajectories.states.std(axis=0), TINY)).max() < CLEAN)


def split(trajectories: Trajectories, noise: Array, held: Array) -> Data:
    """Return the data with the trajectories ``held`` held out."""
    fitted = np.setdiff1d(np.arange(len(trajectories)), held)
    out = np.isin(trajectories.owners, held)
    weights = calm(trajectories, noise)
    parts = trajectories.subset(fitted), trajectories.subset(np.sort(held))
    return Data(*parts, noise[~out], noise[out], weights[~out], weights[out])


def calm(trajectories: Trajectories, noise: Array) -> Array:
    """Return weights (points), smaller where the state changes much faster than it usually does: near a pole.

    There a law is steep, the gradient of an energy being as large as the velocity of the state, and both noise and
    what splines leave are magnified.
    """
    states, points = trajectories.states, np.arange(len(trajectories.states))
    first, last = (
        np.repeat(ends, trajectories.lengths) for ends in (trajectories.offsets[:-1], trajectories.offsets[1:])
    )
    before, after = np.maximum(points - 1, first), np.minimum(points + 1, last - 1)
    times = points.astype(float) if trajectories.times is None else trajectories.times
    gaps = times[after] - times[before]
    changes = ((states[after] - states[before]) / np.maximum(states.std(axis=0), TINY)) ** 2
    speeds = changes.sum(axis=1) / np.where(gaps > 0, gaps, np.inf) ** 2
    weights: Array = 1 / (1 + speeds / max(FAST**2 * float(np.median(speeds)), TINY))
    return weights if is_clean(trajectories, noise) else weights**2


@dataclass(frozen=True, eq=False)
class Fit:
    """LaggedCovariances of the groups' columns on the trajectories that are fitted, and on those held out."""

    groups: tuple[Group, ...]
    fitted: LaggedCovariances
    held: LaggedCovariances
    roughness: Array
    clean: bool

    def subset(self, places: Sequence[int]) -> "Fit":
        """Return the fit of some groups."""
        ends = [0, *accumulate(len(group) for group in self.groups)]
        columns = np.concatenate([np.arange(ends[place], ends[place + 1]) for place in places])
        groups = tuple(self.groups[place] for place in places)
        square = self.roughness[np.ix_(columns, columns)]
        return Fit(groups, self.fitted.subset(columns), self.held.subset(columns), square, self.clean)

    def functions(self, changes: Array | None = None) -> Array:
        """Return functions (columns, functions) of unit deviation, in raw columns, by how much they change."""
        own = self.fitted
        changes = self._changes(own) if changes is None else changes
        stiff = self.roughness / np.outer(own.scale, own.scale)
        share = float(np.median(np.diag(own.noise)))
        values, vectors = solve(own, DEFAULT, changes + (STIFF + STIFF_NOISE * share) * stiff)
        functions: Array = vectors[:, np.argsort(values)] / own.scale[:, None]
        return functions

    def changes(self, function: Array, *, held: bool = False) -> float:
        """Return the variance along trajectories, fitted or held out, of a function (columns), noise taken off."""
        own = self.held if held else self.fitted
        return max(float(function * own.scale @ self._changes(own) @ (function * own.scale)), 0.0)

    def all_changes(self, function: Array) -> float:
        """Return the variance along held-out trajectories of a function (columns), with what the noise makes of it."""
        return float(function * self.held.scale @ self.held.within.mean(axis=0) @ (function * self.held.scale))

    def deviation(self, function: Array) -> float:
        """Return the deviation of a function (columns) on all held-out points."""
        variance = float(function * self.held.scale @ self.held.total @ (function * self.held.scale))
        return float(np.sqrt(max(variance, TINY)))

    def made(self, function: Array) -> float:
        """Return the variance that the noise makes of a function (columns)."""
        own = self.fitted
        return float(function * own.scale @ own.noise @ (function * own.scale))

    def samples(self) -> Array:
        """Return the function that changes least as it is without each fold (folds, columns).

        Of the few that change least without one, that which is most like it, scaled to have its curves: without a fold
        another, mostly noise, may seem to change less.
        """
        parts = self.fitted.within
        whole, everything, mean = self.functions()[:, 0], self._changes(self.fitted), parts.mean(axis=0)
        sizes = block_diag(*(np.ones((len(group), len(group))) for group in self.groups))
        inner = self.fitted.total * np.outer(self.fitted.scale, self.fitted.scale) * sizes
        samples = []
        for part in parts:
            some = self.functions(everything + (mean - part) / (len(parts) - 1))[:, :ALIKE]
            shared, squares = whole @ inner @ some, np.maximum((some * (inner @ some)).sum(axis=0), TINY)
            best = int(np.argmax(shared**2 / squares))
            samples.append(some[:, best] * shared[best] / squares[best])
        return np.array(samples)

    def _changes(self, own: LaggedCovariances) -> Array:
        """Return the covariance within trajectories (columns, columns), without what the noise makes of it."""
        within: Array = own.within.mean(axis=0)
        return within if self.clean else within - own.noise


def fit_of(groups: Sequence[Group], data: Data, known: Sequence[Known], *, aside: bool = True) -> Fit:
    """Return the moments of groups, whose splines are of the fitted trajectories' range.

    Functions of known laws that the groups can write are set aside; else only those that the trajectories tell.
    """
    inside = np.all([group.inside(data.held.states) for group in groups], axis=0)
    told = written(partial(columns_of, groups), sum(map(len, groups)), known if aside else (), data.fitted.states)
    fitted = _moments(groups, data.fitted, data.noise, data.weights, known, told)
    held = _moments(groups, data.held, data.held_noise, np.where(inside, data.held_weights, OUTSIDE), known, told)
    return Fit(tuple(groups), fitted, held, block_diag(*(group.roughness() for group in groups)), data.clean)


def columns_of(groups: Sequence[Group], states: Array) -> Array:
    """Return the columns of groups (points, columns) at states (points, variables)."""
    return np.hstack([group.columns(states) for group in groups])


def _moments(
    groups: Sequence[Group],
    trajectories: Trajectories,
    noise: Array,
    weights: Array,
    known: Sequence[Known],
    told: Array,
) -> LaggedCovariances:
    """Return moments, the total without what functions of the known laws make of it, among them those that are told."""
    columns = columns_of(groups, trajectories.states)
    with np.errstate(invalid="ignore", divide="ignore"):  # a spline that no point reaches has no deviation
        own = lagged_covariances(columns.__getitem__, _made(groups, trajectories.states, noise), trajectories, weights)
    lagged, within, total, made = map(_usual, (own.lagged, own.within, own.total, own.noise))
    own = LaggedCovariances(lagged, within, total, made, np.where(own.scale > TINY, own.scale, 1.0))
    if not known:
        return own
    mass = np.add.reduceat(weights, trajectories.offsets[:-1])
    means = np.add.reduceat(weights[:, None] * columns, trajectories.offsets[:-1]) / mass[:, None]
    apart = np.sqrt(mass)[:, None] * (means - mass @ means / mass.sum()) / own.scale
    total, left = _without(own.total, apart, told * own.scale[:, None])
    explained = of_trajectories(known, trajectories, weights).T @ left
    return replace(own, total=total - explained.T @ explained / mass.sum())


def _without(total: Array, apart: Array, told: Array) -> tuple[Array, Array]:
    """Return a covariance (columns, columns) and means (trajectories, columns) less what functions make of the columns.

    First, while these have a variance: of what was taken off before rounding is left, and anything is made of that.

    Parameters
    ----------
    total, apart : of all points, and of trajectories.
    told : the functions (columns, functions).
    """
    shared = total @ told
    made = np.linalg.pinv(told.T @ shared, hermitian=True) @ shared.T
    return total - shared @ made, apart - apart @ told @ made


def _made(groups: Sequence[Group], states: Array, noise: Array) -> Array:
    """Return how columns differ between two copies with noise added of a sample of points (sample, columns)."""
    step = max(1, len(states) // SAMPLE)
    states, noise, random = states[::step], noise[::step], np.random.default_rng(0)
    one, other = (columns_of(groups, states + noise * random.standard_normal(states.shape)) for _ in range(2))
    made: Array = one - other
    return made


def _usual(table: Array) -> Array:
    """Return a table with 0 in the place of what is not finite."""
    return np.where(np.isfinite(table), table, 0.0)
