"""The ragged pendulum in every form in which text comes: all are read to the same trajectories as the plain table."""

import bz2
import gzip
import io
import json
import lzma
import re
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from conserved.io.files import read, read_source
from conserved.io.schema import Choice
from simulators import SYSTEMS, DataError, Trajectories, simulate

PENDULUM = simulate(SYSTEMS["pendulum"](), 12, 20, min_points=5, sampling="grid", duration=9.5)
TIMES = PENDULUM.times if PENDULUM.times is not None else np.zeros(0)
ROWS = list(zip(PENDULUM.owners.tolist(), TIMES.tolist(), *PENDULUM.states.T.tolist(), strict=True))
BLOCKS = [[row[1:] for row in ROWS if row[0] == number] for number in range(len(PENDULUM))]
START = datetime(2024, 3, 1, 23, 59, 57)


def table(sign: str = ",", head: str = "trial,t,q,p", end: str = "\n", write: Callable[[float], str] = repr) -> str:
    """The pendulum as a table, numbers as ``write`` writes them."""
    rows = [sign.join([str(row[0]), *map(write, row[1:])]) + end for row in ROWS]
    return head + "\n" * bool(head) + "".join(rows)


def blocks(between: str, head: str = "", first: str = "") -> str:
    """The pendulum without a column for the trajectories."""
    parts = [head + "".join(" ".join(map(repr, row)) + "\n" for row in block) for block in BLOCKS]
    return first + between.join(parts)


def with_column(head: str, cell: Callable[[int, tuple[int, float, float, float]], object]) -> str:
    return f"{head}\n" + "".join(f"{','.join(map(str, row))},{cell(place, row)}\n" for place, row in enumerate(ROWS))


def comma(number: float) -> str:
    return repr(number).replace(".", ",")


def fortran(number: float) -> str:
    return f"{number:.16E}".replace("E", "D")


