"""Trajectories from arrays whose shape alone says what they are: (n, time, d), or a list of (time, d)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from conserved.io.checks import Rows, check_finite, check_marks, check_rising, check_states
from conserved.io.missing import without_marks
from conserved.io.numbers import real
from conserved.io.orient import JUDGED, are_turned, is_time_first
from conserved.io.reading import Reading, counted
from conserved.io.schema import Choice, Roles, column
from simulators import DataError, Trajectories, UsageError
from simulators.trajectories import Array


def _turned(shape: str, variables: int, times: int) -> str:
    return f"arrays are {shape}: turned, {counted(variables, 'variable', 'variables')} at {times} times"


def from_stack(stack: Array, times: Any = None, roles: Roles | None = None, names: Sequence[str] = ()) -> Reading:
    """Return the trajectories of one array (n, time, d), with times (time) or (n, time).

    Raises
    ------
    DataError
        For another shape, numbers that are not finite, or times that do not rise.
    """
    if stack.ndim != 3 or 0 in stack.shape:
        raise DataError(f"one array of shape {stack.shape}; needed is (n, time, d)")
    stack, turned = real(stack), ""
    if roles is not None and not names:
        stack, turned = _upright(stack, times)
    count, points, width = stack.shape
    if times is not None:
        times = real(times)
        if times.shape not in ((points,), (count, points)):
            raise DataError(f"times of shape {times.shape}; needed is ({points},) or ({count}, {points})")
        times = np.broadcast_to(times, (count, points)).ravel()
    reading = from_rows(stack.reshape(-1, width), [points] * count, times, roles, names)
    return reading.remark(turned) if turned else reading


def _upright(stack: Array, times: Any) -> tuple[Array, str]:
    """Return a stack as (n, time, d), and what was done: where the times or the numbers say which axis is time."""
    lengths = stack.shape
    if times is not None and np.ndim(times) == 1 and len(times) != lengths[1]:
        if len(times) == lengths[2]:
            return stack.transpose(0, 2, 1), _turned("(n, variables, time)", lengths[1], lengths[2])
        if len(times) == lengths[0]:
            return stack.transpose(1, 0, 2), _turned("(time, n, variables)", lengths[2], lengths[0])
    if times is None and is_time_first(stack):
        return stack.transpose(1, 0, 2), _turned("(time, n, variables)", lengths[2], lengths[0])
    if times is None and are_turned(list(stack[:JUDGED])):
        return stack.transpose(0, 2, 1), _turned("(n, variables, time)", lengths[1], lengths[2])
    return stack, ""


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
    turned = ""
    if roles is not None and not names and _lie(arrays, times):
        turned = _turned("(variables, time)", *arrays[0].shape)
        arrays = [array.T for array in arrays]
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
    reading = from_rows(np.concatenate(arrays), lengths, times, roles, names, labels)
    return reading.remark(turned) if turned else reading


def _lie(arrays: Sequence[Array], times: Any) -> bool:
    """Whether arrays are (variables, time): as long as the times the wrong way, or by their numbers."""
    if times is None:
        return are_turned(arrays)
    shapes = [(*array.shape, np.size(own)) for array, own in zip(arrays, times, strict=False) if array.ndim == 2]
    return bool(shapes) and all(width == points != length for length, width, points in shapes)


def from_rows(
    states: Array, lengths: Any, times: Array | None, roles: Roles | None, names: Sequence[str], labels: Any = ()
) -> Reading:
    """Return the trajectories of these lengths that follow each other in ``states`` (points, variables)."""
    names = tuple(names) or tuple(f"x{place}" for place in range(states.shape[1]))
    labels, remarks = labels or range(len(lengths)), list[str]()
    if roles is not None and roles.drop_missing:
        states, lengths, times, labels, remarks = _complete(states, np.asarray(lengths), times, labels)
    rows = Rows(np.concatenate([[0], np.cumsum(lengths)]), labels=labels)
    check_states(states, names, rows.where)
    check_marks(states, names, rows.where)
    if times is not None:
        check_finite(times, lambda point: f"the times, {rows.where(point)}")
        check_rising(times, rows)
    return Reading(Trajectories(states, rows.offsets, times, names), roles, labels, tuple(remarks))


def _complete(
    states: Array, lengths: Array, times: Array | None, labels: Sequence[Any]
) -> tuple[Array, Array, Array | None, list[Any], list[str]]:
    """Return states, lengths, times, labels and a remark without the points in which a number is missing."""
    whole = np.asarray(np.isfinite(without_marks(states)[0]).all(axis=1))
    if times is not None:
        whole &= np.isfinite(times)
    if whole.all():
        return states, lengths, times, list(labels), []
    if not whole.any():
        raise DataError(f"a number is missing at every one of {len(whole)} points")
    owners = np.repeat(np.arange(len(lengths)), lengths)
    told = [f"left out {counted(int((~whole).sum()), 'row', 'rows')} with missing numbers"]
    if times is None:
        told.append("times are numbers of rows")
        times = np.concatenate([np.arange(length, dtype=float) for length in lengths])
    left = np.bincount(owners[whole], minlength=len(lengths))
    kept = [label for label, length in zip(labels, left, strict=True) if length]
    return states[whole], left[left > 0], times[whole], kept, told


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
