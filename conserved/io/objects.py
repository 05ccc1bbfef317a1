"""Trajectories from what people hold in Python: arrays, lists, tables, solutions of solvers, and what libraries make.

None of these libraries is imported: an object is known by what it can do.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from conserved.io.array_input import chosen, from_list, from_stack
from conserved.io.assemble import settled
from conserved.io.numbers import as_array
from conserved.io.parts import from_parts
from conserved.io.reading import Reading, combine
from conserved.io.schema import GROUPS, Choice, Roles, plainly
from conserved.io.shapes import from_arrays, oriented, roles_of, table
from simulators import DataError, Trajectories


def from_object(data: Any, choice: Choice) -> Reading:
    """Return the trajectories in an object.

    Parameters
    ----------
    data : Trajectories; a table of pandas or polars; a Dataset or DataArray of xarray; a mapping of named
        arrays, or of tables; what ``solve_ivp`` returns; an array (n, time, d), of numpy, torch, JAX or zarr; or a list
        of any of these, or of arrays (time, d), or of records.

    Raises
    ------
    DataError
        If it holds anything else.
    """
    if isinstance(data, Trajectories):
        return chosen(Reading(data), choice)
    if (columns := columns_in(data)) is not None:
        return table_of(columns, choice)
    if hasattr(data, "data_vars"):
        return from_arrays(dataset(data), choice)
    if hasattr(data, "dims") and hasattr(data, "coords"):
        return data_array(data, choice)
    if hasattr(data, "get_group") and hasattr(data, "groups"):
        return from_mapping({str(name): part for name, part in data}, choice)
    if hasattr(data, "to_list") and hasattr(data, "layout"):  # awkward
        return from_object(data.to_list(), choice)
    if hasattr(data, "array_keys"):  # a group of zarr
        return from_mapping({name: np.asarray(data[name]) for name in data.array_keys()}, choice)
    if isinstance(data, Mapping):
        return from_mapping({str(name): item for name, item in data.items()}, choice)
    if isinstance(data, list | tuple | Iterator):
        return from_items(list(data), choice)
    array = as_array(data)
    if array.dtype.names:
        return table_of({name: array[name].ravel() for name in array.dtype.names}, choice)
    if array.dtype == object and array.ndim == 1:
        return from_items(list(array), choice)
    return arrays_alone([array] if array.ndim == 2 else array, choice)


def arrays_alone(arrays: Any, choice: Choice, labels: Sequence[str] = ()) -> Reading:
    """Return the trajectories of arrays without names: one (n, time, d), or a list of (time, d)."""
    roles = Roles(None, None, (), chosen=bool(choice.columns), drop_missing=choice.drop_missing, part=choice.part)
    if isinstance(arrays, list):
        reading = from_list(arrays, roles=roles, labels=labels)
    else:
        reading = from_stack(arrays, roles=roles)
    return chosen(settled(reading, named=False), choice)


def from_mapping(data: Mapping[str, Any], choice: Choice) -> Reading:
    """Return the trajectories of named arrays; or of named tables, records or solutions, a trajectory each."""
    values = [value for value in data.values() if not isinstance(value, str | int | float | bool | None)]
    if values and all(columns_in(value) is not None or _holds_columns(value) for value in values):
        names = [name for name, value in data.items() if any(value is other for other in values)]
        return values_of(values, names, choice)
    if len(values) == 1 and isinstance(values[0], list) and values[0] and isinstance(values[0][0], Mapping | list):
        return from_items(values[0], choice)
    return from_arrays(data, choice)


def values_of(values: Sequence[Any], labels: Sequence[str], choice: Choice) -> Reading:
    """Return the trajectories of tables, a trajectory each."""
    parts = [columns_in(value) or dict(value) for value in values]
    return from_parts([{str(name): part[name] for name in part} for part in parts], labels, choice)


def from_items(items: list[Any], choice: Choice) -> Reading:
    """Return the trajectories of a list: of records, which are the rows of a table; or of a trajectory each."""
    if not items:
        raise DataError("a list without trajectories")
    if (
        all(isinstance(item, Mapping) for item in items)
        and not _holds_columns(items[0])
        and columns_in(items[0]) is None
    ):
        return table_of(columns_of_records(items), choice)
    if all(isinstance(item, list) and item and isinstance(item[0], Mapping) for item in items):
        items = [columns_of_records(item) for item in items]
    if len(items) == 2 and _is_pair(items):
        items = [items]
    labels = [str(place) for place in range(len(items))]
    if all(isinstance(item, tuple) and len(item) == 2 and columns_in(item[1]) is not None for item in items):
        labels, items = [str(label) for label, _ in items], [item for _, item in items]
    if all(columns_in(item) is not None or isinstance(item, Mapping) for item in items):
        return values_of(items, labels, choice)
    if all(_is_pair(item) for item in items):
        return values_of([solution(*item) for item in items], labels, choice)
    if any(isinstance(item, Trajectories) or hasattr(item, "dims") for item in items):
        return settled(combine([from_object(item, choice) for item in items], labels))
    return arrays_alone(items, choice)


def _holds_columns(value: Any) -> bool:
    """Whether a value is a mapping of columns, each with several numbers."""
    return (
        isinstance(value, Mapping) and bool(value) and any(np.ndim(item) for item in value.values() if item is not None)
    )


def _is_pair(item: Any) -> bool:
    """Whether an item is times (time) and states, (time, d) or (d, time)."""
    if not isinstance(item, list | tuple) or len(item) != 2 or np.ndim(item[0]) != 1 or np.ndim(item[1]) != 2:
        return False
    return len(item[0]) in np.shape(item[1])


def solution(times: Any, states: Any) -> dict[str, Any]:
    """Return the columns of times (time) and states, (time, d) or (d, time)."""
    times, states = as_array(times), as_array(states)
    if len(states) != len(times) and states.shape[1] == len(times):
        states = states.T
    return {"t": times} | {f"x{place}": column for place, column in enumerate(states.T)}


def columns_in(data: Any) -> dict[str, Any] | None:
    """Return the columns of a table, or of what a solver returns; None where it is neither."""
    for time, states in (("t", "y"), ("ts", "ys"), ("t", "x"), ("t", "u")):
        if hasattr(data, time) and np.ndim(getattr(data, states, 0)) == 2 and not hasattr(data, "collect_schema"):
            return solution(getattr(data, time), getattr(data, states))
    if hasattr(data, "data_vars") and all(item.ndim <= 1 for item in data.variables.values()):
        return {str(name): item.values for name, item in data.variables.items()}
    if hasattr(data, "collect_schema") and hasattr(data, "collect"):
        data = data.collect()
    if not is_table(data):
        return None
    index = getattr(data, "index", None)
    if (
        any(name is not None for name in getattr(index, "names", ()))
        or getattr(index, "dtype", np.dtype("i8")).kind in "fM"
    ):
        data = data.reset_index()
    return {str(name): data[name] for name in columns_named(data)}


def columns_named(data: Any) -> list[Any]:
    """Return the names of the columns; pyarrow calls them column_names.

    Raises
    ------
    DataError
        If two columns have one name.
    """
    names = list(getattr(data, "column_names", data.columns))
    Choice().roles([str(name) for name in names])
    return names


def table_of(columns: Mapping[str, Any], choice: Choice) -> Reading:
    """Return the trajectories of named columns."""
    arrays = {name: as_array(values) for name, values in columns.items()}
    return table(arrays, roles_of(arrays, choice))


def columns_of_records(records: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the columns of records; what one does not have is missing. Fields within fields are joined by a dot."""
    flat = [flattened(record) for record in records]
    names = dict.fromkeys(name for record in flat for name in record)
    return {name: [record.get(name) for record in flat] for name in names}


def flattened(record: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a record whose fields are no records, nor lists of numbers."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Mapping):
            flat |= flattened(value, f"{prefix}{name}.")
        elif isinstance(value, list | tuple):
            flat |= {f"{prefix}{name}{place}": item for place, item in enumerate(value)}
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def dataset(data: Any) -> dict[str, Any]:
    """Return the arrays of a Dataset, trajectories and time first."""
    return {str(name): oriented(item.values, item.dims) for name, item in data.variables.items()}


def data_array(data: Any, choice: Choice) -> Reading:
    """Return the trajectories of a DataArray: an axis with texts names the variables, other coordinates are arrays."""
    for axis in data.dims:
        if axis in data.coords and data.coords[axis].dtype.kind in "OUT" and plainly(str(axis)) not in GROUPS:
            return from_object(data.to_dataset(dim=axis), choice)
    arrays = {str(name): oriented(item.values, item.dims) for name, item in data.coords.items()}
    return from_arrays(arrays | {str(data.name or "data"): oriented(data.values, data.dims)}, choice)


def is_table(data: Any) -> bool:
    """Whether an object is a table with named columns, as those of pandas, polars and pyarrow."""
    return hasattr(data, "columns") and hasattr(data, "__getitem__") and hasattr(data, "shape")
