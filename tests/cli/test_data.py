"""Own data on the command line: what was understood is said first, what cannot be used is one line."""

import json
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
import torch
from support import Command

from conserved.io.files import write
from conserved.options.source import OF_FILES, Source
from conserved.plotting.data import overview
from conserved.plotting.style import save
from conserved.training.config import Config
from conserved.training.data import load_to_learn
from simulators import SYSTEMS, DataError, Trajectories, UsageError, simulate

QUICK = ("--steps", "25", "--batch", "16", "--width", "8")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table with names of its own: 20 pendulums, their angle wrapped, one of a single point."""
    data = simulate(SYSTEMS["pendulum"](), 20, 12, sampling="grid", duration=3)
    rows = [
        f"{name}\t{time:.17g}\t{q:.17g}\t{p:.17g}"
        for name, time, (q, p) in zip(data.owners, data.times, data.states, strict=True)
    ]
    path = tmp_path / "swings.dat"
    path.write_text("\n".join(["swing\tclock\tangle\tmomentum", *rows, "20\t0\t0.5\t0.5"]) + "\n")
    return path


def test_a_table_is_trained_on_after_a_line_that_says_what_was_understood(conserved: Command, table: Path) -> None:
    given = ("--data", table.name, "--group", "swing", "--time", "clock", "--columns", "angle")
    options = ("--angles", "angle", "--velocities", "--drop-short")
    answer = conserved("train", *given, *options, *QUICK)
    assert answer.returncode == 0, answer.stderr
    said = answer.stdout.splitlines()[0]
    assert said.startswith(
        "read 20 trajectories, 12 points, variables angle, angle_dot; group column `swing`; time column `clock`; "
        "left out `momentum`; left out 1 of a single point; velocities angle_dot by polynomials of degree "
    )
    assert said.endswith("; angle fed as cosine and sine")
    run = next((table.parent / "runs").glob("swings-*"))
    architecture = torch.load(run / "encoder.pt", weights_only=True)["architecture"]
    assert (architecture["variables"], architecture["angles"]) == (2, (0,))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"1 trajectories have a single point \(20\)"),
        (
            {"columns": "angle", "time": "momentum"},
            "time falls from .* at row .*; sort the rows of each trajectory by time, or name the column that tells",
        ),
        ({"group": "swing"}, r"1 trajectories have a single point \(20\); .*: drop them with --drop-short"),
        ({"group": "swin"}, r"unknown column 'swin'; did you mean 'swing'\?"),
        ({"group": "swing", "angles": "q", "drop_short": True}, "unknown variable 'q'"),
        ({"group": "swing", "velocities": True}, "trajectory 20 has 1 points; at least 3 are needed for velocities"),
        ({"group": "swing", "columns": "angle,moment"}, r"unknown column 'moment'; did you mean 'momentum'\?"),
    ],
)
def test_what_cannot_be_used_is_one_line_with_the_files_name(
    options: dict[str, Any], message: str, table: Path
) -> None:
    with pytest.raises((DataError, UsageError), match=r"swings\.dat: " + message) as refusal:
        load_to_learn(Source(data=str(table), **options))
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("option", OF_FILES)
def test_options_of_data_are_refused_for_a_system(option: str) -> None:
    with pytest.raises(UsageError, match=f"a system does not: leave --{option.replace('_', '-')} out"):
        Config(system="pendulum", **{option: True if get_type_hints(Config)[option] is bool else "q"})


def test_a_run_knows_the_content_of_every_file_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "swings"
    whole = simulate(SYSTEMS["pendulum"](), 3, 5)
    for place in range(3):
        write(whole.subset([place]), folder / f"{place}.csv")
    config = Config(data=str(folder))
    before = config.hash
    assert config.name == f"swings-infonce-d2-s0-{before}"
    assert Config(data=str(folder / "*.csv")).hash == before
    with (folder / "2.csv").open("a") as file:
        file.write("\n")
    assert config.hash != before
    with pytest.raises(DataError, match="no file"):
        _ = Config(data=str(tmp_path / "nothing*")).hash


def test_describe_shows_the_data_in_words_numbers_and_a_picture(conserved: Command, table: Path) -> None:
    answer = conserved("describe", table.name, "--group", "swing", "--time", "clock", "-o", "look.png")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("read 21 trajectories, 1 to 12 points, variables angle, momentum; group column")
    assert answer.stdout.endswith("not enough to learn from\n")
    assert (table.parent / "look.png").stat().st_size > 10_000
    told = json.loads(conserved("describe", table.name, "--group", "swing", "--drop-short", "--json").stdout)
    assert told["trajectories"] == 20
    assert told["enough"]
    assert told["picture"] is None
    assert {variable["name"] for variable in told["variables"]} == {"angle", "momentum"}
    assert "unknown kind of picture 'jpg'" in conserved("describe", table.name, "-o", "look.jpg").stderr


def test_a_picture_can_show_any_data(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for columns in (1, 2, 9):
        data = Trajectories(random.random((20, columns)), np.array([0, 1, 5, 20]))
        save(overview(data, "data.npz"), tmp_path / "data.svg", ("svg",))
        assert (tmp_path / "data.svg").stat().st_size > 5_000
