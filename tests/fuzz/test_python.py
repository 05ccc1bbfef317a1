"""Every function that takes trajectories, given anything: an answer, or one line that says what is needed."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fuzz.strange import THINGS, wave

from conserved import Config, ConservedEncoder, Run, analyze, discover, figures, read, simulate, train, write
from conserved.evaluation.baselines.scores import compare
from conserved.io.describe import describe
from conserved.io.files import read_source
from conserved.io.schema import Choice
from conserved.training.loop import TrainingError
from simulators import SYSTEMS, DataError, Trajectories, UsageError

GOOD = {"states": wave().reshape(-1, 2), "offsets": np.arange(0, 73, 12)}
QUICK = {"steps": 5, "batch": 4, "width": 4}


def learnt(thing: Any) -> None:
    ConservedEncoder(**QUICK).fit(thing, np.repeat(np.arange(6), 12)).transform(thing)


def compared(thing: Any) -> None:
    list(compare(thing, ["wasserstein", "poincare"]))


def trained_from_file(thing: Any, folder: Path) -> None:
    write(thing, folder / "data.npz")
    train(Config(data=str(folder / "data.npz"), **QUICK), folder)


def there_and_back(thing: Any, folder: Path) -> None:
    for suffix in (".npz", ".csv", ".mat", ".nc", ".h5", ".parquet"):
        write(thing, folder / f"data{suffix}")
        again = read(folder / f"data{suffix}")
        np.testing.assert_array_equal(again.states, thing.states)
        if thing.times is not None:
            np.testing.assert_array_equal(again.times, thing.times)


def with_states(thing: Any) -> None:
    Trajectories(thing, GOOD["offsets"])


FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "read": read,
    "discover": discover,
    "describe": lambda thing: describe(read_source(thing, Choice())),
    "velocities": lambda thing: read(thing, velocities=True, drop_short=True, drop_missing=True),
    "fit": learnt,
    "compare": compared,
    "train": lambda thing: train(thing, "nowhere"),
    "train out": lambda thing: train(Config(system="pendulum", trajectories=20, points=5, **QUICK), thing, draw=False),
    "write": lambda thing: write(thing, "never.bad"),
    "write to": lambda thing: write(Trajectories(**GOOD), thing),
    "simulate": lambda thing: simulate(thing, 3, 4),
    "simulate so many": lambda thing: simulate(SYSTEMS["pendulum"](), thing, 4),
    "analyze": analyze,
    "figures": figures,
    "open": Run.open,
    "states": with_states,
    "offsets": lambda thing: Trajectories(GOOD["states"], thing),
    "times": lambda thing: Trajectories(**GOOD, times=thing),
    "variables": lambda thing: Trajectories(**GOOD, variables=thing),
    "invariants": lambda thing: Trajectories(**GOOD, invariants=thing),
    "one invariant": lambda thing: Trajectories(**GOOD, invariants={"a": thing}),
    "phases": lambda thing: Trajectories(**GOOD, phases={"a": thing}),
    "drift": lambda thing: Trajectories(**GOOD, drift=thing),
    "one drift": lambda thing: Trajectories(**GOOD, drift={"a": thing}),
    "independent": lambda thing: Trajectories(**GOOD, independent=thing),
    "angles": lambda thing: discover(Trajectories(**GOOD), angles=thing),
    "known": lambda thing: discover(Trajectories(**GOOD), known=thing),
    "form": lambda thing: discover(Trajectories(**GOOD), form=thing),
    "functions": lambda thing: discover(Trajectories(**GOOD), functions=thing),
    "degree": lambda thing: discover(Trajectories(**GOOD), degree=thing),
    "library": lambda thing: discover(Trajectories(**GOOD), library=thing),
    "columns": lambda thing: read(wave(), columns=thing),
    "group": lambda thing: read({"a": [1.0, 2, 3], "b": [3.0, 4, 5]}, group=thing),
    "methods": lambda thing: list(compare(Trajectories(**GOOD), thing)),
}
"""What takes a thing of any kind, as its data or as one of its options."""


def refused(function: Callable[[Any], Any], thing: Any) -> str:
    """Return the line with which a thing is refused, empty when it is taken; nothing may warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            function(thing)
        except (UsageError, DataError, TrainingError) as error:
            return str(error)
        except TypeError as error:  # scikit-learn demands this kind for what holds no numbers
            if not str(error).startswith(TYPES):
                raise
            return str(error)
        except OSError as error:
            if error.strerror is None:  # the system refuses, such as a name that is too long, and says so itself
                raise
            return str(error)
    return ""


TYPES = ("X is no array of numbers", "Sparse data was passed", "dates are no variables")


@pytest.mark.parametrize("name", THINGS)
def test_any_thing_is_taken_or_refused_in_a_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for function in FUNCTIONS.values():
        before = set(tmp_path.rglob("*"))
        line = refused(function, THINGS[name])
        assert len(line) < 5500  # a file's name of 5000 letters, in the words of the system
        assert not line or set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("function", [trained_from_file, there_and_back])
@pytest.mark.parametrize("name", [name for name, thing in THINGS.items() if isinstance(thing, Trajectories)])
def test_numbers_of_any_size_are_written_read_and_learnt(
    name: str, function: Callable[[Any, Path], None], tmp_path: Path
) -> None:
    assert "\n" not in refused(lambda thing: function(thing, tmp_path), THINGS[name])
