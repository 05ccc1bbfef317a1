"""What may be wrong with measured trajectories: glitches, lost tracks, gaps, repeated rows, windows of one run."""

from collections.abc import Callable
from typing import Any

import numpy as np

from conserved.io.glitches import glitches
from conserved.io.missing import without_marks
from conserved.io.one_run import is_one
from conserved.io.reading import counted
from simulators import Trajectories
from simulators.trajectories import Array

FAR = 2
"""A lost track jumps by more than so many usual steps."""

GAP = 1.5
"""A step in time that is so many times the usual one is a gap, where steps are even otherwise."""

MOST = 0.9
"""Steps are even where so many of them are."""


def lost(data: Trajectories) -> Array:
    """Return the points at which all of several variables are exactly 0, in a row that begins or ends with a jump.

    A row at the beginning of a trajectory is none of them: tracks may begin at the origin.
    """
    zero = (data.states == 0).all(axis=1)
    if data.states.shape[1] < 2 or not zero.any():
        return np.zeros(0, int)
    steps = np.linalg.norm(np.diff(data.states, axis=0), axis=1)
    steps[data.offsets[1:-1] - 1] = np.nan
    usual = np.nanmedian(steps) if np.isfinite(steps).any() else np.inf
    before, after = np.append(np.nan, steps), np.append(steps, np.nan)
    points = np.flatnonzero(zero)
    rows = np.split(points, np.flatnonzero((np.diff(points) > 1) | (np.diff(data.owners[points]) > 0)) + 1)
    far = [row for row in rows if np.isfinite(before[row[0]]) and np.fmax(before[row[0]], after[row[-1]]) > FAR * usual]
    return np.concatenate(far) if far else np.zeros(0, int)


def repeated(data: Trajectories) -> Array:
    """Return the points that are, in all variables, the same as the point before."""
    same = (data.states[1:] == data.states[:-1]).all(axis=1)
    same[data.offsets[1:-1] - 1] = False
    return np.flatnonzero(same) + 1


def gaps(data: Trajectories) -> Array:
    """Return the points before which time is missing, where the steps are even otherwise."""
    if data.times is None or len(data.times) < 2:
        return np.zeros(0, int)
    steps = np.diff(data.times)
    steps[data.offsets[1:-1] - 1] = np.nan
    if not np.isfinite(steps).any():
        return np.zeros(0, int)
    usual = np.nanmedian(steps)
    even = np.nanmean((np.abs(steps - usual) < 0.01 * usual)[np.isfinite(steps)])
    return np.flatnonzero(steps > GAP * usual) + 1 if even >= MOST else np.zeros(0, int)


def findings(data: Trajectories, label: Callable[[int], str]) -> dict[str, Any]:
    """Return all of it as plain values: how many, and where the first is.

    Returns
    -------
    ``glitches``, ``marks`` : by variable. ``lost``, ``repeated_rows``, ``gaps`` : None where there are none.
    ``one_trajectory`` : why, or None.
    """
    spikes = zip(data.variables, map(np.flatnonzero, glitches(data).T), strict=True)
    _, marks = without_marks(data.states)
    return {
        "glitches": {name: _told(points, data, label) for name, points in spikes if len(points)},
        "marks": {data.variables[place]: values for place, values in marks.items()},
        "lost": _told(lost(data), data, label),
        "repeated_rows": _told(repeated(data), data, label),
        "gaps": _told(gaps(data), data, label),
        "one_trajectory": is_one(data),
    }


def _told(points: Array, data: Trajectories, label: Callable[[int], str]) -> dict[str, Any] | None:
    if len(points) == 0:
        return None
    first = int(points[0])
    owner = data.owner(first)
    return {"count": len(points), "trajectory": label(owner), "point": first - int(data.offsets[owner])}


def sentences(found: dict[str, Any]) -> list[str]:
    """Return the findings as advice."""
    said = [
        f"variable {name} has {counted(one['count'], 'number', 'numbers')} far off the neighbours (a glitch, or motion "
        f"faster than the sampling), the first at {_where(one)}"
        for name, one in found["glitches"].items()
    ]
    said += [
        f"variable {name} holds {', '.join(f'{value:g}' for value in values)}, which stand for missing numbers: "
        "--drop-missing leaves such rows out"
        for name, values in found["marks"].items()
    ]
    kinds = {
        "lost": "points are 0 in all variables, far from their neighbours: the track was lost",
        "repeated_rows": "points repeat the one before",
        "gaps": "gaps in time",
    }
    seen = {kind: text for kind, text in kinds.items() if found[kind]}
    said += [f"{found[kind]['count']} {text}, the first at {_where(found[kind])}" for kind, text in seen.items()]
    return said + ([found["one_trajectory"]] if found["one_trajectory"] else [])


def _where(one: dict[str, Any]) -> str:
    return f"point {one['point']} of trajectory {one['trajectory']}"
