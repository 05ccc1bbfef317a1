"""Kill commands at random moments of their lives, run them again, and compare with one that was never killed.

``python benchmarks/kills.py --times 30`` prints a table: of each command how often it was killed, what was half
written, what was lost, what was left over after it ran again, and whether the bytes are those of the whole run.
``--at-once 2 4`` starts so many of one command in one folder.

Commands run in forks of one process, which has imported all they need, so that a kill hits their own work.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # a fork has one thread

import torch

import conserved.crosscheck
import conserved.discovery
import conserved.pipeline
import conserved.plotting.crosscheck
import conserved.plotting.discovery  # noqa: F401
from conserved.cli.main import main as conserved_main

TRAIN = ("train", "--system", "pendulum", "--trajectories", "60", "--points", "12")
TRAINED = ("--steps", "150", "--batch", "32")
SMALL = ("--system", "pendulum", "--trajectories", "12", "--points", "40")
COMMANDS: dict[str, tuple[str, ...]] = {
    **{f"train {method}": (*TRAIN, *TRAINED, "--method", method) for method in ("infonce", "byol", "moco", "swav")},
    "train kernel": (*TRAIN, "--method", "kernel"),
    "simulate": ("simulate", "--system", "kepler", "--trajectories", "200", "--points", "50", "-o", "made/data.csv"),
    "discover": ("discover", *SMALL, "--library", "polynomials", "--no-encoder", "-o", "pictures"),
    "figures": ("figures", "run"),
    "analyze": ("analyze", "run"),
}
CHANGING = ("environment.json", "metrics.json", ".lock")
"""Files whose bytes are not the same each time: they hold seconds, or nothing."""

SIGNALS = (signal.SIGKILL,) * 8 + (signal.SIGTERM, signal.SIGHUP)


@dataclass
class Tally:
    """What became of a command that was killed some times."""

    killed: int = 0
    half: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)


def start(folder: Path, command: Sequence[str], said: str = "/dev/null") -> int:
    """Start a command in a folder, in a fork; return its process."""
    process = os.fork()
    if process:
        return process
    os.chdir(folder)
    sink = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    code = 1
    try:
        conserved_main(list(command))
    except SystemExit as leaving:
        code = int(leaving.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def finished(process: int) -> int:
    """Wait for a process; return its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def content(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder whose bytes must be the same each time."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in CHANGING]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if "unfinished" not in path.name}


def unfinished(folder: Path) -> list[str]:
    """Return the names of unfinished files below a folder."""
    return [path.name for path in folder.rglob("*") if "unfinished" in path.name]


CHECKS: dict[str, Callable[[Path], object]] = {
    ".json": lambda path: json.loads(path.read_text()),
    ".jsonl": lambda path: [json.loads(line) for line in path.read_text().splitlines()],
    ".pt": lambda path: torch.load(path, weights_only=True),
    ".npz": lambda path: zipfile.ZipFile(path).testzip(),
}


def half_written(folder: Path, whole: dict[str, bytes]) -> list[str]:
    """Return the files that are there, but neither those of the whole run nor readable."""
    found = []
    for name, there in content(folder).items():
        check = CHECKS.get(Path(name).suffix)
        if there == whole.get(name):
            continue
        if check is None:
            found.append(name)
            continue
        try:
            check(folder / name)
        except Exception as error:
            found.append(f"{name}: {error}")
    return found


def kill(name: str, times: int, place: Path, run: Path, dice: random.Random) -> Tally:
    """Kill a command so many times, and run it again each time."""
    tally, whole = Tally(), prepared(place / "whole", name, run)
    began = time.monotonic()
    assert finished(start(whole, COMMANDS[name])) == 0
    life, expected = time.monotonic() - began, content(whole)
    for number in range(times):
        folder = prepared(place / str(number), name, run)
        before = content(folder)
        process, ending = start(folder, COMMANDS[name]), dice.choice(SIGNALS)
        time.sleep(dice.random() * life)
        os.kill(process, ending)
        code = finished(process)
        tally.killed += code != 0
        tally.half += half_written(folder, expected | before)
        tally.lost += sorted(before.keys() - content(folder))
        if ending != signal.SIGKILL:
            tally.left += unfinished(folder)
        if code := finished(start(folder, COMMANDS[name], str(place / "said"))):
            tally.other.append(f"exit code {code}")
        tally.left += unfinished(folder)
        after = content(folder)
        tally.other += [one for one in expected.keys() | after if expected.get(one) != after.get(one)]
        shutil.rmtree(folder)
    return tally


def prepared(folder: Path, name: str, run: Path) -> Path:
    """Return a new folder, with a finished run where the command needs one."""
    folder.mkdir(parents=True)
    if COMMANDS[name][-1] == "run":
        shutil.copytree(run, folder / "run")
    return folder


def at_once(name: str, count: int, place: Path, run: Path) -> str:
    """Start so many of one command in one folder; return what became of them."""
    whole, folder = prepared(place / "alone", name, run), prepared(place / "shared", name, run)
    assert finished(start(whole, COMMANDS[name])) == 0
    said = [place / f"said{number}" for number in range(count)]
    codes = [finished(one) for one in [start(folder, COMMANDS[name], str(path)) for path in said]]
    busy = [path.read_text() for path, code in zip(said, codes, strict=True) if code]
    unclear = [text for text in busy if text.count("\n") != 1 or "another process is working on" not in text]
    same = content(whole) == content(folder)
    return (
        f"{codes.count(0)} worked, {len(busy)} said so, {len(unclear)} otherwise; "
        f"{'same bytes' if same else 'OTHER BYTES'}, {len(unfinished(folder))} left over"
    )


def main() -> None:
    """Kill every command, and start several at once."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--times", type=int, default=30)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--at-once", type=int, nargs="*", default=[2, 4])
    options.add_argument("--only", nargs="*", default=list(COMMANDS))
    chosen = options.parse_args()
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        assert finished(start(place, COMMANDS["train infonce"])) == 0
        run = next((place / "runs").iterdir())
        print(f"{'command':16}{'killed':>8}{'half':>6}{'lost':>6}{'left':>6}{'other':>7}  what")
        for name in chosen.only:
            dice = random.Random(f"{chosen.seed} {name}")
            tally = kill(name, chosen.times, Path(tempfile.mkdtemp(dir=place)), run, dice)
            faults = [tally.half, tally.lost, tally.left, tally.other]
            numbers = "".join(f"{len(fault):>{width}}" for fault, width in zip(faults, (6, 6, 6, 7), strict=True))
            print(f"{name:16}{tally.killed:>8}{numbers}  {', '.join(list(chain(*faults))[:3])}", flush=True)
        for count in chosen.at_once:
            for name in chosen.only:
                print(f"{count} of {name}: {at_once(name, count, Path(tempfile.mkdtemp(dir=place)), run)}", flush=True)


if __name__ == "__main__":
    main()
