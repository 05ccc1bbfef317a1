"""Symplectic composition of order 8 for separable Hamiltonians H = T(p) + V(q).

Seventeen leapfrog steps, whose lengths are ``WEIGHTS`` times the step and add up to it: Kahan, Li,
Composition constants for raising the orders of unconventional schemes for ordinary differential
equations, Math. Comp. 66, 1089 (1997), scheme s17odr8a. The energy does not drift, however long.
"""

from collections.abc import Callable, Sequence

import numpy as np

from simulators.integrate.stepper import Stepper
from simulators.trajectories import Array

_HALF = (
    0.13020248308889008087881763,
    0.56116298177510838456196441,
    -0.38947496264484728640807860,
    0.15884190655515560089621075,
    -0.39590389413323757733623154,
    0.18453964097831570709183254,
    0.25837438768632204729397911,
    0.29501172360931029887096624,
)
WEIGHTS = (*_HALF, -0.60550853383003451169892108, *_HALF[::-1])

Half = Callable[[Array], Sequence[Array]]
"""The positions' time derivatives, of the momenta alone; or the momenta's, of the positions: one array a variable."""


class Composition(Stepper):
    """Even steps, of a length given for each trajectory: ``step`` (n).

    The states' first ``split`` variables are the positions, the others the momenta.
    """

    def __init__(self, velocity: Half, force: Half, split: int, states: Array, step: Array) -> None:
        self._halves, self._split = (velocity, force), split
        self._state = self._old_state = states
        self._step, self._steps = step, 0
        self.time = np.zeros(states.shape[1])

    def advance(self) -> None:
        """Make one step of each trajectory's own length."""
        self._old_state = self._state
        self._state = compose(*self._halves, self._split, self._state, self._step)
        self._steps += 1
        self.time = self._steps * self._step

    def states_at(self, chosen: Array, times: Array) -> Array:
        """Make the step again, only so far: the trajectory itself goes on in even steps."""
        part = times - (self._steps - 1) * self._step[chosen]
        return compose(*self._halves, self._split, self._old_state[:, chosen], part)

    def keep(self, chosen: Array) -> None:
        """Forget all trajectories but the chosen ones."""
        self._state, self._step, self.time = self._state[:, chosen], self._step[chosen], self.time[chosen]


def compose(velocity: Half, force: Half, split: int, states: Array, step: Array) -> Array:
    """Return states (variables, n) one step (n) later, to order 8.

    Neighbouring half steps of the leapfrogs are made as one.
    """
    states = states.copy()
    positions, momenta = states[:split], states[split:]
    before = 0.0
    for weight in WEIGHTS:
        _move(positions, velocity(momenta), (before + weight) / 2 * step)
        _move(momenta, force(positions), weight * step)
        before = weight
    _move(positions, velocity(momenta), before / 2 * step)
    return states


def _move(part: Array, derivatives: Sequence[Array], time: Array) -> None:
    for values, derivative in zip(part, derivatives, strict=True):
        values += derivative * time
