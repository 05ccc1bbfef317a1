"""Trajectories from what people hold in Python: arrays, lists, and the tables of pandas, polars and xarray.

None of these libraries is imported: an object is known by what it can do.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from conserved.data.reading import Reading
from conserved.data.roles import Choice
from conserved.data.shapes import from_arrays, oriented, table
from conserved.data.stacks import chosen, from_list, from_stack
from simulators import Trajectories
from simulators.trajectories import Array


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
        return chosen(from_stack(oriented(data.values, data.dims)), choice)
    if is_table(data):
        columns = columns_of(data)
        return table(columns, choice.roles(list(columns)))
    if isinstance(data, Mapping):
        return from_arrays({str(name): item for name, item in data.items()}, choice)
    if isinstance(data, list | tuple):
        return chosen(from_list(data), choice)
    return chosen(from_stack(np.asarray(data)), choice)


def is_table(data: Any) -> bool:
    """Whether an object is a table with named columns, as those of pandas, polars and pyarrow."""
    return hasattr(data, "columns") and hasattr(data, "shape") and hasattr(data, "__getitem__")


def columns_of(data: Any) -> dict[str, Array]:
    """Return the columns of a table; a named index of pandas is a column too."""
    if any(name is not None for name in getattr(getattr(data, "index", None), "names", ())):
        data = data.reset_index()
    return {str(name): np.asarray(data[name]) for name in data.columns}
