"""The command line, as another program sees it: what is printed where, and the exit code."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from support import Command

from conserved.io.files import write
from simulators import SYSTEMS, Trajectories, simulate

QUICK = ("--steps", "25", "--batch", "16", "--width", "8")
TINY = ("--trajectories", "40", "--points", "10", *QUICK)


def test_help_is_quick_and_imports_no_torch(process: Command) -> None:
    answer = process("--help", PYTHONPROFILEIMPORTTIME="1")
    assert answer.returncode == 0
    assert "train" in answer.stdout
    imported = {line.rpartition("|")[2].strip() for line in answer.stderr.splitlines()}
    assert "typer" in imported
    assert not imported & {"torch", "scipy", "matplotlib", "numpy"}


def test_the_whole_way_from_system_to_figures(conserved: Command, process: Command, tmp_path: Path) -> None:
    written = conserved(
        "simulate", "--system", "kepler", "--trajectories", "40", "--points", "9", "-o", "a.npz", "--json"
    )
    assert json.loads(written.stdout)["trajectories"] == 40
    trained = process("train", "--data", "a.npz", "--dim", "2", *QUICK, "--json")
    metrics = json.loads(trained.stdout)
    assert trained.stderr == ""
    assert metrics["data"] == "a.npz"
    assert metrics["recovered"] is False
    again = json.loads(conserved("analyze", metrics["run"], "--json").stdout)
    assert again["invariants"] == metrics["invariants"]
    figures = json.loads(conserved("figures", metrics["run"], "--json").stdout)["figures"]
    assert all((tmp_path / path).is_file() for path in figures)


def test_tables_say_what_is_missing_and_which_dimension_is_needed(conserved: Command) -> None:
    answer = conserved("train", "--system", "kepler", "--dim", "2", *TINY)
    assert answer.returncode == 0
    assert "not recovered: r2_nonlinear below 0.95 for energy" in answer.stdout
    assert "cosine needs dim n + 1 = 4" in answer.stdout
    loaded = conserved("train", "--system", "kepler", "--dim", "2", *TINY)
    assert "loaded the finished run" in loaded.stdout


@pytest.mark.parametrize(("command", "member"), [("systems", "kepler"), ("methods", "byol")])
def test_what_there_is_as_table_and_json(conserved: Command, command: str, member: str) -> None:
    assert member in conserved(command).stdout
    rows = json.loads(conserved(command, "--json").stdout)[command]
    assert member in {row[command[:-1]] for row in rows}


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("train", "--system", "pendulm"), 2, "unknown system 'pendulm'; did you mean 'pendulum'?"),
        (("train", "--system", "pendulum", "--temperature", "-1"), 2, "temperature is -1.0; it must be from 1e-6"),
        (("train", "--system", "pendulum", "--dim", "0"), 2, "dim is 0; it must be a whole number, 1 or more"),
        (("train", "--system", "pendulum", "--dim", "two"), 2, "--dim"),
        (("train", "--system", "pendulum", "--dimm", "2"), 2, "--dimm"),
        (("train", "--system", "pendulum", "--dim", "1", "--similarity", "cosine"), 2, "gradient is exactly zero"),
        (("train", "--system", "pendulum", "--method", "infonec"), 2, "did you mean 'infonce'"),
        (("train",), 2, "either a system's name (--system) or a file (--data)"),
        (("trian",), 2, "train"),
        (("simulate", "--system", "pendulum"), 2, "output"),
        (("simulate", "--system", "pendulum", "-o", "x.xyz"), 1, "the name must end in .csv, "),
        (("simulate", "-o", "x.npz"), 2, "give a system: --system NAME"),
        (
            ("simulate", "--system", "pendulum", "--points", "1", "-o", "x.npz"),
            2,
            "points is 1; it must be a whole number, 2 or more",
        ),
        (("train", "--data", "nowhere.npz"), 1, "no file 'nowhere.npz'"),
        (("analyze", "nowhere"), 1, "'nowhere' is not a finished run"),
    ],
)
def test_a_mistake_is_one_line_on_stderr(
    conserved: Command, arguments: tuple[str, ...], code: int, message: str
) -> None:
    answer = conserved(*arguments)
    assert answer.returncode == code
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.startswith("conserved: ")
    assert message in answer.stderr


def bad_data() -> dict[str, tuple[Trajectories | dict[str, np.ndarray], str]]:
    good = simulate(SYSTEMS["pendulum"](), 20, 5)
    nan = good.states.copy()
    nan[7, 1] = np.nan
    constant = good.states.copy()
    constant[:, 0] = 3.0
    short = np.concatenate([[0, 1], np.arange(5, 101, 5)])
    return {
        "nan": ({"states": nan, "offsets": good.offsets}, "nan in variable 'x1', point 2 of trajectory 1 (row 7)"),
        "short": (Trajectories(good.states, short), "1 trajectories have a single point (0)"),
        "single": (good.subset([0]), "1 trajectory; at least 8"),
        "constant": (Trajectories(constant, good.offsets, variables=("q", "p")), "variable 'q' is 3 at every point"),
    }


@pytest.mark.parametrize("fault", ["nan", "short", "single", "constant"])
def test_bad_data_are_one_line_on_stderr(conserved: Command, tmp_path: Path, fault: str) -> None:
    data, message = bad_data()[fault]
    if isinstance(data, Trajectories):
        write(data, tmp_path / "data.npz")
    else:
        np.savez(tmp_path / "data.npz", **data)
    answer = conserved("train", "--data", "data.npz")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert message in answer.stderr


def test_a_read_only_place_is_one_line(conserved: Command) -> None:
    answer = conserved("train", "--system", "pendulum", *TINY, "--out", "/proc/nowhere")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "/proc/nowhere" in answer.stderr
    assert "check the path, its permissions and its free space" in answer.stderr


def test_the_traceback_is_there_for_those_who_want_it(process: Command) -> None:
    answer = process("train", "--system", "pendulm", CONSERVED_DEBUG="1")
    assert "Traceback" in answer.stderr


def test_importing_the_package_imports_no_torch() -> None:
    import subprocess

    check = "import sys, conserved; assert not {'torch', 'scipy'} & set(sys.modules); conserved.SYSTEMS; conserved.Run"
    subprocess.run([sys.executable, "-c", check], check=True)


def test_the_version_is_told(process: Command) -> None:
    answer = process("--version")
    assert answer.returncode == 0
    assert answer.stdout.startswith("conserved 0.")
