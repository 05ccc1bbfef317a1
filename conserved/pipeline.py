"""The main job, end to end: data -> pairs -> training -> codes -> scores -> figures -> run folder."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from conserved.analysis.codes import Codes
from conserved.analysis.collapse import verdict as collapse_verdict
from conserved.analysis.recover import score
from conserved.io.reading import refused_as
from conserved.methods import METHODS, Method
from conserved.options.learning import CompleteLearning
from conserved.options.option import path as a_path
from conserved.options.option import shown
from conserved.pairs.split import split
from conserved.pairs.symmetry import invariants_left
from conserved.plotting.run import draw_run
from conserved.progress import Progress
from conserved.training.checks import check_threads, complete
from conserved.training.config import CompleteConfig, Config
from conserved.training.data import load_to_learn
from conserved.training.encoding import encode, similarity_of_codes
from conserved.training.learn import build_method, device_of, fit, views_of
from conserved.training.run import Run
from conserved.training.stored import ANEW
from conserved.training.threads import threads_for
from simulators import Trajectories, UsageError
from simulators.errors import choose
from simulators.randomness import stream

REFERENCE_POINTS = 10_000
"""So many points of the training trajectories are kept as codes, for nearest neighbours: few enough that
the neighbours of a code come from several trajectories."""

HELD_OUT_BATCHES = 20


def train(
    config: Config,
    out: str | Path = "runs",
    *,
    again: bool = False,
    draw: bool = True,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Run:
    """Train, score and draw one run; go on with an interrupted one, load a finished one.

    Parameters
    ----------
    config : what to train on and how.
    out : the folder that holds runs.
    again : make a finished run anew.
    draw : make the figures, which can be drawn later from what the run holds.
    threads : of the training, which are no part of the config; None for as many as help.
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

    Examples
    --------
    >>> import tempfile
    >>> from conserved import Config, train
    >>> short = Config(system="pendulum", trajectories=40, points=10, steps=20, batch=16, width=8)
    >>> train(short, tempfile.mkdtemp(), draw=False).metrics["system"]
    'pendulum'
    """
    progress = progress or Progress()
    check_threads(threads)
    if not isinstance(config, Config):
        raise UsageError(f"train takes a Config, such as Config(system='pendulum'), not {shown(config)}")
    folder = a_path("out", out)
    kind = METHODS[choose("method", config.method, METHODS)]
    config = replace(complete(config, kind), device=device_of(config))
    expected = expected_invariants(config)
    run = Run(folder / config.name)
    if run.finished and not again:
        return _loaded(run, draw=draw)
    ready = _prepare(config, progress)  # and refused where it must be, before there is a folder
    with run.locked():
        if run.finished and not again:  # by another process, meanwhile
            return _loaded(run, draw=draw)
        if run.finished:
            run.clear()
        _make(run, ready, expected, progress, draw=draw, threads=threads)
    return run


@dataclass(frozen=True)
class _Ready:
    """A training that can begin; ``seconds`` are those it took to prepare."""

    config: CompleteConfig
    method: Method
    training_part: Trajectories
    held_out: Trajectories
    seconds: dict[str, float]


def _loaded(run: Run, *, draw: bool) -> Run:
    """Return a run that was there before, drawn if it must be."""
    run.loaded = True
    if draw and not run.figures.exists():
        draw_run(run)
    return run


def _prepare(config: CompleteConfig, progress: Progress) -> _Ready:
    """Get the data and make the untrained method; refuse all that does not suit the data."""
    seconds: dict[str, float] = {}
    with _timed(seconds, "data"):
        progress.stage("reading the data" if config.data else "simulating")
        training_part, held_out = split(load_to_learn(config, progress), config.seed)
        config.planes(training_part.variables)
        method = build_method(config, training_part)
    return _Ready(config, method, training_part, held_out, seconds)


def _make(
    run: Run, ready: _Ready, expected: list[str] | None, progress: Progress, *, draw: bool, threads: int | None
) -> None:
    config, method, seconds = ready.config, ready.method, ready.seconds
    with threads_for(method, config, threads):
        run.begin(config)
        seconds["train"] = _fit(run, config, method, ready.training_part, progress)
        progress.stage("scoring")
        with _timed(seconds, "analysis"):
            evaluate(method, config, ready.training_part, ready.held_out).save(run.path / "codes.npz")
            scores = _scores(run, config, expected)
    with _timed(seconds, "figures"):
        if draw:
            progress.stage("drawing")
            draw_run(run)
    run.finish(_summary(run, config) | scores | {"seconds": seconds})


def _fit(run: Run, config: CompleteConfig, method: Method, part: Trajectories, progress: Progress) -> float:
    """Train from the beginning or from the run's checkpoint; return the seconds it took."""
    began, snapshot = time.perf_counter(), run.checkpoint()
    run.resumed_at = snapshot["step"] if snapshot else None
    training = fit(method, config, part, progress, snapshot, run.keep)
    if training is None:
        run.save_training(method.encoder, [])
        return time.perf_counter() - began
    run.keep(training, now=True)
    run.save_training(method.encoder, training.history)
    return training.seconds


