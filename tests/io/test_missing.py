"""Missing numbers and the marks that stand for them: refused with their place, or left out where that is asked for."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas
import polars
import pytest

from conserved import read
from conserved.io.files import read_source, write
from conserved.io.missing import mark_of
from conserved.io.schema import Choice
from simulators import SYSTEMS, DataError, simulate

PENDULUM = simulate(SYSTEMS["pendulum"](), 9, 12, sampling="grid", duration=5.5)
STACK = PENDULUM.states.reshape(9, 12, 2)


def table(path: Path, cell: str, rows: tuple[int, ...] = (17,)) -> Path:
    """The pendulum as text with ``cell`` in place of some numbers of its second variable."""
    write(PENDULUM, path)
    lines = [line.split(",") for line in path.read_text().splitlines()]
    place = lines[0].index("p")
    for row in rows:
        lines[row][place] = cell
    path.write_text("\n".join(",".join(line) for line in lines))
    return path


@pytest.mark.parametrize(
    "cell", ["", "nan", "NaN", "NA", "N/A", "null", "-", "-9999", "-999", "1e20", "-9999.0", "99999"]
)
def test_a_row_with_a_missing_number_is_refused_with_the_option_that_leaves_it_out(cell: str, tmp_path: Path) -> None:
    path = table(tmp_path / "data.csv", cell)
    with pytest.raises(DataError, match=r"data\.csv: .* in column 'p', row 18 .*--drop-missing") as refusal:
        read(path)
    assert "\n" not in str(refusal.value)
    reading = read_source(path, Choice(drop_missing=True))
    np.testing.assert_array_equal(reading.trajectories.states, np.delete(PENDULUM.states, 16, axis=0))
    np.testing.assert_array_equal(reading.trajectories.lengths, [12, 11, *[12] * 7])
    assert "left out 1 row with missing numbers" in reading.line


@pytest.mark.parametrize("suffix", [".parquet", "stack", "list", "masked", "pandas", "polars", "records"])
def test_rows_are_left_out_of_anything(suffix: str, tmp_path: Path) -> None:
    states = STACK.copy()
    states[1, 4, 1] = np.nan
    frame = pandas.DataFrame({"trial": PENDULUM.owners, "t": PENDULUM.times, "q": states[..., 0].ravel()})
    frame["p"] = states[..., 1].ravel()
    sources: dict[str, Any] = {
        "stack": states,
        "list": list(states),
        "masked": np.ma.masked_invalid(states),
        "pandas": frame,
        "polars": polars.from_pandas(frame),
        "records": [
            {name: None if value != value else value for name, value in record.items()}
            for record in frame.to_dict("records")
        ],
    }
    if suffix == ".parquet":
        sources[suffix] = tmp_path / "data.parquet"
        frame.to_parquet(sources[suffix])
    with pytest.raises(DataError, match=r"(nan|an empty cell) in column '(p|x1)', row 17"):
        read(sources[suffix])
    data = read(sources[suffix], drop_missing=True)
    np.testing.assert_array_equal(data.states, np.delete(PENDULUM.states, 16, axis=0))
    assert data.times is not None
    steps = np.diff(data.times[12:23])
    assert steps.max() == pytest.approx(2 * steps.min())


def test_a_trajectory_without_any_number_is_gone_and_one_file_of_them_is_refused(tmp_path: Path) -> None:
    states = STACK.copy()
    states[3] = np.nan
    reading = read_source(states, Choice(drop_missing=True))
    assert [reading.label(place) for place in range(8)] == list("01245678")
    with pytest.raises(DataError, match="a number is missing at every one of 108 points"):
        read(np.full_like(states, np.nan), drop_missing=True)
    with pytest.raises(DataError, match="a number is missing in every one of 108 rows"):
        read(table(tmp_path / "data.csv", "nan", tuple(range(1, 109))), drop_missing=True)


@pytest.mark.parametrize(
    ("extra", "mark"),
    [
        ([-9999.0], -9999),
        ([31.7] * 3, 31.7),
        ([31.7], None),
        ([-9999.0, 1e20], 1e20),
        ([0.0] * 9, None),
        ([5.0] * 3, None),
    ],
)
def test_a_mark_is_repeated_or_well_known_and_far_outside(extra: list[float], mark: float | None) -> None:
    column = np.concatenate([np.sin(np.arange(99.0)), extra])
    assert mark_of(column) == mark


def test_numbers_far_apart_are_no_marks() -> None:
    random = np.random.default_rng(0)
    assert mark_of(1 / random.random(5000)) is None
    assert mark_of(np.repeat([1.0, 1e6], 50)) is None
    assert mark_of(np.exp(random.normal(size=5000) * 3).round(1)) is None
