"""How many threads a training takes, and that the result does not depend on it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from support import Command

from conserved import Config, ConservedEncoder, Run, train
from conserved.crosscheck import learn
from conserved.methods import METHODS
from conserved.training.checks import complete
from conserved.training.learn import build_method
from conserved.training.loop import Training
from conserved.training.threads import helping, threads_for
from simulators import SYSTEMS, UsageError, simulate

CALLERS = 3
SEVERAL = 64
DATA = simulate(SYSTEMS["pendulum"](), 40, 10)
SHORT = {"system": "pendulum", "trajectories": 300, "points": 10, "steps": 40}


@pytest.fixture(autouse=True)
def _threads_of_the_caller() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(CALLERS)
    yield
    assert torch.get_num_threads() == CALLERS
    torch.set_num_threads(before)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The threads that trainings have."""
    threads: list[int] = []
    advance = Training._advance

    def noted(*arguments: object) -> float:
        threads.append(torch.get_num_threads())
        return advance(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Training, "_advance", noted)
    return threads


def threads_that_help(**options: object) -> int:
    config = Config(system="pendulum", device="cpu", **options)  # type: ignore[arg-type]
    config = complete(config, METHODS[config.method])
    return helping(build_method(config, DATA), config, SEVERAL)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dim", [2, 3])
def test_the_defaults_take_one_thread_whatever_the_machine_has(method: str, dim: int) -> None:
    assert threads_that_help(method=method, dim=dim) == 1


def test_large_steps_take_what_helps_and_no_more_than_there_are() -> None:
    assert threads_that_help(batch=2048) == 4
    assert threads_that_help(batch=4096, method="byol") == 1
    assert threads_that_help(batch=20_000) == SEVERAL


def test_a_run_has_one_thread_and_says_so(tmp_path: Path, seen: list[int]) -> None:
    run = train(Config(**SHORT), tmp_path, draw=False)  # type: ignore[arg-type]
    assert set(seen) == {1}
    assert json.loads((run.path / "environment.json").read_text())["threads"] == 1


def test_so_have_the_estimator_and_the_second_opinion(seen: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn, "TRAINING", learn.TRAINING | {"steps": 3})
    ConservedEncoder(steps=3).fit(DATA)
    learn.ask(DATA)
    assert set(seen) == {1}


def test_a_failed_training_gives_the_threads_back() -> None:
    config = complete(Config(system="pendulum", device="cpu"), METHODS["infonce"])
    with pytest.raises(KeyError), threads_for(build_method(config, DATA), config):
        raise KeyError


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor")
def test_bytes_of_the_default_network_do_not_depend_on_threads(tmp_path: Path, seen: list[int]) -> None:
    runs = [
        train(Config(**SHORT), tmp_path / str(threads), draw=False, threads=threads)  # type: ignore[arg-type]
        for threads in (1, 2)
    ]
    assert set(seen) == {1, 2}
    assert runs[0].path.name == runs[1].path.name
    assert (runs[0].path / "encoder.pt").read_bytes() == (runs[1].path / "encoder.pt").read_bytes()
    assert np.array_equal(*(Run.open(run.path).encode(DATA.states) for run in runs))


@pytest.mark.parametrize("threads", [0, -1, 1_000_000, 1.5, True])
def test_other_threads_are_refused(tmp_path: Path, threads: int) -> None:
    with pytest.raises(UsageError, match=f"threads is {threads}; it must be a whole number from 1 to"):
        train(Config(**SHORT), tmp_path, threads=threads)  # type: ignore[arg-type]


def test_the_command_refuses_them_in_one_line(conserved: Command) -> None:
    for threads in ("0", "1000000", "two"):
        done = conserved("train", "--system", "pendulum", "--threads", threads)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert "threads" in done.stderr
