"""Arrays of every shape, in files and in Python, become the same trajectories."""

import sys
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pandas
import polars
import pyarrow
import pytest
import xarray
from scipy.io import savemat

from conserved import read
from conserved.io.files import read_source
from conserved.io.schema import Choice
from simulators import DataError, Trajectories, UsageError

RANDOM = np.random.default_rng(1)
STACK = RANDOM.random((9, 5, 2))
INFINITE = STACK.copy()
INFINITE[3, 2, 1] = np.inf
GRID = np.linspace(0, 1, 5)
RAGGED = [RANDOM.random((length, 2)) for length in (3, 5, 2, 4)]
LENGTHS = [len(part) for part in RAGGED]
TRIALS = np.repeat(["c", "a", "d", "b"], LENGTHS)
CLOCK = np.concatenate([np.arange(length) / 2 for length in LENGTHS])
ROWS = np.concatenate(RAGGED)
COLUMNS = {"trial": TRIALS, "t": CLOCK, "q": ROWS[:, 0], "p": ROWS[:, 1]}


def is_stack(data: Trajectories, *, times: bool = True) -> None:
    np.testing.assert_array_equal(data.states, STACK.reshape(-1, 2))
    np.testing.assert_array_equal(data.offsets, np.arange(0, 46, 5))
    assert (data.times is not None) == times
    if data.times is not None:
        np.testing.assert_array_equal(data.times, np.tile(GRID, 9))


def is_ragged(data: Trajectories, *, times: bool = False) -> None:
    np.testing.assert_array_equal(data.states, ROWS)
    np.testing.assert_array_equal(data.lengths, LENGTHS)
    if times:
        np.testing.assert_array_equal(data.times, CLOCK)


@pytest.mark.parametrize(
    "arrays",
    [
        {"data": STACK, "t": GRID},
        {"data": STACK, "time": np.tile(GRID, (9, 1)), "rate": np.float64(0.25)},
        {"q": STACK[..., 0], "p": STACK[..., 1], "t": GRID},
        {"q": STACK[..., 0], "p": STACK[..., 1], "t": np.tile(GRID, (9, 1))},
    ],
)
@pytest.mark.parametrize("suffix", [".npz", ".mat", ".h5", ".nc", "object"])
def test_arrays_of_three_and_two_axes(arrays: dict[str, Any], suffix: str, tmp_path: Path) -> None:
    if suffix == "object":
        is_stack(read(arrays))
        return
    save(tmp_path / f"data{suffix}", arrays)
    is_stack(read(tmp_path / f"data{suffix}", columns=[name for name in arrays if name in ("data", "q", "p")]))


@pytest.mark.parametrize(
    "suffix", [".npz", ".h5", ".nc", ".parquet", "object", "lists", "pandas", "index", "polars", "pyarrow"]
)
def test_columns(suffix: str, tmp_path: Path) -> None:
    match suffix:
        case "object":
            source: Any = COLUMNS
        case "lists":
            source = {name: list(values) for name, values in COLUMNS.items()}
        case "pyarrow":
            source = pyarrow.table(COLUMNS)
        case "pandas":
            source = pandas.DataFrame(COLUMNS)
        case "index":
            source = pandas.DataFrame(COLUMNS).set_index(["trial", "t"])
        case "polars":
            source = polars.DataFrame(COLUMNS)
        case _:
            source = tmp_path / f"data{suffix}"
            save(source, COLUMNS)
    data = read(source, columns=["q", "p"])
    is_ragged(data, times=True)
    assert data.variables == ("q", "p")
    mixed = read_source(source, Choice(columns=("p",)))
    assert [mixed.label(place) for place in range(4)] == ["c", "a", "d", "b"]


def save(path: Path, arrays: dict[str, Any]) -> None:
    match path.suffix:
        case ".npz":
            np.savez(path, **arrays)
        case ".mat":
            savemat(path, arrays)
        case ".parquet":
            polars.DataFrame(arrays).write_parquet(path)
        case ".h5":
            with h5py.File(path, "w") as file:
                for name, values in arrays.items():
                    text = np.asarray(values).dtype.kind == "U"
                    file[name] = values.astype(object) if text else values
        case ".nc":
            axes = ("trajectory", "time", "variable")
            dataset = xarray.Dataset()
            for name, values in arrays.items():
                shape = np.shape(values)
                own = axes[: len(shape)] if shape != GRID.shape else ("time",)
                dataset[name] = (own, values)
            dataset.to_netcdf(path)


