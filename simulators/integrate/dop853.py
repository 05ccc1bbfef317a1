"""Dormand and Prince's Runge-Kutta method of order 8, its step chosen by each trajectory for itself.

Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, 2nd ed. (1993), sec. II.5 (error
estimate of orders 5 and 3, step control) and II.6 (interpolant of order 7). The coefficients are scipy's.
"""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.integrate import DOP853

from simulators.integrate.stepper import Stepper
from simulators.trajectories import Array

STAGES = 12
ERRORS = np.stack([DOP853.E5, DOP853.E3])
SAFETY, SLOWEST, FASTEST = 0.9, 0.2, 6.0

Slope = Callable[[Array], Sequence[Array]]
"""The time derivative of states (variables, n), one array or number a variable."""


class IntegrationError(ArithmeticError):
    """A trajectory that cannot be followed: it runs into infinity or a singularity."""

    exit_code = 1


class DormandPrince(Stepper):
    """Steps whose estimated error is at most ``tolerance`` times the size of the trajectory's own state.

    ``slope`` gives the time derivatives of states (variables, n), ``size`` one number (n) a state.
    """

    def __init__(self, slope: Slope, size: Callable[[Array], Array], states: Array, tolerance: float) -> None:
        self._slope, self._size, self._tolerance = slope, size, tolerance
        self._scratch = np.empty((STAGES + 4) * states.size)
        self._state = self._old_state = states
        self.time = self._old_time = np.zeros(states.shape[1])
        self._slopes = self._room()
        self._write(STAGES, states)
        self._step = self._first_step()

    def _first_step(self) -> Array:
        """Return a hundredth of the time a state takes to change by its own size; it soon finds its length."""
        size, speed = self._size(self._state), np.abs(self._slopes[STAGES]).max(axis=0)
        known = (size > 0) & (speed > 0)
        step: Array = np.divide(size, 100 * speed, out=np.full_like(speed, 1e-6), where=known)
        return step

    def advance(self) -> None:
        """Try one step; where it is not exact enough, only make the next one shorter."""
        self._old_state, self._old_time, self._taken = self._state, self.time, self._step
        self._slopes[0] = self._slopes[STAGES]
        after = runge_kutta(self._write, self._slopes, self._state, self._step)
        error = self._error(after)
        accepted = error <= 1
        self._interpolated: Array | None = None
        self._state = np.where(accepted, after, self._state)
        self._slopes[STAGES] = np.where(accepted, self._slopes[STAGES], self._slopes[0])
        self.time = np.where(accepted, self.time + self._step, self.time)
        growth = np.clip(SAFETY * np.maximum(error, 1e-30) ** (-1 / 8), SLOWEST, FASTEST)
        self._step = self._step * np.where(accepted, growth, np.minimum(growth, 1))
        self._refuse_standstill()

    def states_at(self, chosen: Array, times: Array) -> Array:
        """Interpolate within the last step, to order 7; what that needs is computed at the first call after it."""
        if self._interpolated is None:
            self._interpolated, self._interpolant = chosen, self._interpolate(chosen)
        own = np.searchsorted(self._interpolated, chosen)
        place = (times - self._old_time[chosen]) / self._taken[chosen]
        factors = (place, 1 - place)
        path = np.zeros((len(self._state), len(chosen)))
        for index, part in enumerate(self._interpolant[::-1]):
            path += part.take(own, axis=1)
            path *= factors[index % 2]
        path += self._old_state.take(chosen, axis=1)
        return path

    def keep(self, chosen: Array) -> None:
        """Forget all trajectories but the chosen ones."""
        last = self._slopes[STAGES][:, chosen]
        self._state, self.time, self._step = self._state[:, chosen], self.time[chosen], self._step[chosen]
        self._slopes = self._room()
        self._slopes[STAGES] = last

    def _room(self) -> Array:
        """Return room for the slopes of all stages and the interpolant's (16, variables, n)."""
        return self._scratch[: (STAGES + 4) * self._state.size].reshape(STAGES + 4, *self._state.shape)

    def _write(self, stage: int, states: Array) -> None:
        """Write the slope at some states as that of a stage."""
        _fill(self._slopes[stage], self._slope(states))

    def _error(self, after: Array) -> Array:
        """Return the estimated error of each trajectory, 1 for the tolerance; infinite where it is not finite."""
        size = np.maximum(self._size(self._state), self._size(after))
        allowed = self._tolerance * np.maximum(size, np.finfo(float).tiny)
        fifth, third = np.square(_combined(ERRORS, self._slopes) / allowed).sum(axis=1)
        weight = np.sqrt(np.maximum(fifth + 0.01 * third, np.finfo(float).tiny) * len(after))
        error = np.abs(self._step) * fifth / weight
        return np.where(np.isfinite(error), error, np.inf)

    def _interpolate(self, chosen: Array) -> Array:
        """Return the coefficients (7, variables, chosen) of the interpolant of the last step."""
        slopes, step = self._slopes.take(chosen, axis=2), self._taken[chosen]
        before, after = self._old_state.take(chosen, axis=1), self._state.take(chosen, axis=1)
        for stage, weights in enumerate(DOP853.A_EXTRA, start=STAGES + 1):
            _fill(slopes[stage], self._slope(before + step * _combined(weights[:stage], slopes)))
        difference = after - before
        first = step * slopes[0] - difference
        second = 2 * difference - step * (slopes[STAGES] + slopes[0])
        return np.concatenate([[difference, first, second], step * _combined(DOP853.D, slopes)])

    def _refuse_standstill(self) -> None:
        lost = np.flatnonzero(~(self._step > 4 * np.finfo(float).eps * np.abs(self.time)))
        if len(lost):
            time, state = self.time[lost[0]], self._state[:, lost[0]]
            raise IntegrationError(
                f"a trajectory cannot be followed beyond time {time:.6g}, where its state is "
                f"{np.array2string(state, precision=4, separator=', ')}: it runs into infinity or a singularity"
            )


def runge_kutta(write: Callable[[int, Array], None], slopes: Array, states: Array, step: Array) -> Array:
    """Return states (variables, n) one step later, to order 8.

    ``slopes`` (stages, variables, n) holds the first stage's; ``write(stage, states)`` adds the others,
    the last of which is the slope at the states returned.
    """
    for stage in range(1, STAGES):
        write(stage, states + step * _combined(DOP853.A[stage, :stage], slopes))
    after: Array = states + step * _combined(DOP853.B, slopes)
    write(STAGES, after)
    return after


def _fill(rows: Array, values: Sequence[Array]) -> None:
    """Write one array or number into each row."""
    for row, value in zip(rows, values, strict=True):
        row[...] = value


def _combined(weights: Array, slopes: Array) -> Array:
    """Return the sum of the first slopes (variables, n) by weights (stages), or one for each row of weights."""
    stages = weights.shape[-1]
    total: Array = weights @ slopes[:stages].reshape(stages, -1)
    return total.reshape(*weights.shape[:-1], *slopes.shape[1:])
