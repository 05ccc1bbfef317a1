"""Every option of every command, each with values of any kind: the commands are asked which options they have.

So a new option is tried without a line here. A sample is tried at a time; ``CONSERVED_FUZZ_ALL=1`` tries all, some
minutes, and ``CONSERVED_FUZZ_SEED`` draws another sample.
"""

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from fuzz.oracle import answer_to, faults, files_in

from conserved import Config, Run, simulate, train, write
from conserved.cli.main import app
from conserved.plotting.style import new_figure
from conserved.study import FIGURES, Shown
from simulators import SYSTEMS

COMMANDS: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]

USUAL = {
    "system": "pendulum", "trajectories": "24", "points": "12", "steps": "3", "width": "4", "batch": "8",
    "output": "made.npz", "file": "good.npz", "path": "run", "names": "quick", "seeds": "1", "noise": "0",
    "methods": "wasserstein", "no_encoder": "", "library": "polynomials",
}  # fmt: skip
"""What makes a command quick; those of which a command has no option are not given to it."""

OF_SYSTEMS = ("system", "trajectories", "points", "noise")
ENDINGS = {"discover": "pictures", "benchmark": "made.png", "describe": "made.png"}

VALUES = (
    "", " ", "abc", "nan", "inf", "-inf", "-1", "0", "1", "2", "0.5", "1e-300", "1e300", "-1e300", "1e999", "9" * 20,
    "9" * 5000, "0x10", "1_0", "\u0663", "\uff11", "True", "None", "日本", "a\u0301", "\udc80", "$x$", "$\\frac{",
    "\x1b[31mred", "a\nb", "q", "q,p", "q,,p", ",", "=", "a=b", "x" * 3000, "-", ".", "..", "/", "/dev/null",
    "/no/such/folder/x.npz", "../x.npz", "good.npz", "good.csv", "*.npz", "[", "run", "own.py", "own.py:Own",
    "made.bad", "made.csv", "{}", "%s", "auto", "none",
)  # fmt: skip

SAMPLE = 120


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file, a run and a system that does not run."""
    place = tmp_path_factory.mktemp("options")
    data = simulate(SYSTEMS["pendulum"](), 24, 12)
    write(data, place / "good.npz")
    write(data, place / "good.csv")
    (place / "own.py").write_text("raise SystemExit('gone')\n")
    run = train(Config(system="pendulum", trajectories=24, points=12, steps=3, batch=8, width=4), place)
    run.path.rename(place / "run")
    return place


def options_of(command: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the first spelling of every option and argument; an argument has no dashes."""
    for parameter in COMMANDS[command].params:
        yield parameter.name, max(parameter.opts, key=len)


def call(command: str, name: str, value: str) -> list[str]:
    """Return a quick call of a command in which one option has the value."""
    given, last = [command], []
    usual = USUAL | ({"output": ENDINGS[command]} if command in ENDINGS else {})
    for option, spelling in options_of(command):
        of_data = name == "data" and option in OF_SYSTEMS
        text = value if option == name else usual.get(option)
        if text is None or (of_data and option != name):
            continue
        if not spelling.startswith("-"):
            last.append(text)
        elif option in FLAGS[command]:
            given.append(spelling)
        else:
            given += [spelling, text]
    return [*given, *(["--"] if last else []), *last]


FLAGS = {
    name: {one.name for one in command.params if getattr(one, "is_flag", False)} for name, command in COMMANDS.items()
}
CALLS = [
    call(command, name, value)
    for command in COMMANDS
    for name, _ in options_of(command)
    for value in (VALUES if name not in FLAGS[command] else VALUES[:1])
]


def chosen() -> list[list[str]]:
    """Return the calls that are made this time."""
    if os.environ.get("CONSERVED_FUZZ_ALL"):
        return CALLS
    return random.Random(int(os.environ.get("CONSERVED_FUZZ_SEED", "0"))).sample(CALLS, SAMPLE)


def quick_figure(_: object) -> Shown:
    return Shown(new_figure()[0], "A figure.", {})


def test_every_command_is_called() -> None:
    assert {one[0] for one in CALLS} == set(COMMANDS)
    assert len(CALLS) > 2000


@pytest.mark.parametrize("arguments", chosen(), ids=lambda one: ascii(" ".join(one))[:100])
def test_anything_is_an_answer_or_one_line(folder: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setitem(FIGURES, "quick", quick_figure)
    before = files_in(folder)
    assert not faults(answer_to(*arguments), before, files_in(folder))


def test_a_run_outlives_all_that(folder: Path) -> None:
    assert Run.open(folder / "run").metrics
