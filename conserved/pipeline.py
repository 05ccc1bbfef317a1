"""The main job, end to end: data -> pairs -> training -> codes -> scores -> figures -> run folder."""

import time
from dataclasses import dataclass, replace
from pathlib import Path

from conserved.methods import METHODS, Method
from conserved.options.option import path as a_path
from conserved.options.option import shown
from conserved.pairs.split import split
from conserved.plotting.run import draw_run
from conserved.progress import Progress
from conserved.scoring import evaluate, expected_invariants, scores_of, summary, timed
from conserved.training.checks import check_threads, complete
from conserved.training.config import CompleteConfig, Config
from conserved.training.data import load_to_learn
from conserved.training.learn import build_method, device_of, fit
from conserved.training.run import Run
from conserved.training.threads import threads_for
from simulators import Trajectories, UsageError
from simulators.errors import choose


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
    with timed(seconds, "data"):
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
        with timed(seconds, "analysis"):
            evaluate(method, config, ready.training_part, ready.held_out).save(run.path / "codes.npz")
            scores = scores_of(run, config, expected)
    with timed(seconds, "figures"):
        if draw:
            progress.stage("drawing")
            draw_run(run)
    run.finish(summary(run, config) | scores | {"seconds": seconds})


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
