"""Signals to end: as Ctrl-C, they leave nothing half written; and what a kill left, the next run removes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from conserved import Config, figures, train
from conserved.io.atomic import UNFINISHED, whole_file
from conserved.io.files import write as write_file
from simulators import DataError, Trajectories

TRAIN = ("train", "--system", "pendulum", "--trajectories", "400", "--points", "20", "--steps", "20000", "--json")
QUICK = {"system": "pendulum", "trajectories": 40, "points": 10, "steps": 40, "batch": 16, "width": 8}
PATIENCE = 120
"""Seconds after which a process that should have gone on has failed."""

WRITER = """
import sys, time
from pathlib import Path
from conserved.io.atomic import whole_file
with whole_file(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("writing", flush=True)
    time.sleep(120)
"""


@contextmanager
def started(folder: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Start Python on a command that heeds SIGHUP, also under nohup; nothing of it outlives the block."""
    heed = "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_DFL); "
    heed += f"os.execv(sys.executable, {[sys.executable, *command]})"
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", heed], cwd=folder, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(folder: Path, pattern: str, process: subprocess.Popen[str]) -> None:
    """Wait until there is a file; fail when the process ends before, or takes too long."""
    end = time.monotonic() + PATIENCE
    while not list(folder.glob(pattern)):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


def unfinished(folder: Path) -> list[Path]:
    return list(folder.rglob(UNFINISHED))


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_is_one_line_and_the_training_goes_on_later(tmp_path: Path, name: str) -> None:
    number = getattr(signal, name)
    with started(tmp_path, "-m", "conserved", *TRAIN) as process:
        wait_for(tmp_path, "runs/*/checkpoint.pt", process)
        process.send_signal(number)
        said = process.communicate(timeout=PATIENCE)[1]
    assert process.returncode == 128 + number
    assert said == "conserved: interrupted; the same command goes on from the last second\n"
    assert not unfinished(tmp_path)
    assert list(tmp_path.glob("runs/*/checkpoint.pt"))


def test_a_hang_up_that_is_ignored_stays_so(tmp_path: Path) -> None:
    ignoring = (
        "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); from conserved.cli.main import main; main()"
    )
    with started(tmp_path, "-c", ignoring, *TRAIN) as process:
        wait_for(tmp_path, "runs/*/checkpoint.pt", process)
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + signal.SIGTERM


def test_a_rerun_removes_what_a_kill_left_in_any_folder_of_the_run(tmp_path: Path) -> None:
    run = train(Config(**QUICK), tmp_path)
    left = [run.path / ".codes.npz.1.unfinished", run.figures / ".code.png.2.unfinished"]
    for again in (lambda: train(Config(**QUICK), tmp_path, again=True), lambda: figures(run)):
        for path in left:
            path.write_bytes(b"half")
        again()
        assert not unfinished(tmp_path)


def test_the_next_writer_removes_what_a_killed_one_left_and_nothing_else(tmp_path: Path) -> None:
    target, other = tmp_path / "a[1].npz", tmp_path / ".b.npz.1.unfinished"
    other.write_bytes(b"another file's")
    with started(tmp_path, "-c", WRITER, str(target)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        with whole_file(target) as file:
            file.write(b"whole")
        assert len(unfinished(tmp_path)) == 2, "a writer that lives keeps its file"
    assert len(unfinished(tmp_path)) == 2
    with whole_file(target) as file:
        file.write(b"new")
    assert unfinished(tmp_path) == [other]
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("kind", [DataError, KeyboardInterrupt, SystemExit])
def test_a_file_that_is_not_finished_is_not_there(tmp_path: Path, kind: type[BaseException]) -> None:
    def write() -> None:
        with whole_file(tmp_path / "x.npz") as file:
            file.write(b"half")
            raise kind

    with pytest.raises(kind):
        write()
    assert not list(tmp_path.iterdir())


def test_a_folder_that_was_made_for_nothing_goes_again(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    data = Trajectories(np.ones((2, 1)), np.array([0, 2]), variables=("q",), invariants={"no name!": np.ones(1)})
    for folder in (tmp_path / "kept", tmp_path / "new" / "inner"):
        with pytest.raises(DataError, match="no name of a field in MATLAB"):
            write_file(data, folder / "data.mat")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_lack_of_memory_is_one_line(tmp_path: Path) -> None:
    for error in ("MemoryError", "RuntimeError('[enforce fail at alloc_cpu.cpp:118] DefaultCPUAllocator: no memory')"):
        failing = f"import conserved.cli.main as m\ndef fail(*_, **__): raise {error}\nm.app = fail\nm.main()"
        done = subprocess.run(
            [sys.executable, "-c", failing], cwd=tmp_path, env=os.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert done.stderr.startswith("conserved: not enough memory; ask for fewer trajectories, points, pairs")
        assert done.stderr.count("\n") == 1


def test_an_interrupt_that_python_ignores_comes_again(tmp_path: Path) -> None:
    freed = (
        "import time, conserved.cli.main as m\n"
        "class Freed:\n    def __del__(self): raise KeyboardInterrupt\n"
        "def free(*_, **__):\n"
        "    try:\n        del [Freed()][0]\n        while True: time.sleep(0.01)\n"
        "    except KeyboardInterrupt: return 130\n"
        "m.app = free\nm.main()"
    )
    command = [sys.executable, "-c", freed]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 130
    assert done.stderr == "conserved: interrupted; the same command goes on from the last second\n"
