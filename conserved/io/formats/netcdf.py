"""netCDF: version 3 by scipy, version 4 (which is HDF5) by h5py."""

import io
from pathlib import Path
from typing import IO, Any

import numpy as np

from conserved.io.arrays import KNOWN, arrays_of
from conserved.io.formats.format import Share
from conserved.io.formats.hdf5 import data_sets, from_folders, open_hdf5
from conserved.io.reading import Reading
from conserved.io.schema import Choice
from conserved.io.shapes import from_arrays, oriented
from simulators import DataError, Trajectories
from simulators.trajectories import Array

CLASSIC = b"CDF"
"""How a file of version 3 begins."""

NAMES = "variables"


def read(path: Path, choice: Choice, share: Share) -> Reading:
    """Read the variables of a file of either version; numbers left out are refused as nan."""
    with path.open("rb") as file:
        classic = file.read(len(CLASSIC)) == CLASSIC
    if classic:
        return from_arrays(_classic(path), choice)
    with open_hdf5(path) as file:
        arrays = data_sets(file, share)
    return from_folders(arrays, choice)


def _classic(path: Path) -> dict[str, Any]:
    from scipy.io import netcdf_file

    with netcdf_file(path, "r", mmap=False, maskandscale=True) as file:
        arrays = {name: _plain(item[...].copy(), item.dimensions) for name, item in file.variables.items()}
    return {name.replace(".", "/", 1) if _known(name) else name: values for name, values in arrays.items()}


def _plain(values: Any, axes: tuple[str, ...]) -> Array:
    """Return numbers in the machine's byte order, nan where they were left out; rows of letters as texts."""
    if values.dtype.kind == "S":
        return np.array([b"".join(row).rstrip(b"\0").decode() for row in np.atleast_2d(np.asarray(values))])
    values = values.astype(values.dtype.newbyteorder("="))
    return oriented(values.astype(float).filled(np.nan) if np.ma.is_masked(values) else values, axes)


def _known(name: str) -> bool:
    return name.replace(".", "/", 1).startswith(KNOWN)


def write(trajectories: Trajectories, file: IO[bytes]) -> None:
    """Write our arrays as the variables of a version 3 file; known quantities as ``invariants.NAME``.

    Raises
    ------
    DataError
        If the name of a known quantity cannot be that of a variable.
    """
    from scipy.io import netcdf_file

    buffer = io.BytesIO()
    with netcdf_file(buffer, "w", version=2) as target:
        for name, values in _storable(trajectories).items():
            axes = []
            for place, length in enumerate(values.shape):
                axes.append(f"{name}_{place}")
                target.createDimension(axes[-1], length)
            target.createVariable(name, values.dtype, axes)[...] = values
        target.flush()
        file.write(buffer.getbuffer())


def _storable(trajectories: Trajectories) -> dict[str, Array]:
    """Return our arrays under the names and in the types that version 3 has: no integers above 32 bits."""
    arrays = {}
    for name, values in arrays_of(trajectories).items():
        own = name.partition("/")[2]
        if own and not (own.isascii() and "/" not in own):
            raise DataError(f"'{own}' is no name of a variable in netCDF; rename it, or write an .npz")
        arrays[name.replace("/", ".", 1)] = values.astype(float) if values.dtype.kind == "i" else values
    letters = np.array([name.encode() for name in trajectories.variables])
    arrays[NAMES] = letters.view("S1").reshape(len(letters), -1)
    return arrays
