"""What a Config may hold, and what stands for the options left open."""

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from conserved.training.config import Config
from conserved.training.schedule import SCHEDULES
from simulators import SYSTEMS, System, UsageError
from simulators.errors import choose
from simulators.own import build_own, is_own
from simulators.simulate import POINTS, TRAJECTORIES, check_sampling
from simulators.system import build, settings_of

if TYPE_CHECKING:
    from conserved.methods import Method

OPTIMIZER_DEFAULTS: dict[str, dict[str, float]] = {
    "adamw": {},
    "sgd": {"learning_rate": 0.01, "weight_decay": 1e-4},
    "lars": {"learning_rate": 0.3, "weight_decay": 1e-4},
}
"""What stands for a method's own learning rate and weight decay, which are for AdamW."""

CHOICES: dict[str, tuple[str, Sequence[str]]] = {
    "similarity": ("similarity", ("auto", "cosine", "euclidean")),
    "pairs": ("kind of pairs", ("any", "window")),
    "device": ("device", ("auto", "cpu", "cuda")),
    "optimizer": ("optimizer", tuple(OPTIMIZER_DEFAULTS)),
    "schedule": ("schedule", tuple(SCHEDULES)),
    "symmetry": ("symmetry", ("none", "rotate")),
    "head": ("head", ("none", "linear", "mlp")),
    "layer": ("layer", ("code", "features")),
}
METHOD_OPTIONS = ("temperature", "momentum", "queue", "negatives", "prototypes", "predictor", "stop_gradient")
TRAINING_OPTIONS = (
    "steps", "learning_rate", "weight_decay", "clip", "optimizer", "schedule", "pairs", "symmetry",
    "depth", "activation", "batch_norm", "head",
)  # fmt: skip
HEAD_OPTIONS = ("head_depth", "features", "layer")

DATA = ("group", "time", "columns", "angles", "velocities", "drop_short", "drop_missing")
SIMULATION = ("parameter", "trajectories", "points", "min_points", "sampling", "duration", "noise")


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


Rule = tuple[tuple[str, ...], Callable[[Any], bool], str]
RULES: tuple[Rule, ...] = (
    (
        ("dim", "width", "depth", "trajectories", "queue", "negatives", "features"),
        lambda value: _whole(value) and value >= 1,
        "a whole number, 1 or more",
    ),
    (
        ("batch", "points", "min_points", "prototypes"),
        lambda value: _whole(value) and value >= 2,
        "a whole number, 2 or more",
    ),
    (("seed", "steps", "head_depth"), lambda value: _whole(value) and value >= 0, "a whole number, 0 or more"),
    (("learning_rate", "temperature", "window", "clip"), lambda value: 0 < value < math.inf, "a positive number"),
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
    for name, (words, choices) in CHOICES.items():
        choose(words, getattr(config, name), choices)
    if config.system is None:
        _refuse_given(config, SIMULATION, "simulations have this option, a file does not:")
    else:
        _refuse_given(config, DATA, "files of data (--data) have this option, a system does not:")
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
    if (config.pairs == "window") != (config.window is not None):
        raise UsageError("--pairs window and --window go together: give both or neither")
    if config.symmetry == "none":
        _refuse_given(config, ("plane",), "a plane is what --symmetry rotate turns; give that too, or")
    elif config.system in SYSTEMS:
        planes_of(config, SYSTEMS[config.system].variables)
    if config.head == "none":
        _refuse_given(config, HEAD_OPTIONS, "there is no head; give --head linear or mlp, or")
    if config.head == "linear":
        _refuse_given(config, ("head_depth",), "a linear head has no hidden layers; give --head mlp, or")
    if config.dim == 1 and config.similarity == "cosine" and not config.allow_collapse:
        raise UsageError(
            "similarity cosine at dim 1: a normalised number is +1 or -1, so the gradient is exactly zero "
            "and nothing is learnt; use --similarity euclidean or --dim 2"
        )


def _refuse_given(config: Config, names: Sequence[str], why: str) -> None:
    """Refuse any of the named options that is not left at its default."""
    defaults = {field.name: field.default for field in fields(Config)}
    for name in names:
        if getattr(config, name) != defaults[name]:
            raise UsageError(f"{why} leave --{name.replace('_', '-')} out")


def check_threads(threads: int | None) -> None:
    """Refuse a number of threads that no processor is there for; None is any that suits.

    Raises
    ------
    UsageError
        With the number and what is allowed.
    """
    processors = os.cpu_count() or 1
    if threads is not None and not (_whole(threads) and 1 <= threads <= processors):
        raise UsageError(f"threads is {threads}; it must be a whole number from 1 to {processors}, this machine's")


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


def planes_of(config: Config, variables: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of variables that the config's rotation turns; none without one.

    Raises
    ------
    UsageError
        If no plane is known, or one is not two different variables of its own, none of them an angle.
    """
    if config.symmetry == "none":
        return ()
    if not config.plane and config.system is not None:
        if planes := system_of(config).symmetries.get(config.symmetry):
            return planes
        raise UsageError(
            f"system {config.system} states no symmetry {config.symmetry}; name its planes: --plane NAME,NAME"
        )
    if not config.plane:
        raise UsageError(f"a file does not say what {config.symmetry} turns; name its planes: --plane NAME,NAME")
    planes = tuple(_plane(text, variables) for text in config.plane)
    named = [name for plane in planes for name in plane]
    if len(set(named)) < len(named):
        raise UsageError(f"planes {' '.join(config.plane)} share a variable; each belongs to one plane")
    if turning := sorted(set(named) & set(names_in(config.angles))):
        raise UsageError(f"'{turning[0]}' is an angle, which no rotation of a plane turns; leave it out of --plane")
    return planes


def names_in(text: str | None) -> tuple[str, ...]:
    """Return the names in a list with commas."""
    return tuple(name.strip() for name in text.split(",")) if text else ()


def _plane(text: str, variables: Sequence[str]) -> tuple[str, str]:
    names = [choose("variable", name, variables) for name in names_in(text)]
    if len(names) != 2 or names[0] == names[1]:
        raise UsageError(f"plane '{text}'; needed are two different variables with a comma between, such as x,y")
    return names[0], names[1]


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
    if not kind.trained:
        own = [name for name, value in kind.defaults(config.dim).items() if getattr(config, name) == value]
        given = [name for name in TRAINING_OPTIONS if name not in own]
        _refuse_given(config, given, f"method {config.method} is solved for, not trained:")
    if not kind.symmetries and config.symmetry != "none":
        raise UsageError(
            f"method {config.method} learns the truth, which --symmetry would change; leave --symmetry out"
        )
    if config.similarity not in ("auto", *kind.similarities):
        raise UsageError(
            f"method {config.method} does not know similarity {config.similarity}; it takes codes as they are: "
            f"{', '.join(kind.similarities)}"
        )
    defaults = kind.defaults(config.dim) | (OPTIMIZER_DEFAULTS[config.optimizer] if kind.trained else {})
    unset = {name: value for name, value in defaults.items() if getattr(config, name) is None}
    unset["plane"] = tuple(text.replace(" ", "") for text in config.plane)
    if config.similarity == "auto":
        unset["similarity"] = "cosine" if config.dim > 1 and "cosine" in kind.similarities else "euclidean"
    if config.system is not None:
        unset["parameter"] = settings_of(system_of(config))
        simulated = {"trajectories": TRAJECTORIES, "points": POINTS}
        unset |= {name: value for name, value in simulated.items() if getattr(config, name) is None}
    return replace(config, **unset)
