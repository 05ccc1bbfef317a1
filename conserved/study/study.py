"""Study: what a figure of the study is made with: trained runs, many at a time, kept for the next time."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from matplotlib.figure import Figure

from conserved import pipeline
from conserved.methods import METHODS
from conserved.progress import Progress
from conserved.training.config import Config
from conserved.training.run import Run
from conserved.workers import workers

QUICK_STEPS = 300

Choice = TypeVar("Choice")


class Shown(NamedTuple):
    """A figure of the study, what it shows in three sentences, and the numbers in it, by name."""

    figure: Figure
    sentences: str
    numbers: dict[str, Any]


@dataclass
class Study:
    """Trains what figures need; a run that is already there is not made again.

    Parameters
    ----------
    runs : the folder that holds runs.
    quick : whether to be content with little: few seeds, few steps.
    """

    runs: Path
    quick: bool = False
    progress: Progress = field(default_factory=Progress)

    def choose(self, full: Choice, quick: Choice) -> Choice:
        """Return one of two things, by whether the study is quick."""
        return quick if self.quick else full

    def train(self, configs: Sequence[Config]) -> list[Run]:
        """Return the finished runs of all configs, trained by one process a processor.

        Each should keep to one thread, which the command sees to by ``OMP_NUM_THREADS``: no training takes more
        than that, however large. A quick study stops a training of unstated length after ``QUICK_STEPS``.
        """
        if self.quick:
            configs = [few_steps(one) for one in configs]
        with workers(min(_processors(), len(configs))) as pool:
            finished = []
            for run in pool.map(_train, configs, [self.runs] * len(configs)):
                finished.append(run)
                self.progress.share(len(finished) / len(configs))
        return finished


def few_steps(config: Config) -> Config:
    """Return the config with few steps, unless it states them or has none."""
    if config.steps is None and METHODS[config.method].trained:
        return replace(config, steps=QUICK_STEPS)
    return config


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _train(config: Config, runs: Path) -> Run:
    return pipeline.train(config, runs, draw=False)
