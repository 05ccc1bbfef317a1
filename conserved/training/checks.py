"""What a Config may hold, and what stands for the options left open."""

import math
from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from conserved.training.config import Config
from simulators import SYSTEMS, System, UsageError
from simulators.errors import choose
from simulators.own import build_own, is_own
from simulators.simulate import POINTS, TRAJECTORIES, check_sampling
from simulators.system import build, settings_of

if TYPE_CHECKING:
    from conserved.methods import Method

PAIRS = ("any", "window")
SIMILARITY_CHOICES = ("auto", "cosine", "euclidean")
DEVICES = ("auto", "cpu", "cuda")
METHOD_OPTIONS = ("temperature", "momentum", "queue", "negatives")

SIMULATION = ("parameter", "trajectories", "points", "min_points", "sampling", "duration", "noise")


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


Rule = tuple[tuple[str, ...], Callable[[Any], bool], str]
RULES: tuple[Rule, ...] = (
    (
        ("dim", "steps", "width", "depth", "trajectories", "queue", "negatives"),
        lambda value: _whole(value) and value >= 1,
        "a whole number, 1 or more",
    ),
    (
        ("batch", "points", "min_points", "queue"),
        lambda value: _whole(value) and value >= 2,
        "a whole number, 2 or more",
    ),
    (("seed",), lambda value: _whole(value) and value >= 0, "a whole number, 0 or more"),
    (("learning_rate", "temperature", "window"), lambda value: 0 < value < math.inf, "a positive number"),
    (("weight_decay",), lambda value: 0 <= value < math.inf, "0 or a positive number"),
    (("momentum",), lambda value: 0 <= value <= 1, "between 0 and 1"),
)


def check(config: Config) -> None:
    """Refuse a config that is not allowed.

    Raises
    ------
    UsageError
        With the first value at fault, what is allowed and what to do.
    """
    if (config.system is None) == (config.data is None):
        raise UsageError("give either a system's name (--system) or a file (--data), one of the two")
    for names, holds, allowed in RULES:
        for name in names:
            value = getattr(config, name)
            if value is not None and not holds(value):
                raise UsageError(f"{name} is {value}; it must be {allowed}")
    choose("similarity", config.similarity, SIMILARITY_CHOICES)
    choose("kind of pairs", config.pairs, PAIRS)
    choose("device", config.device, DEVICES)
    if config.system is not None:
        if not is_own(config.system):  # whose file is run when it is needed, not whenever a run is opened
            system_of(config)
        check_sampling(
            config.trajectories or TRAJECTORIES,
            config.points or POINTS,
            config.min_points,
            config.sampling,
            config.duration,
            config.noise,
        )
    else:
        _check_data(config)
    if (config.pairs == "window") != (config.window is not None):
        raise UsageError("--pairs window and --window go together: give both or neither")
    if config.dim == 1 and config.similarity == "cosine" and not config.allow_collapse:
        raise UsageError(
            "similarity cosine at dim 1: a normalised number is +1 or -1, so the gradient is exactly zero "
            "and nothing is learnt; use --similarity euclidean or --dim 2"
        )


def _check_data(config: Config) -> None:
    defaults = {field.name: field.default for field in fields(Config)}
    for name in SIMULATION:
        if getattr(config, name) != defaults[name]:
            raise UsageError(f"{name} is for simulations and would do nothing to a file; leave --{name} out")


def system_of(config: Config) -> System:
    """Return the config's system with its parameters."""
    settings = {}
    for text in config.parameter:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"parameter '{text}'; needed is NAME=VALUE")
        settings[name] = value
    system = str(config.system)
    return build_own(system, settings) if is_own(system) else build(SYSTEMS, system, settings)


def complete(config: Config, kind: "type[Method]") -> Config:
    """Return the config with nothing left open: the defaults of its method ``kind`` where there is None.

    All parameters of the system are written out too, so that a run knows them when a default changes.

    Raises
    ------
    UsageError
        For an option that this method does not have.
    """
    for name in METHOD_OPTIONS:
        if getattr(config, name) is not None and name not in kind.options:
            raise UsageError(f"method {config.method} has no {name}; leave --{name} out")
    if config.similarity not in ("auto", *kind.similarities):
        raise UsageError(
            f"method {config.method} does not know similarity {config.similarity}; it takes codes as they are: "
            f"{', '.join(kind.similarities)}"
        )
    defaults = kind.defaults(config.dim)
    unset = {name: value for name, value in defaults.items() if getattr(config, name) is None}
    if config.similarity == "auto":
        unset["similarity"] = "cosine" if config.dim > 1 and "cosine" in kind.similarities else "euclidean"
    if config.system is not None:
        unset["parameter"] = settings_of(system_of(config))
        simulated = {"trajectories": TRAJECTORIES, "points": POINTS}
        unset |= {name: value for name, value in simulated.items() if getattr(config, name) is None}
    return replace(config, **unset)
