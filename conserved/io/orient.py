"""Which axis is the time: arrays (variables, time), as ``solve_ivp`` returns them, are turned where that is plain.

Numbers that follow each other in time are near each other; those of different variables need not be. The measure is
von Neumann's ratio: the mean squared step over twice the variance, 1 for numbers in no order, near 0 along time.
"""

from collections.abc import Sequence

import numpy as np

from simulators import DataError
from simulators.trajectories import Array

SMOOTH = 0.5
"""Along time the ratio is below this, and below this share of the ratio along the other axis."""

ROUGH = 0.3
"""Along variables it is above this: what is smooth along both axes, as a wave is, stays as it is."""

WIDE = 10
"""Arrays with so many times more columns than rows, which are in no order, are refused."""

JUDGED = 50

FEWEST_TIMES = 8
"""Fewer times show no order."""


def are_turned(arrays: Sequence[Array]) -> bool:
    """Whether arrays are (variables, time) and not (time, variables).

    Raises
    ------
    DataError
        If they look like it, yet neither axis looks like time.
    """
    if not arrays or any(array.ndim != 2 or 0 in array.shape or array.dtype.kind not in "fiu" for array in arrays):
        return False
    rows, columns = {len(array) for array in arrays}, {array.shape[1] for array in arrays}
    if max(rows) >= min(columns):
        return False
    if len(rows) == 1 < len(columns):
        return True  # trajectories of different lengths have the same variables
    if len(rows) > 1:
        return False
    down = _ratio(arrays[:JUDGED])
    along = _ratio([array.T for array in arrays[:JUDGED]])
    if along < SMOOTH * min(1, down) and down > ROUGH:
        return True
    if min(columns) >= WIDE * max(rows) and down > SMOOTH:
        shape = arrays[0].shape
        raise DataError(
            f"arrays of shape {shape}: {shape[1]} variables at {shape[0]} times? Needed is (time, variables): "
            "transpose them (array.T); if it is right, give conserved.Trajectories"
        )
    return False


def is_time_first(stack: Array) -> bool:
    """Whether an array of three axes is (time, n, variables): in order along the first axis only."""
    if min(stack.shape[:2]) < FEWEST_TIMES or stack.dtype.kind not in "fiu":
        return False
    along = _ratio([stack[:, place] for place in range(min(JUDGED, stack.shape[1]))])
    down = _ratio([stack[place] for place in range(min(JUDGED, len(stack)))])
    return along < SMOOTH / 2 and down > SMOOTH


def _ratio(arrays: Sequence[Array]) -> float:
    """Return von Neumann's ratio along the rows of arrays, the median over columns; infinite for a single row."""
    if len(arrays[0]) == 1:
        return np.inf
    whole = np.stack([array.astype(float) for array in arrays])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (np.diff(whole, axis=1) ** 2).mean(axis=1) / (2 * whole.var(axis=1))
    known = ratios[np.isfinite(ratios)]
    return float(np.median(known)) if len(known) else np.inf
