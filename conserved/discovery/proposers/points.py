"""Points: states at which laws are looked at, their weights, and what noise makes of them."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import sympy

from conserved.discovery.libraries.arguments import Argument, at
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.prepare.noise import neighbour_interpolation
from simulators.trajectories import Array, Trajectories


@dataclass(frozen=True, eq=False)
class Values:
    """A number made of the variables, at points.

    Parameters
    ----------
    values : without what noise adds to them on average (points).
    near : as the neighbours tell them (points).
    gradients : by each variable, times the deviation of its noise (points, variables).
    bend : half the second derivatives, each times the variance of its variable's noise, summed (points).
    """

    values: Array
    near: Array
    gradients: Array
    bend: Array


@dataclass(frozen=True, eq=False)
class Points:
    """States at which laws are looked at.

    Parameters
    ----------
    trajectories : whose points they are.
    noise : deviation of their noise (points, variables); None where there is none to reckon with.
    weights : of the points (points).
    near : their states as their neighbours tell them (points, variables): what noise makes of a point is told there.
    """

    trajectories: Trajectories
    noise: Array | None
    weights: Array
    near: Array
    _kept: dict[Hashable, Any] = field(default_factory=dict)

    def subset(self, trajectories: Array) -> "Points":
        """Return the points of some trajectories."""
        rows = np.isin(self.trajectories.owners, trajectories)
        noise = None if self.noise is None else self.noise[rows]
        return Points(self.trajectories.subset(trajectories), noise, self.weights[rows], self.near[rows])

    def thinned(self, count: int) -> "Points":
        """Return evenly chosen points of each trajectory, about so many in all."""
        every = -(-len(self.weights) // count)
        if every == 1:
            return self
        data = self.trajectories
        rows = data.places % every == 0
        noise = None if self.noise is None else self.noise[rows]
        return Points(data.every(every), noise, self.weights[rows], self.near[rows])

    def weighted(self, weights: Array) -> "Points":
        """Return the points with other weights (points)."""
        return replace(self, weights=weights)

    def once(self, key: Hashable, compute: Callable[[], Any]) -> Any:
        """Return what is computed at these states, once for each key; whatever the weights are."""
        if key not in self._kept:
            self._kept[key] = compute()
        return self._kept[key]

    def of(self, argument: Argument) -> Values:
        """Return an argument's values, computed once."""
        values: Values = self.once(argument.expression, lambda: self._argument(argument))
        return values

    def product(self, factor: sympy.Expr) -> Values:
        """Return the values of a product of variables, computed once."""
        values: Values = self.once((factor,), lambda: self._product(factor))
        return values

    @cached_property
    def root(self) -> Array:
        """The square roots of the weights (points)."""
        return np.asarray(np.sqrt(self.weights))

    def within(self, columns: Array) -> Array:
        """Return columns (points, columns) less their trajectory's weighted mean, times the roots of the weights."""
        starts, lengths = self.trajectories.offsets[:-1], self.trajectories.lengths
        means = np.add.reduceat(self.weights[:, None] * columns, starts) / self._mass[:, None]
        within: Array = self.root[:, None] * (columns - np.repeat(means, lengths, axis=0))
        return within

    def rows(self, noisy: Array) -> Array:
        """Return rows of ``Tables.noisy`` (points * directions, ...) times the roots of their points' weights."""
        rows: Array = np.repeat(self.root, len(noisy) // len(self.root)) * noisy.T
        return rows.T

    def apart(self, columns: Array) -> Array:
        """Return columns (points, columns) less the weighted mean of all, times the roots of the weights."""
        apart: Array = self.root[:, None] * (columns - self.weights @ columns / self.weights.sum())
        return apart

    @cached_property
    def _mass(self) -> Array:
        return np.asarray(np.add.reduceat(self.weights, self.trajectories.offsets[:-1]))

    def _argument(self, argument: Argument) -> Values:
        states, variables = self.trajectories.states, self.trajectories.variables
        values = argument.values(variables, states)
        if self.noise is None:
            return Values(values, values, np.empty((len(values), 0)), np.zeros(len(values)))
        near, own = argument.values(variables, self.near), self.noise[:, list(argument.columns)]
        gradients = np.zeros_like(states)
        gradients[:, list(argument.columns)] = argument.slopes(self.near, near) * own
        lift = argument.lift(values, own**2)
        return Values(values - lift, near, gradients, (gradients**2).sum(axis=1) / 2)

    def _product(self, factor: sympy.Expr) -> Values:
        variables = self.trajectories.variables
        values, near = at(factor, variables, self.trajectories.states), at(factor, variables, self.near)
        if self.noise is None:
            return Values(values, near, np.empty((len(values), 0)), np.zeros(len(values)))
        symbols = symbols_of(variables)
        gradients = np.column_stack([at(factor.diff(symbol), variables, self.near) for symbol in symbols]) * self.noise
        bends = (
            np.column_stack([at(factor.diff(symbol, 2), variables, self.near) for symbol in symbols]) * self.noise**2
        )
        return Values(values, near, gradients, bends.sum(axis=1) / 2)


def points_of(trajectories: Trajectories, noise: Array | None, weights: Array) -> Points:
    """Return the points of trajectories, see ``Points``."""
    near = trajectories.states if noise is None else neighbour_interpolation(trajectories, noise)
    return Points(trajectories, noise, weights, near)
