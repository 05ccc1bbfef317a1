"""Learning a code, whatever is done with it then: the method, its views, and its training."""

from collections.abc import Callable
from typing import Any

import torch

from conserved.analysis.collapse import Monitor
from conserved.encoders import ENCODERS
from conserved.io.reading import refused_as
from conserved.methods import METHODS, Method
from conserved.options.learning import CompleteLearning, Learning
from conserved.pairs.pairs import Pairs
from conserved.pairs.symmetry import Rotation
from conserved.pairs.views import Views
from conserved.progress import Progress
from conserved.training.data import angle_columns
from conserved.training.loop import Training, method_of
from conserved.training.sizes import check_sizes
from simulators import Trajectories, UsageError
from simulators.randomness import integer_seed

WATCHED_PAIRS = 256
"""Pairs of training points whose codes the monitor of collapse reads."""


def device_of(config: Learning) -> str:
    """Return where a config is trained: cuda where there is one, unless it must be the processor."""
    available = torch.cuda.is_available()
    if config.device == "cuda" and not available:
        raise UsageError("device is cuda, but torch sees no such device here; use --device cpu")
    return "cuda" if available and config.device != "cpu" else "cpu"


def build_method(config: CompleteLearning, trajectories: Trajectories) -> Method:
    """Return the untrained method of a complete config, its encoder standardised by ``trajectories``.

    Raises
    ------
    UsageError
        For an angle that is no variable, and for sizes that do not fit into memory.
    """
    check_sizes(config, METHODS[config.method], trajectories.states.shape[1], len(trajectories.states))
    kind = ENCODERS[METHODS[config.method].encoder_kind]
    architecture = {name: getattr(config, name) for name in kind.options}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(integer_seed(config.seed, "weights"))
        angles = angle_columns(config.angles, trajectories.variables)
        encoder = kind(trajectories.states.shape[1], config.dim, angles=angles, **architecture)
        encoder.standardise_by(torch.from_numpy(trajectories.states))
        return method_of(config, encoder).to(config.device)


def views_of(config: CompleteLearning, method: Method, part: Trajectories, purpose: str, batch: int) -> Views:
    """Return the views of pairs of ``part`` that are drawn for a purpose, one of ``randomness.PURPOSES``."""
    pairs = Pairs(part, batch, integer_seed(config.seed, purpose), config.window, config.device)
    planes = config.planes(part.variables)
    rotation = Rotation(planes, part.variables, integer_seed(config.seed, "turns") + pairs.seed) if planes else None
    return Views(method.shown(part).to(config.device), pairs, rotation)


def fit(
    method: Method,
    config: CompleteLearning,
    part: Trajectories,
    progress: Progress,
    snapshot: dict[str, Any] | None = None,
    keep: Callable[[Training], None] = lambda _: None,
) -> Training | None:
    """Train a method on ``part``, from the beginning or from a snapshot; ``keep`` is called as by ``Training.run``.

    A method that is not trained is solved for, and has no training to return.
    """
    method.prepare(part)
    if not method.trained:
        return None
    training = Training.start(method, config)
    if snapshot is not None:
        with refused_as("the checkpoint is damaged, or of another training; delete it, and the training begins anew"):
            training.restore(snapshot)
    progress.start(config.steps, training.step, method.floor(config.batch))
    views = views_of(config, method, part, "pairs", config.batch)
    training.run(views, keep, progress, monitor_of(config, method, part))
    return training


def monitor_of(config: CompleteLearning, method: Method, part: Trajectories) -> Monitor:
    """Return the monitor of a training on ``part``."""
    watched = views_of(config, method, part, "watched", min(WATCHED_PAIRS, len(part)))
    return Monitor(watched.draw(0), views_of(config, method, part, "pairs", config.batch).draw(0))
