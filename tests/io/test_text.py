"""Text of every layout: what is found in it, what is guessed, and what is refused with its place."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conserved.io.files import read, read_source, write
from conserved.io.schema import Choice
from simulators import SYSTEMS, DataError, Trajectories, UsageError, simulate

File = Callable[[str], str]

LONG = "trial,t,q,p\na,0,1,2\na,0.5,3,4\nb,0,5,6\nb,0.25,7,8\nb,0.75,9,10\n"


@pytest.fixture
def file(tmp_path: Path) -> File:
    def written(content: str, name: str = "data.csv") -> str:
        (tmp_path / name).write_text(content)
        return str(tmp_path / name)

    return written


@pytest.fixture(params=["pyarrow", "numpy"], autouse=True)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both readers of text must give the same."""
    if request.param == "numpy":
        monkeypatch.setitem(sys.modules, "pyarrow", None)


@pytest.mark.parametrize(
    "content",
    [
        LONG,
        LONG.replace(",", "\t"),
        LONG.replace(",", "   "),
        LONG.replace(",", ";"),
        LONG.replace("\n", "\r\n"),
        "\ufeff" + LONG,
        "# from the second lab\n\n" + LONG,
        LONG.replace("trial,t,q,p", "# trial,t,q,p"),
        LONG.replace("trial,t,q,p", "# trial t q p").replace(",", " "),
        LONG.replace("trial,t", "Trial_ID,Time [s]"),
        LONG.replace("a,", '"a",').replace("trial", '"trial"'),
        LONG.replace("a,0.5", "\na,0.5").rstrip("\n"),
    ],
)
def test_a_long_table_of_any_layout_is_the_same_trajectories(content: str, file: File) -> None:
    data = read(file(content))
    np.testing.assert_array_equal(data.states, np.arange(1.0, 11).reshape(5, 2))
    np.testing.assert_array_equal(data.offsets, [0, 2, 5])
    np.testing.assert_array_equal(data.times, [0, 0.5, 0, 0.25, 0.75])
    assert data.variables == ("q", "p")


def test_the_line_says_what_was_understood_and_guessed(file: File) -> None:
    said = read_source(file(LONG), Choice()).line
    assert said == (
        "read 2 trajectories, 2 to 3 points, variables q, p; group column `trial` (guessed); time column `t` (guessed)"
    )
    said = read_source(file(LONG), Choice("trial", "t", ("p",))).line
    assert said == "read 2 trajectories, 2 to 3 points, variable p; group column `trial`; time column `t`; left out `q`"


def test_without_a_header_columns_are_named_by_their_number(file: File) -> None:
    path = file("7 0.0 1 2\n7 0.5 3 4\n8 0.0 5 6\n", "data.txt")
    data = read(path, group="1", time="2")
    np.testing.assert_array_equal(data.states, [[1, 2], [3, 4], [5, 6]])
    assert data.variables == ("c3", "c4")
    assert len(data) == 2
    assert len(read(path)) == 1
    assert read(path, group="c1", columns=["c4"]).variables == ("c4",)


def test_rows_of_trajectories_may_be_mixed(file: File) -> None:
    rows = LONG.splitlines()
    data = read(file("\n".join([rows[0], rows[3], rows[1], rows[4], rows[2], rows[5]])))
    np.testing.assert_array_equal(data.states[:, 0], [5, 7, 9, 1, 3])
    np.testing.assert_array_equal(data.offsets, [0, 3, 5])


def test_a_column_of_text_is_left_out_and_told_but_refused_as_a_variable(file: File) -> None:
    path = file("trial,t,q,p,who\n1,0,1,2,me\n1,1,3,4,you\n")
    assert read_source(path, Choice()).line.endswith("left out `who` (text) (--columns chooses)")
    with pytest.raises(DataError, match=r"text 'me' in column 'who', row 2 \(trajectory 1\); needed is a number"):
        read(path, columns=["q", "who"])
    np.testing.assert_array_equal(read(path, columns=["p", "q"]).states, [[2, 1], [4, 3]])


def test_the_unnamed_index_of_a_data_frame_is_no_variable(file: File) -> None:
    assert read(file(",trial,q\n0,1,5\n1,1,6\n")).variables == ("q",)


