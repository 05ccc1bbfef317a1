"""What ``fit`` and ``transform`` take: rows, an array (n, time, d), a list of arrays, or Trajectories.

Messages begin as scikit-learn's do, since its tools look for them.
"""

from typing import Any

import numpy as np

from conserved.io.array_input import from_list
from conserved.io.assemble import gather
from conserved.io.checks import check_groups, row_number
from conserved.io.numbers import coded
from simulators import DataError, Trajectories
from simulators.arrays import Array, any_array, doubles

FEWEST_ROWS = 2


def is_list_of_trajectories(data: Any) -> bool:
    """Whether data is a list of arrays (time, d), not one of rows."""
    return isinstance(data, list | tuple) and len(data) > 0 and all(dimensions(part) == 2 for part in data)


def dimensions(part: Any) -> int | None:
    """Return how many dimensions an array has, or a list that is one; None for lists of different lengths."""
    try:
        return np.ndim(part)
    except Exception:  # an object may raise whatever it likes
        return None


def is_stack(data: Any) -> bool:
    """Whether data is one array (n, time, d)."""
    return getattr(data, "ndim", None) == 3


def states_of(data: Any, fewest: int = 1) -> Array:
    """Return the states (points, variables) in data of any of the kinds, one after the other.

    Raises
    ------
    ValueError, TypeError
        For what is no real, finite, two-dimensional array of at least ``fewest`` rows.
    """
    if isinstance(data, Trajectories):
        return data.states
    if is_list_of_trajectories(data):
        return from_list(data).trajectories.states
    states = numbers(data)
    if states.ndim == 3:
        states = states.reshape(states.shape[0] * states.shape[1], states.shape[2])
    check_rows(states, fewest)
    return states


def check_rows(states: Array, fewest: int) -> None:
    """Refuse what is no finite array (rows, columns) of at least ``fewest`` rows."""
    if states.ndim != 2:
        raise DataError(
            f"Expected 2D array, got {states.ndim}D array of shape {states.shape} instead. Reshape your data: rows "
            "(points, variables), or one array (n, time, d)"
        )
    rows, columns = states.shape
    if columns == 0:
        raise DataError(f"0 feature(s) (shape={states.shape}) while a minimum of 1 is required.")
    if rows < fewest:
        raise DataError(f"{rows} sample(s) (shape={states.shape}) while a minimum of {fewest} is required.")
    if not np.isfinite(states).all():
        row, column = np.argwhere(~np.isfinite(states))[0]
        raise DataError(f"Input contains NaN or infinity: {states[row, column]} in row {row}, column {column}")


def numbers(data: Any) -> Array:
    """Return an array of real numbers."""
    if hasattr(data, "tocsr"):
        raise TypeError("Sparse data was passed, but dense data is required. Use '.toarray()'.")
    array = any_array("X", data)
    if array.dtype.kind == "c":
        raise DataError("Complex data not supported; give real and imaginary part as two variables")
    if array.dtype.kind == "M":
        raise TypeError("dates are no variables of a dynamical system")
    try:
        return np.ascontiguousarray(doubles(array))
    except TypeError as error:
        raise TypeError(f"X is no array of numbers: {error}") from None
    except (ValueError, OverflowError) as error:
        raise DataError(f"X is no array of numbers: {error}") from None


def names_of(data: Any) -> tuple[str, ...]:
    """Return the names of the variables, where data has them."""
    if isinstance(data, Trajectories):
        return data.variables
    names = tuple(getattr(data, "columns", ()))
    return names if names and all(isinstance(name, str) for name in names) else ()


def trajectories_of(data: Any, groups: Any) -> Trajectories:
    """Return the trajectories in data; rows are gathered by their ``groups`` (points).

    Raises
    ------
    ValueError
        If rows come without groups, or with more or fewer of them.
    """
    if isinstance(data, Trajectories):
        return data
    if is_list_of_trajectories(data):
        return from_list(data).trajectories
    states = states_of(data, FEWEST_ROWS)
    names = names_of(data)
    if is_stack(data):
        return Trajectories(states, np.arange(0, len(states) + 1, data.shape[1]), variables=names)
    if groups is None:
        raise DataError(
            "ConservedEncoder requires y to be passed, but the target y is None: rows need the trajectory that each "
            "belongs to, as groups or as y; or give an array (n, time, d)"
        )
    groups, _ = coded(any_array("groups", groups).ravel(), "groups")
    if len(groups) != len(states):
        raise DataError(f"{len(groups)} groups for {len(states)} rows; needed is one for each")
    check_groups(groups, "groups", row_number)
    offsets, order, _ = gather(groups)
    return Trajectories(states if order is None else states[order], offsets, variables=names)


def shaped_like(codes: Array, data: Any) -> Any:
    """Return codes (points, dim) in the form of ``data``: rows, an array (n, time, dim), or a list."""
    if is_list_of_trajectories(data):
        return np.split(codes, np.cumsum([len(part) for part in data])[:-1])
    return codes.reshape(*data.shape[:2], -1) if is_stack(data) else codes
