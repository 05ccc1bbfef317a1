"""Trajectories from arrays whose shape alone says what they are: (n, time, d), or a list of (time, d)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from conserved.io.checks import Rows, check_finite, check_rising, check_states
from conserved.io.numbers import real
from conserved.io.reading import Reading
from conserved.io.schema import Choice, Roles, column
from simulators import DataError, Trajectories, UsageError
from simulators.trajectories import Array


def from_stack(stack: Array, times: Any = None, roles: Roles | None = None, names: Sequence[str] = ()) -> Reading:
    """Return the trajectories of one array (n, time, d), with times (time) or (n, time).

    Raises
    ------
    DataError
        For another shape, numbers that are not finite, or times that do not rise.
    """
    if stack.ndim != 3 or 0 in stack.shape:
        raise DataError(f"one array of shape {stack.shape}; needed is (n, time, d)")
    count, points, width = stack.shape
    if times is not None:
        times = real(times)
        if times.shape not in ((points,), (count, points)):
            raise DataError(f"times of shape {times.shape}; needed is ({points},) or ({count}, {points})")
        times = np.broadcast_to(times, (count, points)).ravel()
    return from_rows(real(stack).reshape(-1, width), [points] * count, times, roles, names)


def from_list(
    parts: Sequence[Any], times: Any = None, roles: Roles | None = None, names: Sequence[str] = (), labels: Any = ()
) -> Reading:
    """Return the trajectories of a list of arrays (time, d), or (time); and of times, a list of (time).

    Raises
    ------
    DataError
        For arrays of another shape, and as ``from_stack``.
    """
    arrays = [real(part) for part in parts]
    arrays = [array[:, None] if array.ndim == 1 else array for array in arrays]
    if not arrays:
        raise DataError("a list without trajectories")
    for place, array in enumerate(arrays):
        if array.ndim != 2 or 0 in array.shape or array.shape[1] != arrays[0].shape[1]:
            raise DataError(
                f"trajectory {labels[place] if labels else place} has shape {array.shape}, the first "
                f"{arrays[0].shape}; needed is (time, d) with the same d for all"
            )
    lengths = [len(array) for array in arrays]
    if times is not None:
        times = [real(part).ravel() for part in times]
        if [len(part) for part in times] != lengths:
            raise DataError("the times do not have the lengths of the trajectories")
        times = np.concatenate(times)
    return from_rows(np.concatenate(arrays), lengths, times, roles, names, labels)


def from_rows(
    states: Array, lengths: Any, times: Array | None, roles: Roles | None, names: Sequence[str], labels: Any = ()
) -> Reading:
    """Return the trajectories of these lengths that follow each other in ``states`` (points, variables)."""
    names = tuple(names) or tuple(f"x{place}" for place in range(states.shape[1]))
    rows = Rows(np.concatenate([[0], np.cumsum(lengths)]), labels=labels or range(len(lengths)))
    check_states(states, names, rows.where)
    if times is not None:
        check_finite(times, lambda point: f"the times, {rows.where(point)}")
        check_rising(times, rows)
    return Reading(Trajectories(states, rows.offsets, times, names), roles, labels)


def chosen(reading: Reading, choice: Choice) -> Reading:
    """Return the reading with the chosen variables only."""
    data = reading.trajectories
    if choice.group is not None or choice.time is not None:
        raise UsageError("these are trajectories already, not a table; leave --group and --time out")
    if not choice.columns:
        return reading
    names = tuple(column(name, data.variables) for name in choice.columns)
    places = [data.variables.index(name) for name in names]
    return replace(reading, trajectories=replace(data, states=data.states[:, places], variables=names))
