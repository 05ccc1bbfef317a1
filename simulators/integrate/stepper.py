"""integrate(...): move many trajectories to their times by any stepper."""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from simulators.errors import UsageError
from simulators.trajectories import Array

NUMBERS_AT_ONCE = 1 << 15
"""Numbers of state moved at once: enough to hide Python's cost a step, few enough for the cache."""


class Stepper(ABC):
    """Trajectories side by side, each at its own time; ``advance`` makes one step of all."""

    time: Array
    """How far each trajectory has come, (trajectories)."""

    @abstractmethod
    def advance(self) -> None:
        """Make one step of every trajectory; a step that is not exact enough is repeated by the next call."""

    @abstractmethod
    def states_at(self, chosen: Array, times: Array) -> Array:
        """Return states (variables, chosen) of the chosen trajectories at times within their last step.

        ``chosen`` rises; those of a later call for the same step are among those of the first.
        """

    @abstractmethod
    def keep(self, chosen: Array) -> None:
        """Forget all trajectories but the chosen ones."""


def integrate(start: Callable[[Array], Stepper], states: Array, times: Array) -> Array:
    """Move each state (n, variables) by each of its times (n, k), not negative and rising: (n, k, variables).

    ``start`` makes a stepper of states (variables, n).

    Raises
    ------
    UsageError
        For times that are negative or fall.
    """
    if (times[:, :1] < 0).any() or (np.diff(times, axis=1) < 0).any():
        raise UsageError("times to integrate to must begin at 0 or later and never fall within a trajectory")
    result = np.repeat(states[:, None].astype(float), times.shape[1], axis=1)  # as it stays at time 0
    rows = max(1, NUMBERS_AT_ONCE // states.shape[1])
    with np.errstate(all="ignore"):  # a step too far, which is then refused, may leave where the equations hold
        for first in range(0, len(states), rows):
            block = slice(first, first + rows)
            _fill(result[block], start(np.ascontiguousarray(states[block].T)), times[block])
    return result


def _fill(result: Array, stepper: Stepper, times: Array) -> None:
    """Step until every trajectory has been at all of its times after the start, which ``result`` has already."""
    ahead = np.concatenate([times, np.full((len(times), 1), np.inf)], axis=1)
    row, done = np.arange(len(times)), np.count_nonzero(times == 0, axis=1)
    while len(row):
        stepper.advance()
        due = np.flatnonzero(ahead[row, done] <= stepper.time)
        while len(due):
            result[row[due], done[due]] = stepper.states_at(due, ahead[row[due], done[due]]).T
            done[due] += 1
            due = due[ahead[row[due], done[due]] <= stepper.time[due]]
        unfinished = np.flatnonzero(done < times.shape[1])
        if len(unfinished) < len(row):
            row, done = row[unfinished], done[unfinished]
            stepper.keep(unfinished)
