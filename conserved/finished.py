"""What is done with a finished run: its scores and its pictures again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conserved.io.reading import refused_as
from conserved.options.option import shown
from conserved.plotting.run import draw_run
from conserved.scoring import scores_of, summary, timed
from conserved.training.run import Run
from conserved.training.stored import ANEW
from simulators import UsageError


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
        with timed(seconds, "analysis"):
            scores = scores_of(run, config, run.metrics["expected"])
        metrics = summary(run, config) | scores | {"seconds": seconds}
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
