"""The main job, end to end: data -> pairs -> training -> codes -> scores -> figures -> run folder.

Each command of the command line is a few lines over a function of this file.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from conserved.analysis.codes import Codes
from conserved.analysis.recover import score
from conserved.data.pairs import Pairs
from conserved.data.split import split
from conserved.encoders import Encoder
from conserved.methods import METHODS, Method
from conserved.pictures import draw_run
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.data import load
from conserved.training.loop import Training, method_of
from conserved.training.progress import Progress
from conserved.training.run import Run
from simulators import Trajectories, UsageError
from simulators.errors import choose
from simulators.randomness import integer_seed, stream
from simulators.trajectories import Array

REFERENCE_POINTS = 10_000
"""So many points of the training trajectories are kept as codes, for nearest neighbours: few enough that
the neighbours of a code come from several trajectories."""

HELD_OUT_BATCHES = 20
POINTS_AT_ONCE = 1 << 16


def train(config: Config, out: str | Path = "runs", *, again: bool = False, progress: Progress | None = None) -> Run:
    """Train, score and draw one run; go on with an interrupted one, load a finished one.

    Parameters
    ----------
    config : what to train on and how.
    out : the folder that holds runs.
    again : make a finished run anew.
    progress : is told how far the training is.

    Returns
    -------
    The finished run; ``run.loaded`` says whether it was there before.

    Raises
    ------
    UsageError, DataError
        For a config or data that cannot be used.
    TrainingError
        If the loss is not finite.
    BusyError
        If another process works on the same run.
    """
    progress = progress or Progress()
    kind = METHODS[choose("method", config.method, METHODS)]
    config = complete(config, kind.defaults(config.dim), kind.options)
    run = Run(Path(out) / config.name)
    with run.locked():
        if run.finished and not again:
            run.loaded = True
            return run
        if again:
            run.clear()
        _make(run, config, progress)
    return run


def _make(run: Run, config: Config, progress: Progress) -> None:
    seconds: dict[str, float] = {}
    run.begin(config)
    with _timed(seconds, "data"):
        progress.stage("reading the data" if config.data else "simulating")
        training_part, held_out = split(load(config), config.seed)
        method = build_method(config, training_part)
    training = _fit(run, config, method, training_part, progress)
    seconds["train"] = training.seconds
    progress.stage("scoring")
    with _timed(seconds, "analysis"):
        codes = evaluate(method, config, training_part, held_out)
        codes.save(run.path / "codes.npz")
        scores = score(codes, config.similarity, config.seed)
    progress.stage("drawing")
    with _timed(seconds, "figures"):
        draw_run(run)
    run.finish(_summary(run, config) | scores | {"seconds": seconds})


def build_method(config: Config, trajectories: Trajectories) -> Method:
    """Return the untrained method of a complete config, its encoder standardised by ``trajectories``."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(integer_seed(config.seed, "weights"))
        encoder = Encoder(
            variables=trajectories.states.shape[1],
            dim=config.dim,
            width=int(config.width or 0),
            depth=int(config.depth or 0),
            activation=config.activation,
            batch_norm=bool(config.batch_norm),
        )
        encoder.standardise_by(torch.from_numpy(trajectories.states))
        return method_of(config, encoder).to(_device(config))


def _device(config: Config) -> str:
    available = torch.cuda.is_available()
    if config.device == "cuda" and not available:
        raise UsageError("device is cuda, but torch sees no such device here; use --device cpu")
    return "cuda" if available and config.device != "cpu" else "cpu"


def _fit(run: Run, config: Config, method: Method, part: Trajectories, progress: Progress) -> Training:
    """Train from the beginning or from the run's checkpoint; no truth comes in here."""
    device = _device(config)
    training = Training.start(method, config)
    batch = int(config.batch or 0)
    pairs = Pairs(part, batch, integer_seed(config.seed, "pairs"), config.window, device)
    if snapshot := run.checkpoint():
        training.restore(snapshot)
    progress.start(int(config.steps or 0), training.step, method.floor(batch))
    training.run(_tensor(part.states, device), pairs, run.keep, progress)
    run.keep(training, now=True)
    run.save_training(method.encoder, training.history)
    return training


def _tensor(states: Array, device: str) -> Tensor:
    return torch.from_numpy(states).to(device, torch.float32)


@torch.no_grad()
def encode(method: Method, states: Array) -> Array:
    """Return the codes (points, dim), as the loss sees them, of states (points, variables)."""
    device = str(next(method.parameters()).device)
    parts = _tensor(states, device).split(POINTS_AT_ONCE)  # type: ignore[no-untyped-call]
    return np.concatenate([method.encode(part).cpu().numpy() for part in parts]).astype(np.float64)


@torch.no_grad()
def evaluate(method: Method, config: Config, part: Trajectories, held_out: Trajectories) -> Codes:
    """Return the codes of held-out trajectories and of a sample of the training points."""
    method.eval()
    random = stream(config.seed, "analysis")
    rows = np.sort(random.choice(len(part.states), min(REFERENCE_POINTS, len(part.states)), replace=False))
    reference = {name: values[part.owners[rows]] for name, values in part.invariants.items()}
    reference |= {name: values[rows] for name, values in part.phases.items()}
    batch = min(int(config.batch or 0), len(held_out))
    return Codes(
        codes=encode(method, held_out.states),
        held_out=held_out,
        reference_codes=encode(method, part.states[rows]),
        reference=reference,
        loss=_held_out_loss(method, config, held_out, batch),
        loss_floor=method.floor(batch),
    )


def _held_out_loss(method: Method, config: Config, held_out: Trajectories, batch: int) -> float:
    """Return the mean loss of several batches of held-out pairs."""
    device = _device(config)
    pairs = Pairs(held_out, batch, integer_seed(config.seed, "analysis"), config.window, device)
    states = _tensor(held_out.states, device)
    batches = (pairs.draw(step) for step in range(HELD_OUT_BATCHES))
    return float(np.mean([method.loss(states[first], states[second]).item() for first, second in batches]))


def _summary(run: Run, config: Config) -> dict[str, Any]:
    names = ("system", "data", "method", "similarity", "dim", "seed", "steps")
    return {"run": str(run.path)} | {name: getattr(config, name) for name in names}


def analyze(run: Run) -> dict[str, Any]:
    """Score a finished run again, from its codes; write and return its metrics."""
    config, seconds = run.config, run.metrics["seconds"]
    with run.locked():
        with _timed(seconds, "analysis"):
            scores = score(Codes.load(run.path / "codes.npz"), config.similarity, config.seed)
        metrics = _summary(run, config) | scores | {"seconds": seconds}
        run.finish(metrics)
    return metrics


def figures(run: Run) -> list[Path]:
    """Draw the pictures of a finished run again; return their paths."""
    with run.locked():
        return draw_run(run)


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - began
