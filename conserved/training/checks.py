"""What a Config may hold, and what stands for the options left open."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from conserved.training.config import Config
from simulators import SYSTEMS, DataError, System, UsageError
from simulators.errors import choose
from simulators.simulate import SAMPLINGS
from simulators.system import build, settings_of

PAIRS = ("any", "window")
SIMILARITIES = ("auto", "cosine", "euclidean")
DEVICES = ("auto", "cpu", "cuda")

Rule = tuple[tuple[str, ...], Callable[[Any], bool], str]
RULES: tuple[Rule, ...] = (
    (("dim", "steps", "width", "depth", "points", "trajectories"), lambda value: value >= 1, "1 or more"),
    (("batch",), lambda value: value >= 2, "2 or more: a pair needs another to be told from"),
    (("seed",), lambda value: value >= 0, "0 or more"),
    (("learning_rate", "temperature", "window"), lambda value: 0 < value < math.inf, "a positive number"),
    (("weight_decay", "noise"), lambda value: 0 <= value < math.inf, "0 or a positive number"),
    (("momentum",), lambda value: 0 <= value <= 1, "between 0 and 1"),
)


def check(config: Config) -> None:
    """Refuse a config that is not allowed.

    Raises
    ------
    UsageError, DataError
        With the first value at fault, what is allowed and what to do.
    """
    if (config.system is None) == (config.data is None):
        raise UsageError("give either a system's name (--system) or a file (--data), one of the two")
    for names, holds, allowed in RULES:
        for name in names:
            value = getattr(config, name)
            if value is not None and not holds(value):
                raise UsageError(f"{name} is {value}; it must be {allowed}")
    choose("similarity", config.similarity, SIMILARITIES)
    choose("kind of pairs", config.pairs, PAIRS)
    choose("sampling", config.sampling, SAMPLINGS)
    choose("device", config.device, DEVICES)
    if config.system is not None:
        system_of(config)
    elif not Path(str(config.data)).is_file():
        raise DataError(f"no file '{config.data}'; `conserved simulate -o FILE` writes one")
    if (config.pairs == "window") != (config.window is not None):
        raise UsageError("--pairs window and --window go together: give both or neither")
    if config.dim == 1 and config.similarity == "cosine" and not config.allow_collapse:
        raise UsageError(
            "similarity cosine at dim 1: a normalised number is +1 or -1, so the gradient is exactly zero "
            "and nothing is learnt; use --similarity euclidean or --dim 2"
        )


def system_of(config: Config) -> System:
    """Return the config's system with its parameters."""
    settings = {}
    for text in config.parameter:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"parameter '{text}'; needed is NAME=VALUE")
        settings[name] = value
    return build(SYSTEMS, str(config.system), settings)


def complete(config: Config, defaults: Mapping[str, Any], options: tuple[str, ...]) -> Config:
    """Return the config with nothing left open: the method's ``defaults`` where there is None.

    All parameters of the system are written out too, so that a run knows them when a default changes.

    Raises
    ------
    UsageError
        For an option that this method does not have.
    """
    for name in ("temperature", "momentum"):
        if getattr(config, name) is not None and name not in options:
            raise UsageError(f"method {config.method} has no {name}; leave --{name} out")
    unset = {name: value for name, value in defaults.items() if getattr(config, name) is None}
    if config.similarity == "auto":
        unset["similarity"] = "cosine" if config.dim > 1 else "euclidean"
    if config.system is not None:
        unset["parameter"] = settings_of(system_of(config))
    return replace(config, **unset)
