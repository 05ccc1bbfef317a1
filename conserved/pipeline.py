"""The main job, end to end: data -> pairs -> training -> codes -> scores -> figures -> run folder.

Each command of the command line is a few lines over a function of this file.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from conserved.analysis.codes import Codes
from conserved.analysis.recover import score
from conserved.data.pairs import Pairs
from conserved.data.split import split
from conserved.encoders import Encoder
from conserved.methods import METHODS, Method
from conserved.pictures import draw_run
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.data import angle_columns, load
from conserved.training.encoding import encode
from conserved.training.loop import Training, method_of
from conserved.training.progress import Progress
from conserved.training.run import Run
from simulators import Trajectories, UsageError
from simulators.errors import choose
from simulators.randomness import integer_seed, stream

REFERENCE_POINTS = 10_000
"""So many points of the training trajectories are kept as codes, for nearest neighbours: few enough that
the neighbours of a code come from several trajectories."""

HELD_OUT_BATCHES = 20


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
    config = replace(complete(config, kind), device=device_of(config))
    run = Run(Path(out) / config.name)
    if run.finished and not again:
        run.loaded = True
        return run
    with run.locked():
        if run.finished:
            run.clear()
        _make(run, config, progress)
    return run


def device_of(config: Config) -> str:
    """Return where a config is trained: cuda where there is one, unless it must be the processor."""
    available = torch.cuda.is_available()
    if config.device == "cuda" and not available:
        raise UsageError("device is cuda, but torch sees no such device here; use --device cpu")
    return "cuda" if available and config.device != "cpu" else "cpu"


def _make(run: Run, config: Config, progress: Progress) -> None:
    seconds: dict[str, float] = {}
    with _timed(seconds, "data"):
        progress.stage("reading the data" if config.data else "simulating")
        training_part, held_out = split(load(config, progress), config.seed)
        pairs = _pairs(config, training_part, "pairs", config.batch)
        held_out_pairs = _pairs(config, held_out, "held_out_pairs", min(config.batch, len(held_out)))
        method = build_method(config, training_part)
    run.begin(config)
    training = _fit(run, config, method, training_part, pairs, progress)
    seconds["train"] = training.seconds
    progress.stage("scoring")
    with _timed(seconds, "analysis"):
        codes = evaluate(method, training_part, held_out, held_out_pairs, config.seed)
        codes.save(run.path / "codes.npz")
        scores = score(codes, config.similarity, config.seed)
    progress.stage("drawing")
    with _timed(seconds, "figures"):
        draw_run(run)
    run.finish(_summary(run, config) | scores | {"seconds": seconds})


def _pairs(config: Config, trajectories: Trajectories, purpose: str, batch: int) -> Pairs:
    return Pairs(trajectories, batch, integer_seed(config.seed, purpose), config.window, config.device)


def build_method(config: Config, trajectories: Trajectories) -> Method:
    """Return the untrained method of a complete config, its encoder standardised by ``trajectories``."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(integer_seed(config.seed, "weights"))
        encoder = Encoder(
            variables=trajectories.states.shape[1],
            dim=config.dim,
            width=config.width,
            depth=config.depth,
            activation=config.activation,
            batch_norm=config.batch_norm,
            angles=angle_columns(config, trajectories.variables),
        )
        encoder.standardise_by(torch.from_numpy(trajectories.states))
        return method_of(config, encoder).to(config.device)


def _fit(run: Run, config: Config, method: Method, part: Trajectories, pairs: Pairs, progress: Progress) -> Training:
    """Train from the beginning or from the run's checkpoint; no truth is used here."""
    training = Training.start(method, config)
    if snapshot := run.checkpoint():
        training.restore(snapshot)
        run.resumed_at = training.step
    progress.start(config.steps, training.step, method.floor(config.batch))
    training.run(torch.from_numpy(part.states).to(config.device), pairs, run.keep, progress)
    run.keep(training, now=True)
    run.save_training(method.encoder, training.history)
    return training


@torch.no_grad()
def evaluate(method: Method, part: Trajectories, held_out: Trajectories, pairs: Pairs, seed: int) -> Codes:
    """Return the codes of held-out trajectories and of a sample of the training points.

    Parameters
    ----------
    method : trained.
    part, held_out : the trajectories it was trained on, and those it never saw.
    pairs : of the held-out trajectories, for the loss.
    seed : decides which training points are taken.
    """
    method.eval()
    points = len(part.states)
    rows = np.sort(stream(seed, "reference").choice(points, min(REFERENCE_POINTS, points), replace=False))
    reference = {name: values[part.owners[rows]] for name, values in part.invariants.items()}
    reference |= {name: values[rows] for name, values in part.phases.items()}
    states = torch.from_numpy(held_out.states).to(method.encoder.mean.device)
    batches = (pairs.draw(step) for step in range(HELD_OUT_BATCHES))
    losses = [method.loss(states[first], states[second]).item() for first, second in batches]
    return Codes(
        codes=encode(method.encoder, method.similarity, held_out.states),
        held_out=held_out,
        reference_codes=encode(method.encoder, method.similarity, part.states[rows]),
        reference=reference,
        loss=float(np.mean(losses)),
        loss_floor=method.floor(pairs.batch),
    )


def _summary(run: Run, config: Config) -> dict[str, Any]:
    names = ("system", "data", "method", "similarity", "dim", "seed", "steps")
    return {"run": str(run.path)} | {name: getattr(config, name) for name in names}


def analyze(run: Run) -> dict[str, Any]:
    """Score a finished run again, from its codes; write and return its metrics."""
    with run.locked():
        run = Run.open(run.path)
        config, seconds = run.config, run.metrics["seconds"]
        with _timed(seconds, "analysis"):
            scores = score(Codes.load(run.path / "codes.npz"), config.similarity, config.seed)
        metrics = _summary(run, config) | scores | {"seconds": seconds}
        run.finish(metrics)
    return metrics


def figures(run: Run) -> list[Path]:
    """Draw the pictures of a finished run again; return their paths."""
    with run.locked():
        return draw_run(Run.open(run.path))


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - began
