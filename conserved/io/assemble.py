"""From columns to trajectories: rows are gathered by their group, in their order, and checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from conserved.io.arrays import INVARIANTS, PHASES
from conserved.io.arrays import group as beginning_with
from conserved.io.columns import Columns
from conserved.io.reading import Label, Reading
from conserved.io.schema import INDEPENDENT, Roles
from simulators import DataError, Trajectories
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


def assemble(columns: Columns, roles: Roles, texts: Sequence[str] = (), place: Place = row_number) -> Reading:
    """Gather the rows of a table into trajectories, in the order in which these first appear.

    Parameters
    ----------
    columns : the wanted ones.
    roles : which column is what.
    texts : what the numbers of the group column stand for, when it holds text.
    place : says where a row is.

    Raises
    ------
    DataError
        For a number that is not finite, or times that do not rise, with column, row and trajectory.
    """
    count = len(columns.states)
    if count == 0:
        raise DataError("no rows of numbers; is the file cut short?")
    rows = Rows(np.array([0, count]), place=place)
    if roles.group is not None:
        check_groups(columns[roles.group], roles.group, place)
        rows = Rows(*gather(columns[roles.group], texts), place)
    if rows.order is not None:
        columns.arrange(rows.order)
    check_states(columns.states, roles.variables, rows.where)
    times = None
    if roles.time is not None:
        times = columns[roles.time]
        check_finite(times, lambda point: f"column '{roles.time}', {rows.where(point)}")
        check_rising(times, rows)
    truth = {name: columns[name] for name in roles.truth}
    return Reading(_with_truth(columns.states, rows.offsets, times, roles, truth), roles, rows.labels)


def gather(groups: Array, texts: Sequence[str] = ()) -> tuple[Array, Array | None, list[Label]]:
    """Return the offsets, the order of the rows (None when they need not move), and the groups' names."""
    count, starts = len(groups), starts_of_runs(groups)
    order = None
    if len(np.unique(groups[starts])) < len(starts):
        by_value = np.argsort(groups, kind="stable")
        starts = starts_of_runs(groups[by_value])
        appearing = np.argsort(by_value[starts])
        lengths = np.diff(starts, append=count)[appearing]
        move = np.repeat(starts[appearing] - (np.cumsum(lengths) - lengths), lengths)
        move += np.arange(count)
        order, starts = by_value[move], np.cumsum(lengths) - lengths
    first = starts if order is None else order[starts]
    return np.append(starts, count), order, names_of(groups[first], texts)


def starts_of_runs(values: Array) -> Array:
    """Return where runs of equal values (rows) start."""
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


def names_of(groups: Array, texts: Sequence[str]) -> list[Label]:
    """Return the names of groups: the texts that their numbers stand for, or the numbers, whole where all are."""
    whole = groups.astype(np.int64)
    if len(texts):
        return [texts[number] for number in whole]
    return list((whole if (whole == groups).all() else groups).tolist())


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
            "remove or repair these rows"
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


def _with_truth(
    states: Array, offsets: Array, times: Array | None, roles: Roles, truth: Mapping[str, Array]
) -> Trajectories:
    """Return the trajectories with their known quantities, which stand in columns of their own."""
    for name, values in truth.items():
        if not name.startswith(PHASES) and (np.repeat(values[offsets[:-1]], np.diff(offsets)) != values).any():
            raise DataError(f"column '{name}' changes within a trajectory; an invariant must not")
    return Trajectories(
        states,
        offsets,
        times,
        roles.variables,
        invariants={name: values[offsets[:-1]] for name, values in beginning_with(truth, INVARIANTS).items()},
        phases=beginning_with(truth, PHASES),
        independent=int(truth[INDEPENDENT][0]) if INDEPENDENT in truth else None,
    )
