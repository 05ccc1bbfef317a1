"""What people hold in Python is read as what it is: solutions, lists of tables, arrays the wrong way round."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas
import polars
import pytest
import torch
import xarray
from scipy.integrate import solve_ivp
from scipy.io import savemat

from conserved import read
from conserved.io.files import read_source
from conserved.io.schema import Choice
from simulators import DataError, Trajectories

RANDOM = np.random.default_rng(2)
GRID = np.linspace(0, 10, 60)
RUNS = [
    solve_ivp(lambda _, y: [y[1], -y[0]], (0, 10), [amplitude, speed], t_eval=GRID)
    for amplitude, speed in RANDOM.uniform(0.5, 2, (12, 2))
]
STACK = np.stack([run.y.T for run in RUNS])
FRAMES = [
    pandas.DataFrame({"trial": number, "t": run.t, "q": run.y[0], "p": run.y[1]}) for number, run in enumerate(RUNS)
]


class Solution:
    """As diffrax returns it."""

    def __init__(self, ts: Any, ys: Any) -> None:
        self.ts, self.ys = ts, ys


class Awkward:
    """As awkward's arrays are: nested lists inside."""

    layout = None

    def __init__(self, lists: list[Any]) -> None:
        self._lists = lists

    def to_list(self) -> list[Any]:
        return self._lists


class Zarr:
    """As zarr's and JAX's arrays are: they can become numpy's."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray[Any, Any]:
        return STACK


def is_stack(data: Trajectories, *, times: bool = True) -> None:
    np.testing.assert_array_equal(data.states, STACK.reshape(-1, 2))
    np.testing.assert_array_equal(data.lengths, [60] * 12)
    assert (data.times is not None) == times
    if data.times is not None:
        np.testing.assert_allclose(data.times, np.tile(GRID, 12), atol=1e-8)


@pytest.mark.parametrize(
    "source",
    [
        RUNS,
        {f"run{number}": run for number, run in enumerate(RUNS)},
        [Solution(run.t, run.y.T) for run in RUNS],
        [(run.t, run.y) for run in RUNS],
        [(run.t, run.y.T) for run in RUNS],
        FRAMES,
        [frame.drop(columns="trial") for frame in FRAMES],
        dict(enumerate(FRAMES)),
        pandas.concat(FRAMES).groupby("trial"),
        list(pandas.concat(FRAMES).groupby("trial")),
        [frame.set_index("t")[["q", "p"]] for frame in FRAMES],
        [pandas.DataFrame(run.y.T, index=run.t, columns=["q", "p"]) for run in RUNS],
        [pandas.DataFrame(run.y.T, index=pandas.to_datetime(run.t, unit="s"), columns=["q", "p"]) for run in RUNS],
        [polars.from_pandas(frame) for frame in FRAMES],
        polars.from_pandas(pandas.concat(FRAMES)).lazy(),
        pandas.concat(FRAMES).to_records(index=False),
        [xarray.Dataset({"q": ("time", run.y[0]), "p": ("time", run.y[1])}, coords={"time": run.t}) for run in RUNS],
        {"t": GRID, "x": STACK.transpose(0, 2, 1)},
        {"t": GRID, "x": STACK.transpose(1, 0, 2)},
        {"t": GRID, "q": STACK[..., 0].T, "p": STACK[..., 1].T},
        np.dstack([np.tile(GRID, (12, 1)), STACK]),
        Awkward([[{"t": t, "q": q, "p": p} for t, (q, p) in zip(run.t, run.y.T, strict=True)] for run in RUNS]),
    ],
)  # fmt: skip
def test_trajectories_with_times(source: Any) -> None:
    is_stack(read(source))


@pytest.mark.parametrize(
    "source",
    [
        [run.y for run in RUNS],
        STACK.transpose(0, 2, 1),
        STACK.transpose(1, 0, 2),
        torch.tensor(STACK, requires_grad=True),
        [torch.tensor(run.y) for run in RUNS],
        Zarr(),
        np.ma.masked_equal(STACK, -9999),
        (run.y.T for run in RUNS),
        np.array([*map(list, STACK), None], dtype=object)[:-1],
        Awkward(STACK.tolist()),
    ],
)
def test_trajectories_without_times(source: Any) -> None:
    is_stack(read(source), times=False)


def test_a_single_solution_is_one_trajectory() -> None:
    for source in (RUNS[0], {"t": GRID, "y": RUNS[0].y}, (GRID, RUNS[0].y), (GRID, RUNS[0].y.T)):
        data = read(source)
        np.testing.assert_array_equal(data.states, RUNS[0].y.T)
        assert len(data) == 1


def test_ragged_arrays_of_the_wrong_axis_are_turned_and_told(tmp_path: Path) -> None:
    parts = [run.y[:, : 20 + place] for place, run in enumerate(RUNS)]
    cells = np.empty(12, object)
    cells[:] = parts
    savemat(tmp_path / "data.mat", {"orbits": cells})
    for source in (parts, tmp_path / "data.mat"):
        reading = read_source(source, Choice())
        np.testing.assert_array_equal(reading.trajectories.lengths, np.arange(20, 32))
        assert "arrays are (variables, time): turned, 2 variables at 20 times" in reading.line


def test_what_may_be_either_way_is_refused_with_the_shape_and_the_word() -> None:
    for source in (RANDOM.normal(size=(12, 2, 60)), list(RANDOM.normal(size=(12, 3, 40)))):
        with pytest.raises(DataError, match=r"arrays of shape \(\d, \d0\): \d0 variables at \d times.*transpose them"):
            read(source)


def test_what_is_right_is_not_turned() -> None:
    wave = np.sin(np.linspace(0, 6, 300) - np.linspace(0, 3, 20)[:, None] + RANDOM.uniform(0, 6, (12, 1, 1)))
    for stack in (STACK, wave, RANDOM.normal(size=(30, 2, 4)), RANDOM.normal(size=(30, 25, 2)), STACK[:, ::20]):
        np.testing.assert_array_equal(read(stack).states, stack.reshape(-1, stack.shape[-1]))


def test_masked_numbers_are_refused_as_nan() -> None:
    masked = np.ma.masked_array(STACK, np.zeros(STACK.shape, bool))
    masked[3, 4, 1] = np.ma.masked
    for source in (masked, list(masked), {"x": masked, "t": GRID}, list(masked.transpose(0, 2, 1))):
        with pytest.raises(DataError, match=r"nan in column 'x1', row 185 \(point 4 of trajectory 3\)"):
            read(source)


def test_tables_of_other_columns_are_refused_with_their_names() -> None:
    with pytest.raises(DataError, match="1 has the columns a, 0 has q; all must have the same"):
        read([pandas.DataFrame({"q": [1.0, 2.0]}), pandas.DataFrame({"a": [1.0, 2.0]})])
