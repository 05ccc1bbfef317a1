"""Trajectories from what people hold in Python: arrays, lists, and the tables of pandas, polars and xarray.

None of these libraries is imported: an object is known by what it can do.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from conserved.io.array_input import chosen, from_list, from_stack
from conserved.io.reading import Reading
from conserved.io.schema import GROUPS, Choice, plainly
from conserved.io.shapes import from_arrays, oriented, table
from simulators import Trajectories


def from_object(data: Any, choice: Choice) -> Reading:
    """Return the trajectories in an object.

    Parameters
    ----------
    data : Trajectories; a table of pandas or polars; a Dataset or DataArray of xarray; a mapping of named
        arrays; an array (n, time, d); or a list of arrays (time, d).

    Raises
    ------
    DataError
        If it holds anything else.
    """
    if isinstance(data, Trajectories):
        return chosen(Reading(data), choice)
    if hasattr(data, "data_vars"):
        return from_arrays(
            {str(name): oriented(item.values, item.dims) for name, item in data.variables.items()}, choice
        )
    if hasattr(data, "dims"):
        return data_array(data, choice)
    if is_table(data):
        return from_table(data, choice)
    if isinstance(data, Mapping):
        return from_arrays({str(name): item for name, item in data.items()}, choice)
    if isinstance(data, list | tuple):
        return chosen(from_list(data), choice)
    return chosen(from_stack(np.asarray(data)), choice)


def data_array(data: Any, choice: Choice) -> Reading:
    """Return the trajectories of a DataArray: an axis with texts names the variables, other coordinates are arrays."""
    for axis in data.dims:
        if axis in data.coords and data.coords[axis].dtype.kind in "OUT" and plainly(str(axis)) not in GROUPS:
            return from_object(data.to_dataset(dim=axis), choice)
    arrays = {str(name): oriented(item.values, item.dims) for name, item in data.coords.items()}
    return from_arrays(arrays | {str(data.name or "data"): oriented(data.values, data.dims)}, choice)


def is_table(data: Any) -> bool:
    """Whether an object is a table with named columns, as those of pandas, polars and pyarrow."""
    return hasattr(data, "columns") and hasattr(data, "shape") and hasattr(data, "__getitem__")


def from_table(data: Any, choice: Choice) -> Reading:
    """Return the trajectories of a table; a named index of pandas is a column too. pyarrow calls names column_names."""
    if any(name is not None for name in getattr(getattr(data, "index", None), "names", ())):
        data = data.reset_index()
    names = list(getattr(data, "column_names", data.columns))
    roles = choice.roles([str(name) for name in names])
    return table({str(name): np.asarray(data[name]) for name in names if str(name) in roles.wanted}, roles)
