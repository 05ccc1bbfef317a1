"""From named arrays, as people save them, to trajectories: their shapes say what they are.

states, offsets                       our own form, see ``arrays``
one array (n, time, d)                n trajectories
arrays (n, time)                      n trajectories, an array for each variable; one such array only with times
lists, or MATLAB's cells, of arrays   an array (time, d) for each trajectory; or, of each variable, (time)
eight arrays (time, d) or more        the same, each under a name of its own
columns (rows), or one (rows, d)      a table; one column names the trajectory

Beside them may stand the times: (time), (n, time), or a list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from conserved.io.array_input import chosen, from_list, from_stack
from conserved.io.arrays import trajectories_from
from conserved.io.assemble import assemble, settled
from conserved.io.borders import are_labels
from conserved.io.checks import Rows, check_rising
from conserved.io.columns import Columns
from conserved.io.numbers import coded, real
from conserved.io.reading import Reading
from conserved.io.schema import GROUPS, TIMES, Choice, Roles, plainly
from conserved.pairs.split import FEWEST
from simulators import DataError
from simulators.trajectories import Array

LIST = -1
"""What stands for the number of axes of a list of arrays."""


def from_arrays(arrays: Mapping[str, Any], choice: Choice) -> Reading:
    """Return what named arrays, and lists of arrays, hold.

    Raises
    ------
    DataError
        If the shapes fit none of the forms, with the shapes.
    """
    if {"states", "offsets"} <= set(arrays):
        return chosen(ours(arrays), choice)
    named = {name: value for name, value in arrays.items() if is_data(value)}
    if not named:
        raise DataError("no array 'states' with 'offsets', nor any other array of numbers")
    roles = choice.roles(list(named))
    texts = {name for name in roles.variables if holds_text(named[name])} - set(choice.columns)
    if texts and texts != set(roles.variables):
        return from_arrays({name: value for name, value in named.items() if name not in texts}, choice)
    axes = {name: axes_of(named[name]) for name in roles.variables}
    form = LIST if LIST in axes.values() else max(axes.values())
    kept = tuple(name for name in roles.variables if axes[name] == form)
    others = tuple(name for name in roles.variables if axes[name] != form)
    roles = replace(roles, variables=kept, left_out=(*roles.left_out, *others))
    if form == 2 and roles.group is not None and len(kept) == 1:
        return _matrix(named, roles)
    if form not in FORMS:
        raise unknown(named)
    if form == 1:
        return _columns(named, roles)
    reading = FORMS[form](named, replace(roles, group=None))
    return settled(reading, named=reading.trajectories.variables == roles.variables)


def holds_text(value: Any) -> bool:
    """Whether a value is text, or a list of texts."""
    if isinstance(value, list) and any(np.ndim(part) for part in value):
        return any(holds_text(part) for part in value)
    array = np.asarray(value)
    if array.dtype.kind != "O":
        return array.dtype.kind in "UST"
    filled = [item for item in array.ravel().tolist() if item is not None and item == item]
    return bool(filled) and all(isinstance(item, str) for item in filled)


def oriented(values: Any, axes: Sequence[Any]) -> Array:
    """Return an array whose axes have names with that of the trajectories first and that of time next."""
    names = [plainly(str(name)) for name in axes]
    ranks = [0 if name in GROUPS else 1 if name in TIMES else 2 for name in names]
    return np.transpose(np.asarray(values), np.argsort(ranks, kind="stable"))


def axes_of(value: Any) -> int:
    """Return the number of axes of an array, or of a list of numbers or texts; ``LIST`` for a list of arrays."""
    if isinstance(value, list):
        return LIST if any(np.ndim(part) for part in value) else 1
    return np.ndim(value)


def is_data(value: Any) -> bool:
    """Whether a value is more than a single number."""
    return axes_of(value) == LIST or np.size(value) > 1


def unknown(named: Mapping[str, Any]) -> DataError:
    """Return the error for shapes that fit no form."""
    shapes = ", ".join(f"{name} {np.shape(value) if axes_of(value) else 'list'}" for name, value in named.items())
    return DataError(
        f"arrays {shapes}; needed is one (n, time, d), several (n, time), or columns (rows) of which one names the "
        "trajectory: choose arrays with --columns, or save them with `conserved.write`"
    )


def ours(arrays: Mapping[str, Any]) -> Reading:
    """Return what our own arrays hold."""
    data = trajectories_from({name: np.asarray(value) for name, value in arrays.items()})
    if data.times is not None:
        check_rising(data.times, Rows(data.offsets, labels=range(len(data))))
    return Reading(data)


def _lists(named: Mapping[str, Any], roles: Roles) -> Reading:
    """Return the trajectories of lists: of one of arrays (time, d), or of one of arrays (time) a variable."""
    lists = [named[name] for name in roles.variables]
    times = None if roles.time is None else named[roles.time]
    if len(lists) == 1:
        names = roles.variables if np.ndim(lists[0][0]) == 1 else ()
        return from_list(lists[0], times, roles, names)
    shapes = {tuple(np.size(part) for part in parts) for parts in lists}
    if len(shapes) > 1:
        raise DataError(f"{', '.join(roles.variables)} do not have the same lengths")
    joined = [np.column_stack([np.ravel(part) for part in parts]) for parts in zip(*lists, strict=True)]
    return from_list(joined, times, roles, roles.variables)


def _columns(named: Mapping[str, Any], roles: Roles) -> Reading:
    """Return the trajectories of a table."""
    lengths = {name: len(named[name]) for name in roles.wanted}
    if len(set(lengths.values())) > 1:
        listed = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise DataError(f"columns of different lengths: {listed}; choose some with --columns")
    return table(named, roles)


def roles_of(columns: Mapping[str, Any], choice: Choice) -> Roles:
    """Return the roles of columns (rows): dates are the time, text is left out, or names the trajectories."""
    text = [name for name, values in columns.items() if holds_text(values)]
    roles = choice.roles(list(columns), dict.fromkeys(text, "text"))
    if roles.chosen:
        return roles
    for name in roles.variables:
        if getattr(columns[name], "dtype", np.dtype(float)).kind in "Mm":
            roles = roles.taking("time", name) if roles.time is None else roles.without({name: "a date"})
    labels = [name for name in roles.left_out if name in text]
    if roles.group is None and len(labels) == 1 and are_labels(np.asarray(columns[labels[0]]).tolist()):
        roles = roles.labelled(labels[0])
    return roles


def table(columns: Mapping[str, Any], roles: Roles) -> Reading:
    """Return the trajectories of named columns (rows) of any kind; the group's may hold text."""
    numbers, texts = Columns(roles, len(columns[roles.variables[0]])), list[str]()
    for name in roles.wanted:
        if name == roles.group:
            numbers[name][:], texts = coded(columns[name], name)
        else:
            numbers[name][:] = real(columns[name], name)
    return assemble(numbers, roles, texts)


