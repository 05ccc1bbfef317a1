"""Options: what is declared once is checked everywhere, typed as what it is, and asked of those that need it."""

import inspect
import math
import subprocess
import sys
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest

from conserved import Config, ConservedEncoder, write
from conserved.cli.describe import describe
from conserved.cli.discover import discover
from conserved.cli.simulate import simulate as simulate_command
from conserved.cli.train import train as train_command
from conserved.encoders.perceptron import ACTIVATIONS, HEADS
from conserved.methods import METHODS
from conserved.options.learning import CompleteLearning, EncoderOptions, Learning, TrainingOptions
from conserved.options.option import Options
from conserved.options.source import FileOptions, SimulationOptions, Source
from conserved.training.checks import OPTIMIZER_DEFAULTS, complete
from conserved.training.config import CompleteConfig
from conserved.training.optimizers import OPTIMIZERS
from conserved.training.schedule import SCHEDULES
from simulators import SYSTEMS, UsageError, simulate
from simulators.simulate import SAMPLINGS

PARTS = (SimulationOptions, FileOptions, EncoderOptions, TrainingOptions)
NAMES = [item.name for item in fields(Config)]
STRANGE = (
    object(), [1], {}, b"x", math.nan, math.inf, -math.inf, -1, 10**400, 1j, (), "\0", "\ud800", "x" * 10_000, len,
    np.ones(3), np.float64("nan"), True, None,
)  # fmt: skip


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


def names(kind: type[Options]) -> set[str]:
    return {item.name for item in fields(kind)}


def taken_or_refused(**options: Any) -> tuple[str, Config | None]:
    """Return the refusal of a config, or the config."""
    try:
        return "", Config(**options)
    except UsageError as error:
        return str(error), None


def test_a_config_is_the_four_parts_and_nothing_else() -> None:
    assert set(NAMES) == set().union(*map(names, PARTS))
    assert names(SimulationOptions) & names(TrainingOptions) == {"seed"}
    assert names(FileOptions) & names(EncoderOptions) == {"angles"}


@pytest.mark.parametrize("name", NAMES)
def test_an_option_is_none_only_where_its_type_says_so(name: str) -> None:
    default = next(item.default for item in fields(Config) if item.name == name)
    assert (default is None) == (type(None) in getattr(get_type_hints(Config)[name], "__args__", ()))


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_given_is_taken_or_refused_in_one_line(name: str) -> None:
    kind = get_type_hints(Config)[name]
    source: dict[str, Any] = {} if name in ("system", "data") else {"system": "pendulum"}
    for value in (*STRANGE, Unprintable()):
        said, taken = taken_or_refused(**source | {name: value})
        assert "\n" not in said
        assert len(said) < 1500
        if taken is not None:
            assert isinstance(getattr(taken, name), tuple if kind == tuple[str, ...] else kind)


def test_choices_are_those_there_are() -> None:
    def choices(name: str, registry: Any) -> None:
        for member in registry:
            assert getattr(Learning(**{name: member}), name) == member
        with pytest.raises(UsageError, match=f"allowed: {', '.join(registry)}"):
            Learning(**{name: "nothing of the kind"})

    choices("activation", ACTIVATIONS)
    choices("head", HEADS)
    choices("optimizer", OPTIMIZERS)
    choices("schedule", SCHEDULES)
    assert set(OPTIMIZER_DEFAULTS) == set(OPTIMIZERS)
    for sampling in SAMPLINGS:
        SimulationOptions(system="pendulum", sampling=sampling)


def test_lists_and_the_numbers_of_numpy_are_pythons() -> None:
    config = Config(system="kepler", parameter=["strength=2"], dim=np.int64(3), noise=np.float32(0.5))
    assert config == Config(system="kepler", parameter=("strength=2",), dim=3, noise=0.5)
    assert type(config.dim) is int


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("dim", [1, 2, 3])
def test_a_complete_config_leaves_open_only_what_its_method_does_not_have(method: str, dim: int) -> None:
    kind = METHODS[method]
    config = complete(Config(system="pendulum", method=method, dim=dim), kind)
    assert isinstance(config, CompleteConfig)
    for name in (*kind.defaults(dim), *kind.options, "trajectories", "points"):
        assert getattr(config, name) is not None, name
    assert complete(config, kind) == config == CompleteConfig(**asdict(config))


def test_a_code_is_learnt_from_memory_without_a_source() -> None:
    learning = complete(Learning(dim=3), METHODS["infonce"])
    assert type(learning) is CompleteLearning
    assert not names(Learning) & {"system", "data", "noise", "columns"}
    assert not names(Learning) - {"pairs"} - set(ConservedEncoder().get_params())


def test_every_command_asks_for_what_it_needs_and_no_more() -> None:
    def asked(command: Any) -> set[str]:
        return set(inspect.signature(command).parameters)

    assert set(NAMES) < asked(train_command)
    assert asked(describe) & set(NAMES) == names(FileOptions) - {"data"}
    assert asked(simulate_command) & set(NAMES) == names(SimulationOptions)
    assert asked(discover) & set(NAMES) == names(Source)


def test_reading_a_file_builds_no_training_config(tmp_path: Path) -> None:
    write(simulate(SYSTEMS["pendulum"](), 10, 5), tmp_path / "swings.npz")
    check = (
        "import sys\nfrom conserved.io.source import load\nfrom conserved.options.source import Source\n"
        "assert len(load(Source(data='swings.npz'))) == 10\n"
        "unwanted = {'torch', 'conserved.training.config', 'conserved.options.learning'} & set(sys.modules)\n"
        "assert not unwanted, unwanted"
    )
    done = subprocess.run([sys.executable, "-c", check], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_pages_of_help_have_the_panels_in_order() -> None:
    panels = [item.default for item in inspect.signature(train_command).parameters.values()]
    assert len(panels) == len(NAMES) + 4
    first = list(inspect.signature(train_command).parameters)[:6]
    assert first == ["system", "data", "dim", "method", "seed", "similarity"]
