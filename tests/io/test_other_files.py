"""Files that name other files, hold code, or say how their numbers are to be taken."""

import warnings
from pathlib import Path

import h5py
import numpy as np
import pytest
from scipy.io import savemat

from conserved.io.files import read
from simulators import DataError

TIMES = np.linspace(0, 6, 12)
Q, P = np.cos(TIMES), np.sin(TIMES)


def linked(folder: Path, kind: str) -> Path:
    """Return a file whose q stands in another file, and nothing else is wrong with it."""
    path = folder / "data.h5"
    with h5py.File(folder / "secret.h5", "w") as secret:
        secret["q"] = Q
    Q.tofile(folder / "raw.bin")
    layout = h5py.VirtualLayout(shape=Q.shape, dtype=Q.dtype)
    layout[:] = h5py.VirtualSource(str(folder / "secret.h5"), "q", shape=Q.shape)
    with h5py.File(path, "w") as file:
        file["p"] = P
        if kind == "a link":
            file["q"] = h5py.ExternalLink(str(folder / "secret.h5"), "/q")
        elif kind == "a group":
            file["g"] = h5py.ExternalLink(str(folder / "secret.h5"), "/")
        elif kind == "its numbers":
            file.create_dataset("q", Q.shape, "f8", external=[(str(folder / "raw.bin"), 0, h5py.h5f.UNLIMITED)])
        else:
            file.create_virtual_dataset("q", layout)
    return path


@pytest.mark.parametrize("suffix", [".h5", ".nc", ".mat"])
@pytest.mark.parametrize("kind", ["a link", "a group", "its numbers", "virtual"])
def test_what_stands_in_another_file_is_not_read(kind: str, suffix: str, tmp_path: Path) -> None:
    path = linked(tmp_path, kind).rename(tmp_path / f"data{suffix}")
    content = path.read_bytes()
    if suffix == ".mat":  # the header of version 7.3
        path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM" + bytes(384) + content)
    with pytest.raises(DataError, match=r"stands in another file, '.*(secret\.h5|raw\.bin)', which is not followed"):
        read(path)


def test_links_within_a_file_are_read(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["inner"] = np.concatenate([Q])
        file["p"] = P
        file["lost"] = h5py.SoftLink("/nowhere")
        file["again"] = h5py.SoftLink("/p")
    assert read(tmp_path / "data.h5").variables == ("inner", "p")


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"scale_factor": 0.5, "add_offset": 3.0}, np.arange(12) * 0.5 + 3),
        ({"_FillValue": np.int16(5)}, "nan in column 'q', row 6"),
        ({"missing_value": np.array([5, 6], "i2")}, "nan in column 'q', row 6 .*; 2 such numbers|nan .* row 6; 2 such"),
        ({"scale_factor": "abc"}, r"scale_factor of 'q' is \['abc'\]; needed is a number"),
        ({"scale_factor": 1e308}, "inf in column 'q'"),
    ],
)
def test_numbers_are_taken_as_the_file_says(
    attributes: dict[str, object], expected: np.ndarray | str, tmp_path: Path
) -> None:
    with h5py.File(tmp_path / "data.nc", "w") as file:
        file["q"] = np.arange(12, dtype="i2")
        file["p"] = P
        file["q"].attrs.update(attributes)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        if isinstance(expected, str):
            with pytest.raises(DataError, match=expected):
                read(tmp_path / "data.nc", columns=("q", "p"))
        else:
            np.testing.assert_array_equal(read(tmp_path / "data.nc", columns=("q", "p")).states[:, 0], expected)


def test_references_and_lists_of_other_lengths_are_left_out(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["q"], file["p"] = Q, P
        file.create_dataset("r", (12,), h5py.ref_dtype)[0] = file["q"].ref
        file.create_dataset("ragged", (2,), h5py.vlen_dtype("f8"))[0] = [1.0, 2.0]
        file["nothing"] = h5py.Empty("f8")
    assert read(tmp_path / "data.h5").variables == ("p", "q")


SCIPYS = Path(np.__file__).parents[1] / "scipy/io/matlab/tests/data"


@pytest.mark.parametrize("name", ["testfunc_7.4_GLNX86.mat", "testobject_7.4_GLNX86.mat", "some_functions.mat"])
def test_code_of_matlab_is_left_out(name: str) -> None:
    path = SCIPYS / name
    if not path.is_file():
        pytest.skip("scipy is installed without the files of its tests")
    with pytest.raises(DataError, match="nor any other array of numbers"):
        read(path)


def test_every_file_of_scipys_tests_is_read_or_refused_in_a_line() -> None:
    read_ones = 0
    for path in SCIPYS.glob("*.mat"):
        try:
            read_ones += len(read(path)) > 0
        except DataError as error:
            assert "\n" not in str(error)  # noqa: PT017
    assert read_ones > 0 or not SCIPYS.is_dir()


def test_matrices_beside_cells_of_texts_are_read(tmp_path: Path) -> None:
    savemat(tmp_path / "data.mat", {"q": Q, "p": P, "who": np.array(["a", "b"], dtype=object)})
    assert read(tmp_path / "data.mat").variables == ("q", "p")
