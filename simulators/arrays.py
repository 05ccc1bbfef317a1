"""Arrays of numbers from whatever is given for one, refused in a line where it is none."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from simulators.errors import DataError, told

Array = npt.NDArray[Any]


def any_array(name: str, value: Any) -> Array:
    """Return what is given as an array of whatever type; a tensor of torch without its gradient.

    Raises
    ------
    DataError
        For what is no array, such as lists of different lengths; begins with ``name``, a plural.
    """
    try:
        return np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
    except Exception as error:  # an object may raise whatever it likes when it is asked for its numbers
        raise DataError(f"{name}: no array of numbers: {told(error)}") from None


def doubles(values: Array) -> Array:
    """Return real numbers of any type as float64, infinite where they are too large for that, without a warning."""
    with np.errstate(over="ignore"):
        return np.asarray(values, dtype=np.float64)


def real(name: str, value: Any) -> Array:
    """Return what is given as an array of real numbers, float64.

    Raises
    ------
    DataError
        As ``any_array``, and for other types.
    """
    array = any_array(name, value)
    if array.dtype.kind not in "fiub":
        raise DataError(f"{name} are of type {array.dtype}; needed are real numbers")
    return np.ascontiguousarray(doubles(array))


def whole(name: str, value: Any) -> Array:
    """Return what is given as an array of whole numbers, int64.

    Raises
    ------
    DataError
        As ``real``, and for other numbers.
    """
    array = any_array(name, value)
    if array.dtype.kind not in "iu":
        numbers = real(name, array)
        if not (np.abs(numbers) < 2**53).all() or (numbers != np.round(numbers)).any():
            raise DataError(f"{name} are not whole numbers")
    return np.ascontiguousarray(array, dtype=np.int64)


def reals(kind: str, given: Any) -> dict[str, Array]:
    """Return name -> float64 of a mapping; ``kind``, a plural, is what it holds.

    Raises
    ------
    DataError
        For what is no mapping, and as ``real``.
    """
    if not isinstance(given, Mapping):
        raise DataError(f"{kind} are of type {type(given).__name__}; needed is a dictionary, name -> array")
    return {str(name): real(f"{kind} '{name}'", values) for name, values in given.items()}


def names(kind: str, given: Any) -> tuple[str, ...]:
    """Return names as a tuple of texts.

    Raises
    ------
    DataError
        For what has no members, or members that are no names.
    """
    try:
        members = None if isinstance(given, str) else tuple(given)
    except Exception:  # no members, or an object that raises whatever it likes
        members = None
    if members is None or not all(isinstance(name, str | int | float | np.generic) for name in members):
        raise DataError(f"{kind} are of type {type(given).__name__}; needed is a list or tuple of names")
    return tuple(str(name) for name in members)