def test_one_array_in_npy(tmp_path: Path) -> None:
    np.save(tmp_path / "data.npy", STACK)
    is_stack(read(tmp_path / "data.npy"), times=False)
    assert read(tmp_path / "data.npy", columns=["x1"]).states.shape == (45, 1)
    np.save(tmp_path / "deep.npy", STACK[None])
    with pytest.raises(DataError, match=r"deep\.npy: one array of shape \(1, 9, 5, 2\); needed is \(n, time, d\)"):
        read(tmp_path / "deep.npy")
    np.save(tmp_path / "pickle.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with pytest.raises(DataError, match=r"pickle\.npy: .*never unpickled"):
        read(tmp_path / "pickle.npy")


def test_lists_in_python() -> None:
    is_ragged(read(RAGGED))
    is_ragged(read([part.tolist() for part in RAGGED]))
    assert read([part[:, 0] for part in RAGGED]).states.shape == (14, 1)
    is_stack(read(STACK), times=False)
    with pytest.raises(DataError, match=r"trajectory 1 has shape \(4, 3\), the first \(4, 2\)"):
        read([np.zeros((4, 2)), np.zeros((4, 3))])
    with pytest.raises(DataError, match="a list without trajectories"):
        read([])


def test_cells_of_matlab(tmp_path: Path) -> None:
    cell, times = np.empty(4, object), np.empty(4, object)
    cell[:] = RAGGED
    times[:] = np.split(CLOCK, np.cumsum(LENGTHS)[:-1])
    savemat(tmp_path / "data.mat", {"orbits": cell, "t": times, "note": "by hand"})
    is_ragged(read(tmp_path / "data.mat"), times=True)


def test_structures_of_matlab(tmp_path: Path) -> None:
    path = tmp_path / "data.mat"
    fields = {"q": STACK[..., 0], "p": STACK[..., 1], "t": GRID}
    savemat(path, {"swings": fields})
    is_stack(read(path))
    savemat(path, {"data": STACK, "t": GRID, "setup": {"length": 2.0, "range": [0, 1]}})
    is_stack(read(path))
    savemat(path, {f"trial{place}": {"q": part[:, 0], "p": part[:, 1]} for place, part in enumerate(RAGGED)})
    is_ragged(read(path))
    trials = np.empty((1, 4), dtype=[("q", object), ("p", object), ("who", object)])
    for place, part in enumerate(RAGGED):
        trials[0, place] = part[:, :1], part[:, 1:], "me"
    savemat(path, {"trials": trials})
    is_ragged(read(path))


def test_matlab_7_3_is_hdf5_with_its_axes_reversed(tmp_path: Path) -> None:
    path = tmp_path / "data.mat"
    with h5py.File(path, "w", userblock_size=512) as file:
        file["data"], file["t"] = STACK.T, GRID[:, None]
        file.create_group("#refs#")
    with path.open("r+b") as block:
        block.write(b"MATLAB 7.3 MAT-file".ljust(124) + bytes([0, 2]) + b"IM")
    is_stack(read(path))
    with h5py.File(path, "w", userblock_size=512) as file:
        parts = [file.create_dataset(f"#refs#/{place}", data=part.T).ref for place, part in enumerate(RAGGED)]
        file.create_dataset("orbits", data=np.array([parts], dtype=object), dtype=h5py.ref_dtype)
    with path.open("r+b") as block:
        block.write(b"MATLAB 7.3 MAT-file".ljust(124) + bytes([0, 2]) + b"IM")
    is_ragged(read(path))
    with h5py.File(path, "w", userblock_size=512) as file:
        file["swings/q"], file["swings/p"], file["swings/t"] = STACK[..., 0].T, STACK[..., 1].T, GRID[:, None]
    with path.open("r+b") as block:
        block.write(b"MATLAB 7.3 MAT-file".ljust(124) + bytes([0, 2]) + b"IM")
    is_stack(read(path, columns=["q", "p"]))


def test_a_data_set_or_a_group_for_each_trajectory_in_hdf5(tmp_path: Path) -> None:
    path = tmp_path / "data.h5"
    with h5py.File(path, "w") as file:
        for place, part in enumerate(RAGGED):
            file[f"trial{place}/q"], file[f"trial{place}/p"] = part[:, 0], part[:, 1]
            file[f"trial{place}/t"] = np.arange(len(part)) / 2
    data = read(path, columns=["q", "p"])
    is_ragged(data, times=True)
    with h5py.File(path, "w") as file:
        for place in range(9):
            file[f"orbit{place}"] = STACK[place]
    is_stack(read(path), times=False)
    with h5py.File(path, "w") as file:
        file["data"], file["t"], file["setup/length"], file["other/weights"] = STACK, GRID, 2.0, GRID
    is_stack(read(path))
    with h5py.File(path, "w") as file:
        file["a/q"], file["b/q"] = np.arange(3.0), np.array([1.0, np.nan])
    with pytest.raises(DataError, match=r"data\.h5: group b: nan in column 'q', row 2"):
        read(path)


def test_objects_of_xarray() -> None:
    whole = xarray.DataArray(STACK.transpose(1, 0, 2), dims=("time", "trial", "variable"))
    is_stack(read(whole), times=False)
    dataset = xarray.Dataset(
        {name: (("time", "trial"), STACK[..., place].T) for place, name in enumerate("qp")}, coords={"time": GRID}
    )
    is_stack(read(dataset))
    coordinates = {"time": GRID, "variable": ["q", "p"]}
    labelled = xarray.DataArray(STACK, dims=("trial", "time", "variable"), coords=coordinates)
    is_stack(read(labelled))
    assert read(labelled).variables == ("q", "p")
    is_stack(read(labelled.drop_vars("variable")))


def test_a_row_of_no_trajectory_is_refused() -> None:
    frame = pandas.DataFrame({"trial": ["a", None, "b"], "q": [1.0, 2.0, 3.0]})
    for source in (frame, polars.from_pandas(frame)):
        with pytest.raises(DataError, match="an empty cell in column 'trial', row 2; needed is the name of a traj"):
            read(source)


def test_a_netcdf_scaled_or_with_gaps(tmp_path: Path) -> None:
    values = np.round(STACK[..., 0], 2)
    dataset = xarray.Dataset({"q": (("time", "trial"), values.T)}, coords={"time": GRID})
    dataset.to_netcdf(tmp_path / "a.nc", encoding={"q": {"dtype": "i4", "scale_factor": 0.01, "_FillValue": -1}})
    np.testing.assert_allclose(read(tmp_path / "a.nc").states.ravel(), values.ravel(), atol=1e-12)
    dataset["q"][3, 2] = np.nan
    dataset.to_netcdf(tmp_path / "b.nc", encoding={"q": {"dtype": "i4", "scale_factor": 0.01, "_FillValue": -1}})
    with pytest.raises(DataError, match=r"b\.nc: nan in column 'q', row 14 \(point 3 of trajectory 2\)"):
        read(tmp_path / "b.nc")


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"a": np.zeros((2, 2, 2, 2))}, r"arrays a \(2, 2, 2, 2\); needed is"),
        ({"a": STACK, "b": STACK}, r"arrays a \(9, 5, 2\), b \(9, 5, 2\); needed is one \(n, time, d\)"),
        ({"a": STACK[..., 0], "b": STACK[..., :4, 0]}, r"arrays a \(9, 5\), b \(9, 4\); needed"),
        ({"a": STACK, "t": np.arange(4)}, r"times of shape \(4,\); needed is \(5,\) or \(9, 5\)"),
        ({"a": np.arange(4), "b": np.arange(5)}, "columns of different lengths: a 4, b 5"),
        ({"a": np.array(["x", "y"])}, "'x' in column 'a', row 1; needed is a number"),
        ({"a": np.zeros(3, complex)}, "values of type complex128 in column 'a'"),
        (
            {"a": np.where(np.isclose(STACK, STACK[3, 2, 1], 0, 0), np.inf, STACK)},
            r"column 'x1', row 18 \(point 2 of trajectory 3\)",
        ),
        ({}, "no array 'states' with 'offsets', nor any other"),
    ],
)
def test_shapes_that_fit_no_form_are_listed(arrays: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read(arrays)


def test_dates_are_seconds_since_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dates = pandas.to_datetime(["2026-01-01 00:00:00", "2026-01-01 00:01:00", "2026-01-01 00:02:30"])
    frame = pandas.DataFrame({"trial": 1, "time": dates, "q": [1, 2, 3]})
    frame.to_parquet(tmp_path / "data.parquet")
    monkeypatch.setattr("conserved.io.formats.parquet.ROWS_AT_ONCE", 2)
    for source in (frame, tmp_path / "data.parquet"):
        np.testing.assert_array_equal(read(source).times, [0, 60, 150])
    with pytest.raises(DataError, match=r"nan in column 'time', row 2 \(point 1 of trajectory 1\); 1 such numbers"):
        read(frame.assign(time=dates.where(dates != dates[1])))
    with pytest.raises(DataError, match="no rows of numbers"):
        read(frame[:0])


def test_columns_of_one_name_are_refused() -> None:
    frame = pandas.DataFrame([[1, 2.0, 3.0]], columns=["trial", "q", "q"])
    for source in (frame, pyarrow.table([[1], [2.0], [3.0]], names=["trial", "q", "q"])):
        with pytest.raises(DataError, match="2 columns are called 'q'"):
            read(source)


def test_an_empty_or_textual_cell_of_parquet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "data.parquet"
    pandas.DataFrame({"trial": [1, 1, 2], "q": pandas.array([1, None, 2], "Int64")}).to_parquet(path)
    with pytest.raises(DataError, match=r"data\.parquet: an empty cell in column 'q', row 2; needed is a number"):
        read(path)
    pandas.DataFrame({"trial": [1, 1, 2], "q": ["1", "x", "2"]}).to_parquet(path)
    with pytest.raises(DataError, match=r"data\.parquet: '1' in column 'q', row 1; needed is a number"):
        read(path)


def test_trajectories_have_columns_to_choose_but_no_group() -> None:
    data = Trajectories(ROWS, np.array([0, 14]), variables=("q", "p"))
    assert read(data, columns=["p"]).variables == ("p",)
    with pytest.raises(UsageError, match="these are trajectories already"):
        read(data, group="q")


@pytest.mark.parametrize(("suffix", "module"), [(".h5", "h5py"), (".parquet", "pyarrow.parquet")])
def test_a_missing_library_is_named_with_the_line_that_installs_it(
    suffix: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"data{suffix}").touch()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DataError, match=f"needs {module[:4]}.*: pip install {module[:4]}"):
        read(tmp_path / f"data{suffix}")