@pytest.mark.parametrize("names", ["a 1 b", "001 1 A7", "x 2 x"])
def test_a_group_may_be_any_text(names: str, file: File) -> None:
    data = read(file("trial,q\n" + "".join(f"{name},{place}\n" for place, name in enumerate(names.split()))))
    assert len(data) == len(set(names.split()))


def test_a_comment_among_the_rows_is_no_row(file: File) -> None:
    data = read(file(LONG.replace("b,0,", "#a,0,0,0\nb,0,")))
    np.testing.assert_array_equal(data.lengths, [2, 3])


def test_a_comment_is_no_row_where_the_first_column_is_not_read(file: File) -> None:
    path = file("who,trial,q\nme,1,2\n#me,1,5\nyou,1,3\n")
    np.testing.assert_array_equal(read(path, columns=["q"]).states[:, 0], [2, 3])


def test_blanks_around_a_name_do_not_count(file: File) -> None:
    np.testing.assert_array_equal(read(file("trial,q\na ,1\na,2\nb,3\n")).lengths, [2, 1])


def test_digits_with_an_underscore_are_a_name_and_no_number(file: File) -> None:
    assert read(file("1_1,1_2\n1,10\n2,3\n")).variables == ("1_1", "1_2")
    with pytest.raises(DataError, match=r"text '1_0' in column 'q', row 2"):
        read(file("trial,q\n1,1_0\n"))


def test_a_group_of_numbers_too_large_to_be_told_apart_is_refused(file: File) -> None:
    with pytest.raises(DataError, match=r"9007199254740992 in column 'id', row 3: .* above 2\^53"):
        read(file(f"id,q\n1,2\n{2**53},3\n{2**53 + 1},4\n"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("9,10", "x9,10"), r"text 'x9' in column 'q', row 6 \(trajectory b\)"),
        (("5,6", ",6"), r"an empty cell in column 'q', row 4 \(trajectory b\)"),
        (("5,6", "nan,6"), r"nan in column 'q', row 4 \(point 0 of trajectory b\); 1 such numbers in all"),
        (("5,6", "5,-inf"), r"-inf in column 'p', row 4 \(point 0 of trajectory b\)"),
        (("5,6", "5,1e999"), r"inf in column 'p', row 4"),
        (("b,0.25", "b,nan"), r"nan in column 't', row 5 \(point 1 of trajectory b\)"),
        (("b,0.25", ",0.25"), r"an empty cell in column 'trial', row 5 .*needed is the name of a trajectory"),
        (("0.75", "0.1"), r"time falls from 0\.25 to 0\.1 at row 6 \(point 2 of trajectory b\); sort the rows"),
        (("0.75", "0.25"), r"time 0\.25 stands twice, again at row 6 \(point 2 of trajectory b\); keep one"),
        (("5,6", "5,6,7"), r"row 4 has 5 columns, the rows above 4"),
        (("9,10", "9"), r"row 6 has 3 columns, the rows above 4; it is the last row, so the file may be cut short"),
        (("q,p", "q,q"), r"2 columns are called 'q'"),
    ],
)
def test_a_fault_is_told_with_file_row_column_and_trajectory(change: tuple[str, str], message: str, file: File) -> None:
    with pytest.raises(DataError, match=r"data\.csv: " + message) as refusal:
        read(file(LONG.replace(*change)))
    assert "\n" not in str(refusal.value)


def test_rows_are_counted_as_an_editor_counts_lines(file: File) -> None:
    with pytest.raises(DataError, match=r"nan in column 'q', row 8 "):
        read(file("# one\n\n" + LONG.replace("b,0,5", "\n# more\nb,0,nan")))


def test_a_row_of_another_length_is_seen_when_few_columns_are_read(file: File) -> None:
    with pytest.raises(DataError, match=r"row 4 has 5 columns"):
        read(file(LONG.replace("5,6", "5,6,7")), columns=["q"])


@pytest.mark.parametrize(("content", "message"), [("", "empty"), ("trial,q\n", "no rows below the header")])
def test_a_file_without_rows_says_so(content: str, message: str, file: File) -> None:
    with pytest.raises(DataError, match=r"data\.csv: " + message):
        read(file(content))


def test_a_group_of_numbers_with_a_gap_is_refused(file: File) -> None:
    with pytest.raises(DataError, match=r"an empty cell in column 'trial', row 3 "):
        read(file("trial,q\n1,2\n,3\n2,4\n"))


