"""Rows and where they stand, and what is refused of them: numbers that are not finite, times that fall."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from conserved.io.missing import mark_of, suspects
from conserved.io.reading import Label
from simulators import DataError
from simulators.trajectories import Array, all_finite

LARGEST_WHOLE = 2**53
"""From here on neighbouring whole numbers are the same float64."""

Place = Callable[[int], str]
"""Says where the row with a number, counted from 0, stands in the file: ``row 18``."""


def row_number(row: int) -> str:
    """Say where a row stands in a table without lines: rows are counted from 1."""
    return f"row {row + 1}"


@dataclass(frozen=True)
class Rows:
    """The rows of a table in the order of their trajectories.

    Parameters
    ----------
    offsets : (trajectories + 1), as in Trajectories.
    order : the row of the table that each point is; None when they need not move.
    labels : the names of the trajectories, where they have names.
    place : says where a row of the table is.
    """

    offsets: Array
    order: Array | None = None
    labels: Sequence[Label] = ()
    place: Place = row_number

    def where(self, point: int) -> str:
        """Say where a point stands in the file, and in which trajectory."""
        row = point if self.order is None else int(self.order[point])
        if not len(self.labels):
            return self.place(row)
        owner = int(np.searchsorted(self.offsets, point, side="right")) - 1
        return f"{self.place(row)} (point {point - self.offsets[owner]} of trajectory {self.labels[owner]})"


def check_finite(values: Array, where: Place) -> None:
    """Refuse numbers (rows) that are not finite.

    Raises
    ------
    DataError
        With the first of them, what ``where`` says of its place, and how many there are.
    """
    if not all_finite(values):
        finite = np.isfinite(values)
        bad = int(np.argmin(finite))
        raise DataError(
            f"{values[bad]} in {where(bad)}; {len(values) - int(finite.sum())} such numbers in all: "
            "repair these rows, or leave them out with --drop-missing (drop_missing=True)"
        )


def check_groups(groups: Array, name: str, place: Place) -> None:
    """Refuse numbers (rows) that do not tell trajectories apart: not finite, or whole ones rounded as they were read.

    Raises
    ------
    DataError
        With the first of them.
    """
    check_finite(groups, lambda row: f"column '{name}', {place(row)}")
    if max(groups.max(), -groups.min()) >= LARGEST_WHOLE:
        row = int(np.argmax(np.abs(groups)))
        raise DataError(
            f"{groups[row]:.0f} in column '{name}', {place(row)}: names of trajectories above 2^53 are not exact as "
            "numbers; put a letter before them, or number the trajectories"
        )


def check_states(states: Array, names: Sequence[str], where: Place) -> None:
    """Refuse states (rows, variables) that are not finite, as ``check_finite``."""
    width = len(names)
    check_finite(states.ravel(), lambda place: f"column '{names[place % width]}', {where(place // width)}")


def check_rising(times: Array, rows: Rows) -> None:
    """Refuse times (rows) that fall or repeat within a trajectory.

    Raises
    ------
    DataError
        With the two times, the row and the trajectory.
    """
    rises = times[1:] > times[:-1]
    rises[rows.offsets[1:-1] - 1] = True
    if rises.all():
        return
    point = int(np.argmin(rises)) + 1
    before, after = times[point - 1], times[point]
    if before == after:
        raise DataError(f"time {after:g} stands twice, again at {rows.where(point)}; keep one of the two rows")
    advice = "" if len(rows.labels) else ", or name the column that tells trajectories apart with --group"
    fault = f"time falls from {before:g} to {after:g} at {rows.where(point)}"
    raise DataError(f"{fault}; sort the rows of each trajectory by time{advice}")


def check_marks(states: Array, names: Sequence[str], where: Place) -> None:
    """Refuse states (rows, variables) in which a number stands for a missing one.

    Raises
    ------
    DataError
        With the first of them, its place, how many there are, and the option that leaves them out.
    """
    for place in suspects(states):
        name, values = names[place], states[:, place]
        mark = mark_of(values)
        if mark is None:
            continue
        rows = np.flatnonzero(values == mark)
        raise DataError(
            f"{mark:g} in column '{name}', {where(int(rows[0]))}, {len(rows)} in all, far outside the rest: it stands "
            "for a missing number; --drop-missing (drop_missing=True) leaves such rows out"
        )
