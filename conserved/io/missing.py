"""Missing numbers: nan, and the marks that stand for it (-9999, 1e20, ...), which are found by how they look.

A mark is repeated exactly, and lies far outside of all other numbers of its column.
"""

import numpy as np

from simulators.trajectories import Array

KNOWN = frozenset(
    sign * value
    for sign in (1.0, -1.0)
    for value in (
        99, 999, 9999, 99999, 999999, 99.9, 999.9, 9999.9, 99.99, 999.99, 9999.99, 888, 8888, 88888, 777, 7777, 32767,
        32768, 65535, 2147483647, 2147483648, 1e10, 1e12, 1e15, 1e20, 1e30, 1e31, 1e34, 1e35, 1e36, 1e37, 1e38,
        9.969209968386869e36, 9.96921e36, 3.4028234663852886e38,
    )
)  # fmt: skip
"""Values that stand for a missing number in files; one is enough."""

FAR = 10
"""A mark is further outside than so many ranges of the rest."""

REPEATED = 3
"""An unknown value is a mark when it stands so often."""

FEWEST = 32
"""Fewer other values say nothing of what is far."""

SAMPLE = 1000


def mark_of(column: Array) -> float | None:
    """Return the number (rows) that stands for a missing one; None without any."""
    for extreme in (float(np.fmin.reduce(column)), float(np.fmax.reduce(column))):
        if abs(extreme) > 1 and _is_outside(column, extreme) and _is_mark(column, extreme):
            return extreme
    return None


def suspects(states: Array) -> list[int]:
    """Return the columns (rows, columns) that may hold marks: by a sample and the extremes of all, which is quick."""
    extremes = float(np.fmin.reduce(states, axis=None)), float(np.fmax.reduce(states, axis=None))
    return [place for place, column in enumerate(states.T) if any(_is_outside(column, extreme) for extreme in extremes)]


def _is_outside(column: Array, extreme: float) -> bool:
    """Whether a sample of the column says that the extreme may lie far outside."""
    some = np.sort(column[:: max(1, len(column) // SAMPLE)])
    low, high = float(some[len(some) // 4]), float(some[(3 * len(some)) // 4])  # Python's overflow without a warning
    return not low - FAR * (high - low) <= extreme <= high + FAR * (high - low)


def _is_mark(column: Array, extreme: float) -> bool:
    same = column == extreme
    rest = column[~same & np.isfinite(column)]
    if len(np.unique(rest[:SAMPLE])) < FEWEST or not (extreme in KNOWN or same.sum() >= REPEATED):
        return False
    low, high = np.quantile(rest, (0.01, 0.99)).tolist()  # another mark may be among them
    outside = max(low - extreme, extreme - high)
    return bool(outside > FAR * (high - low)) and high > low


def without_marks(states: Array) -> tuple[Array, dict[int, list[float]]]:
    """Return states (rows, columns) with nan in place of the marks, and the marks of each column that has some."""
    marks: dict[int, list[float]] = {}
    for place in suspects(states):
        while (mark := mark_of(states[:, place])) is not None:
            if not marks:
                states = states.copy()
            states[states[:, place] == mark, place] = np.nan
            marks.setdefault(place, []).append(mark)
    return states, marks
