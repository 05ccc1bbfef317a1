"""Nothing is left behind by a refusal, and a size that does not fit is one line that says what would."""

import re
from pathlib import Path

import numpy as np
import pytest
from support import Command

from conserved import Config, analyze, figures, train
from conserved.io.files import write
from conserved.training.run import Run
from simulators import SYSTEMS, DataError, Trajectories, UsageError, simulate

PENDULUM = ("--system", "pendulum")

OPTIONS = {
    "no such system": ("--system", "pendulm"),
    "no such method": (*PENDULUM, "--method", "infonec"),
    "of another method": (*PENDULUM, "--queue", "10"),
    "not a number": (*PENDULUM, "--learning-rate", "nan"),
    "no steps": (*PENDULUM, "--steps", "0"),
    "no such device": (*PENDULUM, "--device", "cuda:7"),
    "too many threads": (*PENDULUM, "--threads", "100000"),
    "no such file": ("--data", "nowhere.npz"),
    "no such pattern": ("--data", "nowhere*.csv"),
    "no table": ("--data", "text.csv"),
    "damaged": ("--data", "damaged.npz"),
    "too few": ("--data", "few.npz"),
    "constant": ("--data", "constant.npz"),
    "no such angle": ("--data", "good.npz", "--angles", "r"),
    "no such plane": ("--data", "good.npz", "--symmetry", "rotate", "--plane", "q,r"),
    "no such system of one's own": ("--system", "empty.py:Mine"),
}
SIZES = {
    "dim": ("train", *PENDULUM, "--dim", "1000000"),
    "width": ("train", *PENDULUM, "--width", "1000000"),
    "width of kernel": ("train", *PENDULUM, "--method", "kernel", "--width", "1000000"),
    "depth": ("train", *PENDULUM, "--depth", "1000000"),
    "batch": ("train", *PENDULUM, "--batch", "10000000"),
    "batch of byol": ("train", *PENDULUM, "--method", "byol", "--batch", "1000000000"),
    "queue": ("train", *PENDULUM, "--method", "moco", "--queue", "1000000000"),
    "prototypes": ("train", *PENDULUM, "--method", "swav", "--prototypes", "1000000000"),
    "negatives": ("train", *PENDULUM, "--method", "nce", "--negatives", "100000000000"),
    "features": ("train", *PENDULUM, "--head", "mlp", "--features", "10000000"),
    "head_depth": ("train", *PENDULUM, "--head", "mlp", "--head-depth", "10000000"),
    "steps": ("train", *PENDULUM, "--steps", "100000000000000"),
    "trajectories": ("train", *PENDULUM, "--trajectories", "1000000000"),
    "points": ("train", *PENDULUM, "--points", "1000000000"),
    "points of simulate": ("simulate", *PENDULUM, "--points", "1000000000", "-o", "x.npz"),
    "trajectories of discover": ("discover", *PENDULUM, "--trajectories", "10000000000", "-o", "pictures"),
}
QUICK = {"system": "pendulum", "trajectories": 40, "points": 10, "steps": 40, "batch": 16, "width": 8}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files that are refused, each for its reason."""
    good = simulate(SYSTEMS["pendulum"](), 20, 5)
    write(good, tmp_path / "good.npz")
    write(good.subset([0, 1]), tmp_path / "few.npz")
    write(Trajectories(np.ones_like(good.states), good.offsets), tmp_path / "constant.npz")
    (tmp_path / "damaged.npz").write_bytes((tmp_path / "good.npz").read_bytes()[:-100])
    (tmp_path / "text.csv").write_text("no\nnumbers\nhere\n")
    (tmp_path / "empty.py").write_text("")
    return tmp_path


def refused_in_one_line(folder: Path, conserved: Command, arguments: tuple[str, ...]) -> str:
    before = sorted(folder.rglob("*"))
    answer = conserved(*arguments)
    assert answer.returncode in (1, 2), answer.stdout
    assert answer.stderr.count("\n") == 1
    assert "internal error" not in answer.stderr
    assert sorted(folder.rglob("*")) == before
    return answer.stderr


@pytest.mark.parametrize("kind", OPTIONS)
def test_a_refused_training_leaves_nothing(folder: Path, conserved: Command, kind: str) -> None:
    refused_in_one_line(folder, conserved, ("train", *OPTIONS[kind]))


@pytest.mark.parametrize("kind", SIZES)
def test_a_size_beyond_memory_or_sense_is_refused_with_what_would_do(
    folder: Path, conserved: Command, kind: str
) -> None:
    said = refused_in_one_line(folder, conserved, SIZES[kind])
    name = kind.partition(" ")[0]
    fits = rf"{name} [\d,]+ needs about [\d.]+ [TP]B of memory, and [\d.]+ [MG]B are free; {name} [\d,]+ would fit"
    assert re.search(rf"{fits}|{name} is \d+; it must be [\d,]+ or less", said), said


def test_a_folder_that_is_no_run_is_not_made_one(tmp_path: Path) -> None:
    for again in (analyze, figures):
        with pytest.raises(DataError, match="is not a finished run"):
            again(Run(tmp_path / "nowhere"))
    assert not list(tmp_path.iterdir())


class Failing(Exception):
    pass


def test_a_training_that_fails_before_its_first_step_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Failing

    monkeypatch.setattr("conserved.training.learn.monitor_of", fail)
    with pytest.raises(Failing):
        train(Config(**QUICK), tmp_path / "runs")
    assert not list(tmp_path.iterdir())


def test_a_failure_takes_nothing_of_a_run_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = train(Config(**QUICK), tmp_path)
    before = {path: path.read_bytes() for path in run.path.rglob("*.pdf")}
    monkeypatch.setattr("conserved.training.learn.views_of", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        train(Config(**QUICK), tmp_path, again=True)
    assert before == {path: path.read_bytes() for path in run.path.rglob("*.pdf")}


def test_what_another_process_finished_meanwhile_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = train(Config(**QUICK), tmp_path, draw=False)
    answers = iter([False])  # it is not finished when first asked
    monkeypatch.setattr(Run, "finished", property(lambda _: next(answers, True)))
    run = train(Config(**QUICK), tmp_path, draw=False)
    assert run.loaded
    assert run.path == other.path


@pytest.mark.parametrize("options", [{"trajectories": 10**9}, {"points": 10**9}])
def test_simulate_refuses_what_does_not_fit(options: dict[str, int]) -> None:
    with pytest.raises(UsageError, match="would fit"):
        simulate(SYSTEMS["kepler"](), **options)


@pytest.mark.parametrize(
    ("words", "told"), [(("discover", "q.csv"), True), (("train", "q.csv"), True), (("systems", "q.csv"), False)]
)
def test_a_word_without_an_option_is_told_how_a_file_is_named(
    conserved: Command, words: tuple[str, ...], told: bool
) -> None:
    done = conserved(*words)
    assert done.returncode == 2
    assert done.stderr.endswith("(q.csv); a file is named with --data FILE\n" if told else "(q.csv)\n")