def stamp(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def records(rows: list[tuple[float, ...]], names: str) -> list[dict[str, float]]:
    return [dict(zip(names.split(), row, strict=True)) for row in rows]


DATED = "".join(f"{trial},{stamp(t)},{q!r},{p!r}\n" for trial, t, q, p in ROWS)
CLOCKED = "".join(f"{trial},{stamp(t).partition('T')[2]},{q!r},{p!r}\n" for trial, t, q, p in ROWS)

SIGNS = ("#", "%", ";", "//", "!")
NUMBERED = enumerate((" ".join(map(repr, row)) for row in ROWS), 1)
FILMS = "".join(f"f{trial}.avi,{t},{q},{p}\n" for trial, t, q, p in ROWS)

FORMS: dict[str, str | bytes] = {
    **{f"comments by {sign} .txt": f"{sign} by hand\n{sign} trial t q p\n{table(' ', '')}" for sign in SIGNS},
    **{f"a comment by {sign} among rows": table().replace("\n5,", f"\n{sign} tea\n5,", 1) for sign in SIGNS},
    "preamble": "Instrument,A1\nSampling rate,10\n\n" + table(),
    "preamble of settings": "device=X\nrate=10.5\n[DATA]\n" + table(),
    "preamble with a table of its own": "Start,Stop\n1.5,9.5\n\n" + table(),
    "a title over all columns": "Pendulum of the third lab,,,\n,,,\n" + table(),
    "Excel's sep=": "sep=;\n" + table(";", "trial;t;q;p"),
    "units": table(head="trial,t,q,p\n-,s,rad,rad/s"),
    "units in brackets": table(head="trial,t,q,p\n[],[s],[rad],[rad/s]"),
    "units with 1": table(head="trial,t,q,p\n1,s,rad,rad/s"),
    "several headers": table(head="trial,t,q,p\nTrial,Time,Angle,Momentum\n,(s),(rad),()"),
    "decimal commas": table(";", "trial;t;q;p", write=comma),
    "decimal commas, tabs .txt": table("\t", "trial\tt\tq\tp", write=comma),
    "decimal commas, blanks .dat": table("  ", "trial  t  q  p", write=comma),
    "decimal commas, preamble, units": "Messung;7\n\n" + table(";", "trial;t;q;p\n;s;rad;rad/s", write=comma),
    "Fortran .dat": table("   ", "trial t q p", write=fortran),
    "pipes": table(" | ", "trial | t | q | p"),
    "Markdown": table("|", "trial|t|q|p\n---|---|---|---"),
    "ISO times": "trial,when,q,p\n" + DATED,
    "ISO times in UTC": "trial,when,q,p\n" + re.sub(r"T([\d:.]+)", r" \1Z", DATED),
    "clock times over midnight": "trial,time,q,p\n" + CLOCKED,
    "trailing delimiter": table(end=",\n"),
    "trailing delimiter and header": table(head="trial,t,q,p,", end=",\n"),
    "trailing tabs .tsv": table("\t", "trial\tt\tq\tp", end="\t\n"),
    "leading blanks .dat": "\n".join("   " + line for line in table("  ", "trial t q p").splitlines()),
    "blank lines .dat": blocks("\n", first="t q p\n"),
    "gnuplot's sets .dat": blocks("\n\n", first="# t q p\n"),
    "the header again .txt": blocks("", head="t q p\n"),
    "numbered comments .txt": "t q p\n" + "".join(f"# {n}\n{part}" for n, part in enumerate(blocks("@").split("@"))),
    "a clock that starts anew": "t,q,p\n" + "".join(f"{t!r},{q!r},{p!r}\n" for _, t, q, p in ROWS),
    "gz .csv.gz": gzip.compress(table().encode()),
    "xz .csv.xz": lzma.compress(table().encode()),
    "bz2 .csv.bz2": bz2.compress(table().encode()),
    "zip .zip": zipped({"deep/data.csv": table(), "meta/device.csv": "a,b\nc,1\n", "__MACOSX/._data.csv": "\0"}),
    "zip of many .zip": zipped({f"{n}.dat": f"t q p\n{part}" for n, part in enumerate(blocks("@").split("@"))}),
    "UTF-16": table().encode("utf-16"),
    "UTF-16 without a mark": table().encode("utf-16-le"),
    "Latin-1": with_column("trial,t,q,p,größe", lambda *_: "ä").encode("latin-1"),
    "a text everywhere": with_column("trial,t,q,p,operator", lambda *_: '"Smith, Anna"'),
    "remarks here and there": with_column("trial,t,q,p,remark", lambda place, _: "late" if place % 9 == 0 else ""),
    "trajectories named by text of no usual name": "film,t,q,p\n" + FILMS,
    "R's row names .txt": "trial t q p\n" + "".join(f'"{number}" {row}\n' for number, row in NUMBERED),
    "a footer": table() + "\nEnd of measurement\n",
    "JSON .json": json.dumps(records(ROWS, "trial t q p")),
    "JSON lines .jsonl": "\n".join(map(json.dumps, records(ROWS, "trial t q p"))),
    "JSON of trajectories .json": json.dumps({"by": "me", "runs": [records(block, "t q p") for block in BLOCKS]}),
    "JSON of columns .json": json.dumps(
        {f"run{n}": dict(zip("tqp", zip(*block, strict=True), strict=True)) for n, block in enumerate(BLOCKS)}
    ),
    **{
        f"a clock called {name}": table(head=f"trial,{name},q,p")
        for name in ("time_s", "t/s", "Time (s)", "elapsed", "JD", "year", "epoch", "step", "Frame No.", "Zeit", "n")
    },
    **{
        f"{name} beside t": with_column(f"trial,t,q,p,{name}", lambda _, row: round(2 * row[1]))
        for name in ("frame", "step", "Bild", "i")
    },
    "the absolute time beside t": with_column("trial,t,q,p,camera", lambda _, row: 40 * row[0] + row[1]),
    "a number of the row": with_column("trial,t,q,p,Zeile", lambda place, _: place),
}  # fmt: skip
"""By name, which ends in the suffix where that is not .csv."""


def read_form(name: str, folder: Path) -> Trajectories:
    content = FORMS[name]
    path = folder / f"data{name[name.index(' .') + 1 :] if ' .' in name else '.csv'}"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_the_same_trajectories(name: str, tmp_path: Path) -> None:
    data = read_form(name, tmp_path)
    np.testing.assert_array_equal(data.offsets, PENDULUM.offsets)
    np.testing.assert_allclose(data.states, PENDULUM.states, rtol=1e-15)
    assert data.variables == ("q", "p")
    assert data.times is not None
    since = data.times - np.repeat(data.times[data.offsets[:-1]], data.lengths)
    np.testing.assert_allclose(since, TIMES, atol=2e-6)


def test_what_was_guessed_and_left_out_is_told_with_the_option(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(with_column("trial,t,q,p,frame", lambda _, row: round(2 * row[1])))
    assert read_source(path, Choice()).line.endswith("left out `frame` (a clock) (--columns chooses)")
    path.write_text("t,q,p\n" + "".join(f"{t!r},{q!r},{p!r}\n" for _, t, q, p in ROWS))
    said = read_source(path, Choice()).line
    assert said.endswith("a trajectory begins wherever `t` starts anew (--group names a column)")
    assert read(path, columns=["q"]).variables == ("q",)


def test_columns_that_are_named_are_never_left_out(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(with_column("trial,t,q,p,frame", lambda _, row: round(2 * row[1])))
    assert read(path, columns=["q", "frame"]).variables == ("q", "frame")


@pytest.mark.parametrize(
    ("names", "row", "kept"),
    [
        ("x,y", lambda k, t: (3 * t + k, k * t - t**2), ("x", "y")),
        ("x,y", lambda k, t: (3 * t, k * t - t**2), ("y",)),  # the same line in all trajectories: the time itself
        ("theta,q", lambda k, t: (2 * t + k, np.cos(t + k)), ("theta", "q")),
        ("range,q", lambda k, t: ((3 + k) * t, np.cos(t + k)), ("range", "q")),
        ("range,q", lambda k, t: (3 * t + k, np.cos(t + k)), ("q",)),
    ],
)
def test_what_moves_evenly_is_no_clock(
    names: str, row: Callable[[int, float], tuple[float, float]], kept: tuple[str, ...], tmp_path: Path
) -> None:
    rows = [(k, t, *row(k, t)) for k in range(9) for t in (np.arange(12) / 8).tolist()]
    (tmp_path / "data.csv").write_text(f"trial,t,{names}\n" + "".join(",".join(map(str, one)) + "\n" for one in rows))
    assert read(tmp_path / "data.csv").variables == kept


def test_a_single_trajectory_may_rise_evenly_and_be_no_clock(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    for factor, kept in ((0.7, ("level", "q")), (1000, ("q",)), (8, ("q",))):  # milliseconds, and a counter
        rows = [f"{t},{factor * t},{np.cos(t)}\n" for t in (np.arange(12) / 8).tolist()]
        path.write_text("t,level,q\n" + "".join(rows))
        assert read(path).variables == kept


def test_blank_lines_over_which_a_clock_runs_on_are_no_borders(tmp_path: Path) -> None:
    path = tmp_path / "data.dat"
    path.write_text("t q\n" + "".join(f"{t} {np.cos(t)}\n" + "\n" * (t % 5 == 4) for t in range(20)))
    assert len(read(path)) == 1
    path.write_text("q p\n" + "".join(f"{np.sin(t)} {np.cos(t)}\n" + "\n" * (t % 5 == 4) for t in range(20)))
    np.testing.assert_array_equal(read(path).lengths, [5, 5, 5, 5])


def test_rows_in_disorder_are_no_new_trajectories(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    times = [0, 1, 2, 4, 3, 5, 6, 8, 7, 9]
    path.write_text("t,q\n" + "".join(f"{t},{np.cos(t)}\n" for t in times))
    with pytest.raises(
        DataError, match=r"time falls from 4 to 3 at row 6; sort the rows of each trajectory by time, or"
    ):
        read(path)


@pytest.mark.parametrize(
    ("names", "trajectories"),
    [
        ([f"x_{n}" for n in range(1, 10)], 9),
        ([f"{name}_{n}" for n in range(1, 10) for name in "qp"], 9),
        ([f"{name} (run {n})" for n in range(1, 4) for name in "qp"], 3),
        ([f"trial{n}_{name}" for name in "qp" for n in range(1, 4)], 3),
        (["q1", "q2", "p1", "p2"], 1),
        ([f"q{n}" for n in range(1, 20)], 1),
        (["q_1", "q_2", "p_1", "p_2"], 1),
    ],
)
def test_wide_tables_hold_a_trajectory_in_columns_of_its_own(
    names: list[str], trajectories: int, tmp_path: Path
) -> None:
    path = tmp_path / "data.csv"
    values = np.random.default_rng(0).random((15, len(names)))
    rows = [",".join(map(repr, [float(t), *row.tolist()])) for t, row in enumerate(values)]
    path.write_text("\n".join([",".join(["t", *names]), *rows]))
    reading = read_source(path, Choice())
    data = reading.trajectories
    assert len(data) == trajectories
    assert data.states.sum() == pytest.approx(values.sum())
    assert ("taken for" in reading.line) == (trajectories > 1)
    if names[0] == "q_1":
        np.testing.assert_array_equal(data.states[:15], values[:, :2] if trajectories > 1 else values)
    assert read(path, columns=names[:2]).variables == tuple(names[:2])
