"""MATLAB's files: up to version 7 by scipy, 7.3 (which is HDF5) by h5py."""

from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from conserved.io.arrays import arrays_of
from conserved.io.formats.format import Share
from conserved.io.formats.hdf5 import from_folders, open_hdf5
from conserved.io.formats.matlab_elements import HEADER, is_version_5, looked_through
from conserved.io.reading import Reading
from conserved.io.schema import Choice
from simulators import DataError, Trajectories
from simulators.trajectories import Array

LONGEST_NAME = 63


def read(path: Path, choice: Choice, share: Share) -> Reading:
    """Read matrices and cells of matrices; vectors, which are matrices in MATLAB, become columns.

    Function handles and objects of classes, which hold code, are left out.

    Fields of structures are read as the data sets of groups in HDF5 are.
    """
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    with path.open("rb") as file:
        version_5 = is_version_5(file.read(HEADER))
    try:
        arrays = plain(loadmat(looked_through(path) if version_5 else path))
    except NotImplementedError:
        arrays = version_7_3(path)
    except MatReadError as error:
        raise ValueError(str(error)) from None
    share(1.0)
    return from_folders(arrays, choice)


def plain(content: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return matrices as arrays, cells as lists, and the fields of structures under ``structure/field``."""
    arrays: dict[str, Any] = {}
    for name, value in content.items():
        if name.startswith("__") or not isinstance(value, np.ndarray) or is_program(value):
            continue
        if value.dtype.names:
            arrays |= plain(fields_of(value), f"{prefix}{name}/")
        elif value.dtype.kind == "O":
            arrays[prefix + name] = [without_padding(part) for part in value.ravel(order="F")]
        else:
            arrays[prefix + name] = as_vector(value)
    if "states" in arrays and "offsets" in arrays:
        return tidied(arrays)
    return arrays


def is_program(value: Any) -> bool:
    """Whether a value is a function handle or an object of a class, of which only MATLAB knows what it stands for."""
    from scipy.io.matlab import MatlabFunction, MatlabObject, MatlabOpaque

    return isinstance(value, MatlabFunction | MatlabObject | MatlabOpaque)


def fields_of(structure: Array) -> dict[str, Array]:
    """Return the fields of a structure; of an array of them, each as a cell with the content of all."""
    cells = {field: structure[field] for field in structure.dtype.names or ()}
    return {field: cell.item() for field, cell in cells.items()} if structure.size == 1 else cells


def as_vector(value: Array) -> Array:
    """Return a matrix (1, n) or (n, 1) as a vector."""
    return value.ravel() if value.ndim == 2 and 1 in value.shape and value.size > 1 else value


def without_padding(value: Array) -> Array | str:
    """Return a cell's content; a text as a text."""
    return "".join(value.ravel().tolist()) if value.dtype.kind == "U" else value


def tidied(arrays: dict[str, Any]) -> dict[str, Any]:
    """Return our own arrays with the shapes they had before MATLAB made matrices of them."""
    offsets = np.ravel(arrays["offsets"])
    vectors = {name: np.ravel(value) for name, value in arrays.items() if name not in ("variables", "independent")}
    tidy = vectors | {"states": np.reshape(arrays["states"], (int(offsets[-1]), -1))}
    if "variables" in arrays:
        tidy["variables"] = np.array([str(name) for name in arrays["variables"]])
    if "independent" in arrays:
        tidy["independent"] = np.ravel(arrays["independent"])[0]
    return tidy


def version_7_3(path: Path) -> dict[str, Any]:
    """Read matrices, cells and structures, which are groups."""
    with open_hdf5(path) as file:
        return members(file)


def members(group: Any, prefix: str = "") -> dict[str, Any]:
    """Return matrices, whose axes HDF5 holds in reverse, and cells of matrices, which are references."""
    arrays: dict[str, Any] = {}
    for name, item in group.items():
        if name.startswith("#") or {"MATLAB_object_decode", "MATLAB_empty"} & set(item.attrs):
            continue
        if not hasattr(item, "dtype"):
            arrays |= members(item, f"{prefix}{name}/")
        elif item.dtype.kind == "O":
            cells = [group[reference] for reference in np.ravel(item[()], order="F")]
            arrays[prefix + name] = [np.transpose(cell[()]) for cell in cells if cell.dtype.kind in "fiub"]
        elif item.attrs.get("MATLAB_class", b"double") != b"char":
            arrays[prefix + name] = as_vector(np.transpose(item[()]))
    return arrays


def write(trajectories: Trajectories, file: IO[bytes]) -> None:
    """Write a version 5 file; known quantities as the fields of structures.

    Raises
    ------
    DataError
        If the name of a known quantity is none in MATLAB.
    """
    from scipy.io import savemat

    content: dict[str, Any] = {}
    for name, values in arrays_of(trajectories).items():
        structure, _, field = name.partition("/")
        if not field:
            content[name] = values
        elif not field.isidentifier() or not field.isascii() or field.startswith("_") or len(field) > LONGEST_NAME:
            raise DataError(f"'{field}' is no name of a field in MATLAB; rename it, or write an .npz")
        else:
            content.setdefault(structure, {})[field] = values
    content["variables"] = np.array(trajectories.variables, dtype=object)
    savemat(file, content, long_field_names=True, oned_as="column")