def _matrix(named: Mapping[str, Any], roles: Roles) -> Reading:
    """Return the trajectories of a table whose variables stand in one array (rows, d)."""
    matrix = named[roles.variables[0]]
    names = tuple(f"x{place}" for place in range(matrix.shape[1]))
    return _columns({**named, **dict(zip(names, matrix.T, strict=True))}, replace(roles, variables=names))


def _matrices(named: Mapping[str, Any], roles: Roles) -> Reading:
    """Return the trajectories of arrays of two axes: one each, or one for each variable, or a single one."""
    matrices = {name: np.asarray(named[name]) for name in roles.variables}
    times: Any = None if roles.time is None else named[roles.time]
    if all(len(matrix) == np.size(times) != matrix.shape[1] for matrix in matrices.values()) and len(matrices) > 1:
        matrices = {name: matrix.T for name, matrix in matrices.items()}  # (time, n), as the times say
    shapes = {matrix.shape for matrix in matrices.values()}
    on_a_grid = times is not None and any(np.shape(times) in ((width,), (rows, width)) for rows, width in shapes)
    if len(matrices) == 1 and (not on_a_grid or (np.ndim(times) == 1 and max(shapes)[0] < FEWEST)):
        return from_list(list(matrices.values()), None if times is None else [times], roles)
    if len(matrices) >= FEWEST and len({width for _, width in shapes}) == 1:
        return from_list(list(matrices.values()), labels=list(matrices))
    if len(shapes) == 1:
        return from_stack(np.stack(list(matrices.values()), axis=-1), times, roles, roles.variables)
    raise unknown(named)


def _stack(named: Mapping[str, Any], roles: Roles) -> Reading:
    """Return the trajectories of the one array of three axes."""
    if len(roles.variables) > 1:
        raise unknown(named)
    return from_stack(named[roles.variables[0]], None if roles.time is None else named[roles.time], roles)


FORMS: dict[int, Callable[[Mapping[str, Any], Roles], Reading]] = {LIST: _lists, 1: _columns, 2: _matrices, 3: _stack}
