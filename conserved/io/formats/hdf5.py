"""HDF5: data sets, in groups or not. Groups that hold a trajectory each are read as one."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from conserved.io.arrays import KNOWN, arrays_of
from conserved.io.formats.format import Share, needed
from conserved.io.reading import Reading, combine
from conserved.io.schema import GROUPS, TIMES, Choice, plainly
from conserved.io.shapes import axes_of, from_arrays, is_data, oriented
from simulators import DataError, Trajectories
from simulators.trajectories import Array


@contextmanager
def open_hdf5(path: Path) -> Iterator[Any]:
    """Open a file for reading.

    Raises
    ------
    DataError
        Without h5py, and for a file that names another: what is read is what the user named, and nothing else.
    """
    with needed("h5py", f"reading {path.suffix} files of this kind").File(path, "r") as file:
        _refuse_others(file)
        yield file


def _refuse_others(file: Any) -> None:
    """Refuse a file with links to other files, or data sets whose numbers stand in other files."""
    others: dict[str, list[str]] = {}  # filled and looked at later: h5py does not pass on what is raised on its way
    file.visititems_links(lambda name, link: others.update({name: [getattr(link, "filename", ".")]}))
    file.visititems(lambda name, item: others.update({name: _files_of(item)}))
    for name, files in others.items():
        if away := [other for other in files if other != "."]:
            raise DataError(
                f"'{name}' stands in another file, '{away[0]}', which is not followed; copy it into this one"
            )


def _files_of(item: Any) -> list[str]:
    """Return the files in which the numbers of a data set stand, if these are not all in its own."""
    if not hasattr(item, "dtype"):
        return []
    virtual = [source.file_name for source in item.virtual_sources()] if item.is_virtual else []
    return [*virtual, *(str(part[0]) for part in item.external or ())]


def read(path: Path, choice: Choice, share: Share) -> Reading:
    """Read the data sets of a file; links to other files are not followed."""
    with open_hdf5(path) as file:
        arrays = data_sets(file, share)
    return from_folders(arrays, choice)


def data_sets(file: Any, share: Share) -> dict[str, Array]:
    """Return the arrays of numbers and texts, by their whole names."""
    found: dict[str, Any] = {}
    file.visititems(lambda name, item: found.update({name: item}) if hasattr(item, "dtype") else None)
    arrays = {}
    for place, (name, item) in enumerate(found.items(), start=1):
        if item.dtype.kind in "fiuSO" and item.shape is not None and not _refers(item.dtype):
            arrays[name] = oriented(content(item), names_of_axes(item))
        share(place / len(found))
    return arrays


def _refers(kind: Any) -> bool:
    """Whether objects of a type are no texts: references, or lists of different lengths."""
    h5py = needed("h5py", "reading HDF5")
    return kind.kind == "O" and h5py.check_string_dtype(kind) is None


def names_of_axes(item: Any) -> list[str]:
    """Return the names of the axes of a data set, as netCDF gives them; nothing where they have none."""
    return [axis[0].name.rpartition("/")[2] if len(axis) else "" for axis in item.dims]


def content(item: Any) -> Array:
    """Return a data set; texts as texts, and the numbers that netCDF scaled or left out as they were."""
    if item.dtype.kind in "SO":
        return np.asarray(item.asstr()[()]) if item.dtype.kind == "O" else np.char.decode(item[()], "utf-8")
    values: Array = item[()]
    marks = np.concatenate([_attribute(item, "_FillValue"), _attribute(item, "missing_value")])
    scale, shift = _attribute(item, "scale_factor"), _attribute(item, "add_offset")
    missing = np.isin(values, marks)
    if not (missing.any() or scale.size or shift.size):
        return values
    with np.errstate(over="ignore", invalid="ignore"):  # what is no number then is refused by its place
        scaled: Array = values.astype(float) * (scale[0] if scale.size else 1) + (shift[0] if shift.size else 0)
    scaled[missing] = np.nan
    return scaled


def _attribute(item: Any, key: str) -> Array:
    """Return the numbers of an attribute, none where there is none."""
    numbers = np.ravel(item.attrs.get(key, []))
    if numbers.dtype.kind not in "fiu":
        raise DataError(f"{key} of '{item.name.lstrip('/')}' is {numbers.tolist()!r:.60}; needed is a number")
    return numbers.astype(float)


def from_folders(arrays: dict[str, Any], choice: Choice) -> Reading:
    """Return what arrays in groups hold: ours, or those outside groups or in the one group, or a trajectory a group.

    A time or the like outside groups is not what the file is about, nor is a group of nothing but single numbers.
    """
    if "states" in arrays and "offsets" in arrays:
        return from_arrays(arrays, choice)
    groups: dict[str, dict[str, Any]] = {}
    for name, values in arrays.items():
        folder, _, last = name.rpartition("/")
        if axes_of(values):
            groups.setdefault(folder, {})[last] = values
    outside = {name: values for name, values in groups.pop("", {}).items() if is_data(values)}
    if any(plainly(name) not in (*GROUPS, *TIMES) for name in outside) or not groups:
        return from_arrays(outside, choice)
    if len(groups) == 1:
        return from_arrays(next(iter(groups.values())), choice)
    readings = []
    for name, own in groups.items():
        try:
            readings.append(from_arrays(own, choice))
        except DataError as error:
            raise DataError(f"group {name}: {error}") from None
    return combine(readings, list(groups))


def write(trajectories: Trajectories, file: IO[bytes]) -> None:
    """Write our arrays as data sets of the same names.

    Raises
    ------
    DataError
        If the name of a known quantity cannot be that of a data set, or without h5py.
    """
    h5py = needed("h5py", "writing HDF5")
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as target:
        for name, values in arrays_of(trajectories).items():
            own = name.partition("/")[2] if name.startswith(KNOWN) else name
            if "/" in own or own in ("", ".", ".."):
                raise DataError(f"'{own}' is no name of a data set; rename it, or write an .npz")
            if values.dtype.kind == "U":
                target.create_dataset(name, data=values.astype(object), dtype=h5py.string_dtype())
            else:
                target.create_dataset(name, data=values)
    file.write(buffer.getbuffer())