@torch.no_grad()
def evaluate(method: Method, config: CompleteLearning, part: Trajectories, held_out: Trajectories) -> Codes:
    """Return the codes of held-out trajectories and of a sample of the training points.

    Parameters
    ----------
    method, config : trained, and how.
    part, held_out : the trajectories it was trained on, and those it never saw.
    """
    method.eval()
    points = len(part.states)
    rows = np.sort(stream(config.seed, "reference").choice(points, min(REFERENCE_POINTS, points), replace=False))
    reference = {name: values[part.owners[rows]] for name, values in part.invariants.items()}
    reference |= {name: values[rows] for name, values in part.phases.items()}
    views = views_of(config, method, held_out, "held_out_pairs", min(config.batch, len(held_out)))
    losses = [method.loss(*views.draw(step)).item() for step in range(HELD_OUT_BATCHES)]
    return Codes(
        codes=encode(method.encoder, config, held_out.states),
        held_out=held_out,
        reference_codes=encode(method.encoder, config, part.states[rows]),
        reference=reference,
        loss=float(np.mean(losses)),
        loss_floor=method.floor(views.batch),
    )


def _scores(run: Run, config: CompleteConfig, expected: list[str] | None) -> dict[str, Any]:
    """Score the run's codes; a training that collapsed has recovered nothing, whatever its numbers."""
    scores = score(Codes.load(run.path / "codes.npz"), similarity_of_codes(config), config.seed, expected)
    if collapse_verdict(config, run.history):
        scores["recovered"] = False
    return {"expected": expected} | scores


def expected_invariants(config: Config) -> list[str] | None:
    """Return the invariants that a code should tell; None for all that are known.

    None of those in a file when its views are rotated, as it does not say which of them that changes.

    Raises
    ------
    UsageError
        For a symmetry that leaves nothing.
    """
    if config.symmetry == "none":
        return None
    if config.system is None:
        return []
    system = config.build_system()
    left = invariants_left(system, config.planes(system.variables), stream(config.seed, "turns"))
    if system.independent and not left:
        raise UsageError(
            f"--symmetry {config.symmetry} changes every invariant of {config.system}; nothing is left to learn"
        )
    return left


def _summary(run: Run, config: CompleteConfig) -> dict[str, Any]:
    names = ("system", "data", "method", "similarity", "dim", "seed", "steps")
    return {"run": str(run.path)} | {name: getattr(config, name) for name in names}


def analyze(run: Run) -> dict[str, Any]:
    """Score a finished run again, from its codes; write and return its metrics.

    Parameters
    ----------
    run : a finished run, of ``train`` or ``Run.open``.

    Returns
    -------
    What ``train --json`` prints and metrics.json holds: within_ratio, the variance of the code within trajectories over
    all of it, and for each known quantity the squared correlations of held-out trajectories, all without units.

    Raises
    ------
    DataError
        If the folder holds no finished run, or a damaged one.
    BusyError
        If another process is at work in it.

    Examples
    --------
    >>> import tempfile
    >>> from conserved import Config, analyze, train
    >>> short = Config(system="pendulum", trajectories=40, points=10, steps=20, batch=16, width=8)
    >>> sorted(analyze(train(short, tempfile.mkdtemp(), draw=False))["invariants"])
    ['energy']
    """
    with _held(run) as run:
        config, seconds = run.config, run.metrics["seconds"]
        with _timed(seconds, "analysis"):
            scores = _scores(run, config, run.metrics["expected"])
        metrics = _summary(run, config) | scores | {"seconds": seconds}
        run.finish(metrics)
    return metrics


def figures(run: Run) -> list[Path]:
    """Draw the pictures of a finished run again; return their paths.

    Parameters
    ----------
    run : a finished run, of ``train`` or ``Run.open``.

    Raises
    ------
    DataError
        If the folder holds no finished run, or a damaged one.
    BusyError
        If another process is at work in it.

    Examples
    --------
    >>> import tempfile
    >>> from conserved import Config, figures, train
    >>> short = Config(system="pendulum", trajectories=40, points=10, steps=20, batch=16, width=8)
    >>> {path.suffix for path in figures(train(short, tempfile.mkdtemp(), draw=False))} >= {".png"}
    True
    """
    with _held(run) as run:
        return draw_run(run)


@contextmanager
def _held(run: Run) -> Iterator[Run]:
    """Hold a finished run against other processes; where there is none, no folder is made either."""
    if not isinstance(run, Run):
        raise UsageError(f"needed is a Run, such as Run.open('runs/NAME'), not {shown(run)}")
    Run.open(run.path)
    with run.locked(), refused_as(f"the files in '{run.path}' do not fit each other; {ANEW}"):
        yield Run.open(run.path)


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - began
