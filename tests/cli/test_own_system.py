"""A system of one's own on the command line: what is told, and what a run remembers of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support import Command

from conserved import Config, Run, finished, train
from conserved.cli.report import print_metrics

LEAKING = """
import numpy as np
from simulators import System

class Leaking(System):
    variables, independent = ("q", "p"), 1

    def rhs(self, state, m):
        return state[1], -state[0] - 1e-6 * state[1]

    def invariants(self, state, m):
        return {"energy": (state[0] ** 2 + state[1] ** 2) / 2}

    def draw(self, count, random):
        return random.uniform(0.1, 1, (count, 2))

    def period(self, states):
        return np.full(len(states), 2 * np.pi)
"""


def test_an_invariant_that_drifts_is_told(conserved: Command, tmp_path: Path) -> None:
    (tmp_path / "leaking.py").write_text(LEAKING)
    arguments = ("simulate", "--system", "leaking.py:Leaking", "--trajectories", "20", "-o", "x.npz")
    told = conserved(*arguments)
    assert told.returncode == 0, told.stderr
    assert "warning: 'energy' drifts by" in told.stdout
    answer = json.loads(conserved(*arguments, "--json").stdout)
    assert 1e-6 < answer["drift"]["energy"] < 1e-4
    assert len(answer["warnings"]) == 1
    exact = json.loads(conserved("simulate", "--system", "pendulum", "-o", "y.npz", "--json").stdout)
    assert exact["drift"]["energy"] < 1e-12
    assert exact["warnings"] == []


def test_a_mistake_in_the_file_is_one_line(conserved: Command, tmp_path: Path) -> None:
    (tmp_path / "leaking.py").write_text(LEAKING)
    answer = conserved("train", "--system", "leaking.py:Leakin")
    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert "unknown system in leaking.py 'Leakin'; did you mean 'Leaking'?" in answer.stderr


def test_a_rotation_of_the_views_asks_for_the_invariants_it_leaves(tmp_path: Path) -> None:
    file = tmp_path / "leaking.py"
    file.write_text(LEAKING.replace('{"energy"', '{"position": state[0] + 0.0, "energy"'))
    options = {"dim": 1, "steps": 500, "trajectories": 100, "points": 10, "batch": 64}
    run = train(Config(system=f"{file}:Leaking", symmetry="rotate", plane=("q,p",), **options), tmp_path, draw=False)
    file.unlink()
    for metrics in (run.metrics, finished.analyze(run)):
        assert metrics["expected"] == ["energy"]
        assert metrics["recovered"] is True


def test_a_run_counts_the_files_content_and_is_read_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, elsewhere = tmp_path / "leaking.py", tmp_path / "other" / "leaking.py"
    elsewhere.parent.mkdir()
    file.write_text(LEAKING)
    elsewhere.write_text(LEAKING)
    config = Config(system=f"{file}:Leaking", dim=1, steps=20, trajectories=100, points=5)
    run = train(config, tmp_path / "runs")
    assert run.path.name.startswith("leaking-infonce-d1-s0-")
    loaded = train(replace(config, system=f"{elsewhere}:Leaking"), tmp_path / "runs")
    assert loaded.loaded
    print_metrics(loaded)
    assert capsys.readouterr().out.startswith("warning: 'energy' drifts by")
    elsewhere.write_text(LEAKING.replace("1e-6", "2e-6"))
    assert not train(replace(config, system=f"{elsewhere}:Leaking"), tmp_path / "runs").loaded
    file.unlink()
    again = Run.open(run.path)
    assert finished.analyze(again)["system"] == f"{file}:Leaking"
    assert finished.figures(again)
