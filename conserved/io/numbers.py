"""Columns of any kind as real numbers."""

from typing import Any

import numpy as np

from simulators import DataError
from simulators.arrays import Array, any_array, doubles
from simulators.errors import told


def as_array(values: Any) -> Array:
    """Return what a library holds as an array: tensors from where they are, nan for what is masked.

    Raises
    ------
    DataError
        For what is no array.
    """
    if np.ma.is_masked(values):
        return np.asarray(values.astype(float).filled(np.nan))
    return any_array("data", values)


def real(values: Array, name: str = "") -> Array:
    """Return real numbers of any kind as float64; dates as seconds since the first of them.

    Raises
    ------
    DataError
        For anything else, with the column's name and the first value at fault.
    """
    values = as_array(values)
    if values.dtype.kind == "M":
        values = values - np.fmin.reduce(values, axis=None, initial=np.datetime64("NaT"))  # the first that is there
    if values.dtype.kind == "m":
        return np.asarray(values / np.timedelta64(1, "s"), dtype=np.float64)
    if values.dtype.kind in "fiub":
        return doubles(values)
    column = f" in column '{name}'" if name else ""
    if values.dtype.kind in "OUST":
        for row, value in enumerate(values.ravel().tolist()):
            if value is not None and not isinstance(value, int | float | np.number):
                raise DataError(f"{value!r:.60}{column}, row {row + 1}; needed is a number")
        try:
            return values.astype(np.float64)
        except (OverflowError, ValueError) as error:
            raise DataError(f"{told(error)}{column}; needed is a number that a float64 can hold") from None
    raise DataError(f"values of type {values.dtype}{column}; needed are real numbers")


def coded(values: Array, name: str) -> tuple[Array, list[str]]:
    """Return a group column as numbers, and the texts they stand for (none for numbers).

    Raises
    ------
    DataError
        For a missing name, with column and row.
    """
    values = np.asarray(values)
    if values.dtype.kind not in "OUST":
        return real(values, name), []
    for row, value in enumerate(values.tolist()):
        if value is None or value != value or value == "":
            raise DataError(f"an empty cell in column '{name}', row {row + 1}; needed is the name of a trajectory")
    texts, codes = np.unique([str(value) for value in values.tolist()], return_inverse=True)
    return codes.astype(np.float64), [str(text) for text in texts]
