"""From columns to trajectories: rows are gathered by their group, in their order, and checked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from conserved.io import clocks
from conserved.io.arrays import INVARIANTS, PHASES
from conserved.io.arrays import group as beginning_with
from conserved.io.borders import ANEW, Borders, numbering, of_clocks, of_gaps, restarts
from conserved.io.checks import (
    Place,
    Rows,
    check_finite,
    check_groups,
    check_marks,
    check_rising,
    check_states,
    row_number,
)
from conserved.io.columns import Columns
from conserved.io.missing import without_marks
from conserved.io.reading import Label, Reading, counted
from conserved.io.schema import INDEPENDENT, Roles
from conserved.io.wide import unwound
from simulators import DataError, Trajectories
from simulators.trajectories import Array


def assemble(
    columns: Columns,
    roles: Roles,
    texts: Sequence[str] = (),
    place: Place = row_number,
    gaps: Sequence[int] = (),
) -> Reading:
    """Gather the rows of a table into trajectories, in the order in which these first appear.

    Parameters
    ----------
    columns : the wanted ones.
    roles : which column is what.
    texts : what the numbers of the group column stand for, when it holds text.
    place : says where a row is.
    gaps : the first row, and the rows that follow a blank line or a repeated header.

    Raises
    ------
    DataError
        For a number that is not finite, or times that do not rise, with column, row and trajectory.
    """
    if len(columns.states) == 0:
        raise DataError("no rows of numbers; is the file cut short?")
    count = len(columns.states)
    columns, roles, wide = unwound(columns, roles)
    if wide is not None:
        gaps, place = wide.starts.tolist(), _modulo(place, count)
    kept, remarks = None, list[str]()
    if roles.drop_missing:
        kept = complete(columns, roles)
    if kept is not None:
        remarks.append(f"left out {counted(len(columns.states) - len(kept), 'row', 'rows')} with missing numbers")
        columns.keep(kept)
        gaps, place = np.searchsorted(kept, gaps).tolist(), _renumbered(place, kept)
    roles, borders = grouped(columns, roles, gaps) if wide is None else (roles, replace(wide, starts=np.unique(gaps)))
    rows = Rows(np.array([0, len(columns.states)]), place=place)
    if roles.group is not None:
        check_groups(columns[roles.group], roles.group, place)
        rows = Rows(*gather(columns[roles.group], texts), place)
    elif borders is not None:
        remarks.append(borders.told)
        rows = Rows(np.append(borders.starts, len(columns.states)), None, range(len(borders.starts)), place)
    if rows.order is not None:
        columns.arrange(rows.order)
        kept = None if kept is None else kept[rows.order]
    reading = replace(_checked(columns, roles, rows), remarks=tuple(remarks))
    return counted_by_rows(settled(reading), kept)


def _checked(columns: Columns, roles: Roles, rows: Rows) -> Reading:
    """Return the trajectories of arranged rows."""
    check_states(columns.states, roles.variables, rows.where)
    check_marks(columns.states, roles.variables, rows.where)
    times = None
    if roles.time is not None:
        times = columns[roles.time]
        check_finite(times, lambda point: f"column '{roles.time}', {rows.where(point)}")
        check_rising(times, rows)
    truth = {name: columns[name] for name in roles.truth}
    return Reading(_with_truth(columns.states, rows.offsets, times, roles, truth), roles, rows.labels)


def complete(columns: Columns, roles: Roles) -> Array | None:
    """Return the rows in which no number is missing; None where none is. Marks count as missing.

    Raises
    ------
    DataError
        If no row is left.
    """
    states, _ = without_marks(columns.states)
    whole: Array = np.asarray(np.isfinite(states).all(axis=1))
    for name in roles.wanted:
        if name not in roles.variables:
            whole &= np.isfinite(columns[name])
    if not whole.any():
        raise DataError(f"a number is missing in every one of {len(whole)} rows; choose columns with --columns")
    return None if whole.all() else np.flatnonzero(whole)


def _modulo(place: Place, count: int) -> Place:
    return lambda row: place(row % count)


def _renumbered(place: Place, kept: Array) -> Place:
    return lambda row: place(int(kept[row]))


def grouped(columns: Columns, roles: Roles, gaps: Sequence[int]) -> tuple[Roles, Borders | None]:
    """Return the roles, with a group column where the numbers show one; or else the borders that they show."""
    if roles.group is not None:
        return roles, None
    if not roles.chosen and len(roles.variables) > 1:
        found = numbering(columns.states, roles.variables)
        if found is not None:
            name = roles.variables[found]
            columns.take(name)
            return roles.taking("group", name), None
    times = None if roles.time is None else columns[roles.time]
    borders = None
    if times is not None and (starts := restarts(times)) is not None:
        borders = Borders(starts, ANEW.format(roles.time))
    elif times is None and not roles.chosen:
        borders = of_clocks(columns.states, roles.variables)
    return roles, borders or of_gaps(gaps, times)


def settled(reading: Reading, *, named: bool = True) -> Reading:
    """Return the reading with a clock among its variables as the time, and without copies of the clock.

    Parameters
    ----------
    reading : of a table or of arrays.
    named : whether the names of the variables are the user's.
    """
    data, roles = reading.trajectories, reading.roles or Roles(None, None, reading.trajectories.variables)
    if roles.chosen or roles.part or len(data.variables) == 1:
        return reading
    found = clocks.find(data.states, data.variables, data.offsets, data.times, named=named)
    if found.time is None and not found.copies:
        return reading
    times = data.times if found.time is None else data.states[:, found.time].copy()
    roles = replace(roles, variables=data.variables)
    if found.time is not None:
        roles = roles.taking("time", data.variables[found.time])
    roles = roles.without({data.variables[place]: reason for place, reason in found.copies.items()})
    kept = [place for place, name in enumerate(data.variables) if name in roles.variables]
    states = np.ascontiguousarray(data.states[:, kept])
    whole = replace(data, states=states, variables=roles.variables, times=times)
    return replace(reading, trajectories=whole, roles=roles)


def counted_by_rows(reading: Reading, kept: Array | None) -> Reading:
    """Return the reading with the numbers of the rows as times, where rows are left out and there are no times."""
    data = reading.trajectories
    if kept is None or data.times is not None:
        return reading
    times = (kept - np.repeat(kept[data.offsets[:-1]], data.lengths)).astype(float)
    return replace(reading, trajectories=replace(data, times=times)).remark("times are numbers of rows")


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
