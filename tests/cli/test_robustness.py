"""Kills, full disks, rivals: a run folder holds a resumable run or a finished one, always."""

import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import torch
from support import FORKS, Command

from conserved.cli.main import main

TRAIN = ("train", "--system", "pendulum", "--trajectories", "400", "--points", "20", "--steps", "600", "--json")
SHORT = (*TRAIN, "--steps", "25")
LONG = (*TRAIN, "--steps", "2000", "--batch", "16", "--width", "8")
"""Long enough not to end before a busy machine interrupts it."""


@contextmanager
def started(folder: Path, train: tuple[str, ...], **options: object) -> Iterator[subprocess.Popen[str]]:
    """Start the training in a folder, in a session of its own; nothing of it outlives the block."""
    command = [sys.executable, "-m", "conserved", *train]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=folder, **pipes, **options) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def forked(folder: Path) -> Iterator[ForkServerProcess]:
    """Start the training in a process that has imported everything; nothing of it outlives the block."""
    process = FORKS.Process(target=main, args=([*TRAIN, "--out", str(folder / "runs")],))
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()


def file_of_run(folder: Path, name: str) -> Path:
    """Return a file of the one run in the folder, whether it is there yet or not."""
    return next((folder / "runs").glob("*"), folder / "runs" / "none") / name


def wait_for(path: Callable[[], Path], alive: Callable[[], bool]) -> None:
    while not path().exists() and alive():
        time.sleep(0.01)


def test_a_run_killed_at_ten_random_moments_ends_with_the_same_bytes(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    with forked(whole) as process:
        began = time.monotonic()
        wait_for(lambda: file_of_run(whole, "config.json"), process.is_alive)
        loading = time.monotonic() - began
        process.join()
        assert process.exitcode == 0
    working = time.monotonic() - began - loading
    moments, reached = random.Random(1), []
    for _ in range(10):
        with forked(broken):
            time.sleep(loading + moments.random() * working)
        file_of_run(broken, "metrics.json").unlink(missing_ok=True)  # always something left to do
        checkpoint = file_of_run(broken, "checkpoint.pt")
        reached.append(torch.load(checkpoint, weights_only=True)["step"] if checkpoint.exists() else 0)
    with forked(broken) as process:
        process.join()
        assert process.exitcode == 0
    for name in ("encoder.pt", "codes.npz", "history.jsonl"):
        assert file_of_run(broken, name).read_bytes() == file_of_run(whole, name).read_bytes(), name
    assert not file_of_run(broken, "checkpoint.pt").exists()
    assert not list(file_of_run(broken, ".").glob(".*.unfinished"))


def test_of_two_runs_started_at_once_the_second_says_so(tmp_path: Path) -> None:
    with started(tmp_path, SHORT) as first:
        wait_for(lambda: file_of_run(tmp_path, "config.json"), lambda: first.poll() is None)
        first.send_signal(signal.SIGSTOP)
        with started(tmp_path, SHORT) as second:
            said = second.communicate()[1]
        first.send_signal(signal.SIGCONT)
        assert second.returncode == 1
        assert said.count("\n") == 1
        assert "another process is working on" in said
        assert first.wait() == 0
    assert file_of_run(tmp_path, "metrics.json").is_file()


def test_a_full_disk_is_one_line_and_leaves_a_resumable_run(tmp_path: Path, conserved: Command) -> None:
    def fill_up() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    with started(tmp_path, SHORT, preexec_fn=fill_up) as process:
        said = process.communicate()[1]
    assert process.returncode == 1
    assert said.count("\n") == 1
    assert "check the path, its permissions and its free space" in said
    assert not list(file_of_run(tmp_path, ".").glob("*.unfinished"))
    assert conserved(*SHORT).returncode == 0


def test_an_interrupt_is_one_line_and_goes_on_later(tmp_path: Path, conserved: Command) -> None:
    with started(tmp_path, LONG) as process:
        wait_for(lambda: file_of_run(tmp_path, "checkpoint.pt"), lambda: process.poll() is None)
        process.send_signal(signal.SIGINT)
        said = process.communicate()[1]
    assert process.returncode == 130
    assert said == "conserved: interrupted; the same command goes on from the last second\n"
    assert conserved(*LONG).returncode == 0
