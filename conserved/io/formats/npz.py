"""numpy's own files: .npz, one or more named arrays, and .npy, one array (n, time, d). Never a pickle."""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO

import numpy as np

from conserved.io.array_input import chosen, from_list, from_stack
from conserved.io.arrays import arrays_of
from conserved.io.formats.format import Share
from conserved.io.reading import Reading
from conserved.io.schema import Choice
from conserved.io.shapes import from_arrays
from simulators import DataError, Trajectories
from simulators.trajectories import Array

FORMAT = "conserved trajectories 1"
NAME_LENGTHS = 26
"""Where, in the header of a file inside a zip, the lengths of its name and its extra field stand."""

BLOCK = 1 << 18


def read_npz(path: Path, choice: Choice, share: Share) -> Reading:
    """Read named arrays, ours or anyone's."""
    with path.open("rb") as file:
        if not zipfile.is_zipfile(file):
            file.seek(0)
            array = np.load(file, allow_pickle=False)
            raise DataError(f"one array of shape {array.shape}; `conserved.write` makes a file of trajectories")
        archive, arrays = zipfile.ZipFile(file), {}
        members = [member for member in archive.infolist() if member.filename not in ("format.npy", "format")]
        for place, member in enumerate(members, start=1):
            arrays[member.filename.removesuffix(".npy")] = array_in(archive, member, file)
            share(place / len(members))
    return from_arrays(arrays, choice)


def array_in(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: IO[bytes]) -> Array:
    """Return an array of an archive; one that is not compressed is read straight to its place.

    This is what ``numpy.load`` does, with one copy less, which pays for checking the numbers.
    """
    with archive.open(member) as inside:
        version = np.lib.format.read_magic(inside)
        if version != (1, 0) or member.compress_type != zipfile.ZIP_STORED:
            inside.seek(0)
            return np.asarray(np.lib.format.read_array(inside, allow_pickle=False))
        shape, by_columns, kind = np.lib.format.read_array_header_1_0(inside)
        header = inside.tell()
    if kind.hasobject:
        raise ValueError("Python objects")
    array = np.empty(shape, kind, order="F" if by_columns else "C")
    file.seek(member.header_offset + NAME_LENGTHS)
    file.seek(sum(struct.unpack("<HH", file.read(4))), 1)
    checksum = zlib.crc32(file.read(header))
    content = array.ravel(order="K").view(np.uint8).data if array.size else memoryview(b"")
    for start in range(0, len(content), BLOCK):
        block = content[start : start + BLOCK]
        if file.readinto(block) != len(block):  # type: ignore[attr-defined]
            raise EOFError(member.filename)
        checksum = zlib.crc32(block, checksum)
    if checksum != member.CRC:
        raise zipfile.BadZipFile(member.filename)
    return array


def read_npy(path: Path, choice: Choice, share: Share) -> Reading:
    """Read one array: (n, time, d), or a single trajectory (time, d)."""
    with path.open("rb") as file:
        array = np.load(file, allow_pickle=False)
    share(1.0)
    if not isinstance(array, np.ndarray):
        raise DataError("several arrays; such a file's name ends in .npz")
    return chosen(from_list([array]) if array.ndim <= 2 else from_stack(array), choice)


def write_npz(trajectories: Trajectories, file: IO[bytes]) -> None:
    """Write all of it as named arrays."""
    np.savez(file, format=np.array(FORMAT), **arrays_of(trajectories))  # type: ignore[arg-type]
