"""What stands for the options that are left open, and what a method or a machine does not allow."""

import os
from typing import TYPE_CHECKING, Any, overload

from conserved.options.learning import CompleteLearning, Learning
from conserved.options.option import is_whole, refuse_given, shown
from conserved.training.config import CompleteConfig, Config
from simulators import UsageError
from simulators.simulate import POINTS, TRAJECTORIES
from simulators.system import settings_of

if TYPE_CHECKING:
    from conserved.methods import Method

OPTIMIZER_DEFAULTS: dict[str, dict[str, float]] = {
    "adamw": {},
    "sgd": {"learning_rate": 0.01, "weight_decay": 1e-4},
    "lars": {"learning_rate": 0.3, "weight_decay": 1e-4},
}
"""What stands for a method's own learning rate and weight decay, which are for AdamW."""

OF_METHODS = ("temperature", "momentum", "queue", "negatives", "prototypes", "predictor", "stop_gradient")
OF_TRAININGS = (
    "steps", "learning_rate", "weight_decay", "clip", "optimizer", "schedule", "pairs", "symmetry",
    "depth", "activation", "batch_norm", "head",
)  # fmt: skip


def check_threads(threads: int | None) -> None:
    """Refuse a number of threads that no processor is there for; None is any that suits.

    Raises
    ------
    UsageError
        With the number and what is allowed.
    """
    processors = os.cpu_count() or 1
    if threads is not None and not (is_whole(threads) and 1 <= threads <= processors):
        raise UsageError(
            f"threads is {shown(threads)}; it must be a whole number from 1 to {processors}, this machine's"
        )


@overload
def complete(options: Config, kind: "type[Method]") -> CompleteConfig: ...
@overload
def complete(options: Learning, kind: "type[Method]") -> CompleteLearning: ...
def complete(options: Learning, kind: "type[Method]") -> CompleteLearning:
    """Return the options with nothing left open: the defaults of their method ``kind`` where there is None.

    All parameters of the system are written out too, so that a run knows them when a default changes.

    Raises
    ------
    UsageError
        For an option that this method does not have.
    """
    check_method(options, kind)
    defaults = kind.defaults(options.dim) | (OPTIMIZER_DEFAULTS[options.optimizer] if kind.trained else {})
    values: dict[str, Any] = vars(options) | {"plane": tuple(text.replace(" ", "") for text in options.plane)}
    if options.similarity == "auto":
        values["similarity"] = "cosine" if options.dim > 1 and "cosine" in kind.similarities else "euclidean"
    if not isinstance(options, Config):
        return CompleteLearning(**_filled(values, defaults))
    if options.system is not None:
        defaults |= {"trajectories": TRAJECTORIES, "points": POINTS}
        values["parameter"] = settings_of(options.build_system())
    return CompleteConfig(**_filled(values, defaults))


def check_method(options: Learning, kind: "type[Method]") -> None:
    """Refuse what the method ``kind`` cannot do.

    Raises
    ------
    UsageError
        With the option at fault and what to do.
    """
    method = options.method
    for name in OF_METHODS:
        if getattr(options, name) is not None and name not in kind.options:
            raise UsageError(f"method {method} has no {name}; leave --{name} out")
    if not kind.trained:
        own = [name for name, value in kind.defaults(options.dim).items() if getattr(options, name) == value]
        given = [name for name in OF_TRAININGS if name not in own]
        refuse_given(options, given, f"method {method} is solved for, not trained:")
    elif options.steps == 0:
        raise UsageError("steps is 0, which trains nothing; give --steps 1 or more")
    if not kind.symmetries and options.symmetry != "none":
        raise UsageError(f"method {method} learns the truth, which --symmetry would change; leave --symmetry out")
    if options.similarity not in ("auto", *kind.similarities):
        raise UsageError(
            f"method {method} does not know similarity {options.similarity}; it takes codes as they are: "
            f"{', '.join(kind.similarities)}"
        )


def _filled(values: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """Return the values with a default for each that is None, where there is one."""
    return {name: defaults.get(name) if value is None else value for name, value in values.items()}
