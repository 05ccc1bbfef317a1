"""MATLAB's version 5 files are looked through before scipy reads them."""

import struct
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from scipy.io import loadmat, savemat

from conserved.io.files import read
from conserved.io.formats.matlab_elements import HEADER, is_version_5, looked_through
from simulators import DataError

CONTENT = {
    "x": np.arange(12.0).reshape(4, 3),
    "name": "a text",
    "cell": np.array([np.arange(3.0), "two"], dtype=object),
    "run": {"t": np.arange(5), "q": 1j * np.arange(5)},
}


def file(compressed: bool) -> bytes:
    stream = BytesIO()
    savemat(stream, CONTENT, do_compression=compressed)
    return stream.getvalue()


def written(folder: Path, content: bytes) -> Path:
    path = folder / "data.mat"
    path.write_bytes(content)
    return path


def test_a_file_without_its_compression_holds_the_same(tmp_path: Path) -> None:
    content = file(compressed=True)
    assert is_version_5(content[:HEADER])
    plain = looked_through(written(tmp_path, content))
    assert isinstance(plain, BytesIO)
    assert plain.getvalue() == file(compressed=False)
    np.testing.assert_array_equal(loadmat(plain)["x"], CONTENT["x"])


def test_a_file_that_is_not_compressed_is_read_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, file(compressed=False))
    assert looked_through(path) == path


def test_a_file_may_be_compressed_in_part(tmp_path: Path) -> None:
    content = file(compressed=True) + file(compressed=False)[HEADER:]
    plain = looked_through(written(tmp_path, content))
    assert isinstance(plain, BytesIO)
    assert plain.getvalue() == file(compressed=False) + file(compressed=False)[HEADER:]


@pytest.mark.parametrize(
    ("place", "bytes_of_it", "reason"),
    [
        (0, struct.pack("<I", 4197), "damaged"),
        (4, struct.pack("<I", 1 << 30), "cut off"),
        (8, struct.pack("<I", 9), "damaged"),
        (12, struct.pack("<I", 4), "class"),
        (24, struct.pack("<I", 4197 | 3 << 16), "damaged"),
    ],
    ids=["a type", "a size", "a type inside", "no class", "a type in a small tag"],
)
def test_what_scipy_would_follow_out_of_its_memory_is_refused(
    place: int, bytes_of_it: bytes, reason: str, tmp_path: Path
) -> None:
    content = bytearray(file(compressed=False))
    content[HEADER + place : HEADER + place + len(bytes_of_it)] = bytes_of_it
    with pytest.raises(ValueError, match=reason):
        looked_through(written(tmp_path, bytes(content)))


def test_damaged_compression_is_refused_in_a_line(tmp_path: Path) -> None:
    content = bytearray(file(compressed=True))
    content[HEADER + 20] ^= 255
    with pytest.raises(DataError, match="damaged"):
        read(written(tmp_path, bytes(content)))


def test_matrices_too_deep_in_each_other_are_refused(tmp_path: Path) -> None:
    inner = b""
    for _ in range(200):
        inner = struct.pack("<IIIIQ", 14, 16 + len(inner), 6, 8, 1) + inner
    with pytest.raises(ValueError, match="deep"):
        looked_through(written(tmp_path, file(compressed=False)[:HEADER] + inner))