@pytest.mark.parametrize(
    "named", [{"group": "t", "time": "t"}, {"group": "q", "columns": ["q"]}, {"columns": ["q", "q"]}]
)
def test_a_column_is_one_thing_only(named: dict[str, Any], file: File) -> None:
    with pytest.raises(UsageError, match=r"data\.csv: column '.' is named for two things"):
        read(file(LONG), **named)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_text_of_any_encoding(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes("trial,größe\n1,2\n1,3\n".encode(encoding))
    assert read(tmp_path / "data.csv").variables == ("größe",)


def test_a_column_that_is_not_there_is_suggested(file: File) -> None:
    with pytest.raises(UsageError, match=r"data\.csv: unknown column 'trail'; did you mean 'trial'\?"):
        read(file(LONG), group="trail")


def test_a_text_file_of_many_blocks_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conserved.io.formats.text_numpy.BLOCK", 1000)
    monkeypatch.setattr("conserved.io.formats.text_arrow.BLOCK", 1000)
    whole = simulate(SYSTEMS["pendulum"](), 50, 20, min_points=3)
    write(whole, tmp_path / "data.csv")
    shares: list[float] = []
    data = read_source(tmp_path / "data.csv", Choice(), shares.append).trajectories
    np.testing.assert_array_equal(data.states, whole.states)
    np.testing.assert_array_equal(data.offsets, whole.offsets)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_row_of_another_length_is_seen_in_any_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conserved.io.formats.text_numpy.BLOCK", 1000)
    monkeypatch.setattr("conserved.io.formats.text_arrow.BLOCK", 1000)
    rows = [f"{place // 10},{place},{place}" for place in range(1000)]
    for longer in (range(500, 1000), range(999, 1000)):
        mixed = [row + ",7" * (place in longer) for place, row in enumerate(rows)]
        (tmp_path / "data.csv").write_text("\n".join(["trial,q,p", *mixed]))
        with pytest.raises(DataError, match=f"row {longer[0] + 2} has 4 columns, the rows above 3"):
            read(tmp_path / "data.csv")


def test_lines_may_end_as_on_old_machines(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes(LONG.replace("\n", "\r").encode())
    np.testing.assert_array_equal(read(tmp_path / "data.csv").lengths, [2, 3])


def test_a_folder_and_a_pattern_hold_one_trajectory_a_file(tmp_path: Path) -> None:
    for number in (10, 2, 1):
        (tmp_path / f"run{number}.csv").write_text(f"t,q\n0,{number}\n1,{number + 0.5}\n")
    for source in (tmp_path, f"{tmp_path}/run*.csv"):
        reading = read_source(str(source), Choice())
        np.testing.assert_array_equal(reading.trajectories.states[:, 0], [1, 1.5, 2, 2.5, 10, 10.5])
        assert [reading.label(place) for place in range(3)] == ["run1.csv", "run2.csv", "run10.csv"]
    (tmp_path / "run3.csv").write_text("t,q,p\n0,1,2\n1,2,3\n")
    with pytest.raises(DataError, match=r"run3\.csv has 2 variables \(q, p\), run1\.csv has 1 \(q\)"):
        read(tmp_path)
    (tmp_path / "notes.txt").write_text("nothing of it")
    with pytest.raises(DataError, match=r"holds files in \.csv, \.txt; give a pattern such as '.*\*\.csv'"):
        read(tmp_path)
    with pytest.raises(DataError, match="no file"):
        read(tmp_path / "*.parquet")


def test_files_of_a_folder_that_do_not_know_the_same_are_refused(tmp_path: Path) -> None:
    data = simulate(SYSTEMS["pendulum"](), 2, 5)
    write(data.subset([0]), tmp_path / "1.npz")
    write(replace(data.subset([1]), phases={}), tmp_path / "2.npz")
    with pytest.raises(DataError, match=r"2\.npz and 1\.npz do not have the same times, invariants or phases"):
        read(tmp_path)


def test_a_name_that_would_be_misread_is_not_written(tmp_path: Path) -> None:
    data = Trajectories(np.zeros((4, 2)), np.array([0, 4]), variables=("q", "time"))
    with pytest.raises(DataError, match="would be read as the trajectory or the time"):
        write(data, tmp_path / "data.csv")
