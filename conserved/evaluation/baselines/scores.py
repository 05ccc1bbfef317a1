"""The same scores for every method: its count, and how much its code tells of each known quantity."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.spatial import cKDTree
from scipy.stats import rankdata

from conserved.analysis.regression import correlation2, linear_prediction, r2
from conserved.evaluation.baselines import RIVALS
from conserved.evaluation.baselines.baseline import Answer
from conserved.io.files import read
from conserved.options.option import many
from conserved.pairs.split import check_learnable
from conserved.progress import Progress
from simulators import Trajectories
from simulators.errors import choose
from simulators.trajectories import Array

NEIGHBOURS = 5

MOST = 1000
"""Of more trajectories, so many are compared, evenly chosen: some methods need all their pairs."""


@dataclass(frozen=True)
class Compared:
    """One method on some data.

    Parameters
    ----------
    method, count : its name and its answer; ``laws`` the true number where it is known.
    r2 : of each known quantity, name -> score: of a straight line in the code, fitted on every other
        trajectory and scored on those left out. None where there is no code.
    spearman : likewise, of the ranks of one of the code's columns, or of what the trajectories nearest in
        the code have, whichever is better.
    cpu_seconds : processor time.
    """

    method: str
    count: int | None
    laws: int | None
    r2: dict[str, float | None]
    spearman: dict[str, float | None]
    cpu_seconds: float

    def row(self) -> dict[str, object]:
        """Return the fields by name."""
        return asdict(self)


def compare(trajectories: Any, methods: Sequence[str] = (), progress: Progress | None = None) -> Iterator[Compared]:
    """Yield the scores of each method, all when none is given.

    Parameters
    ----------
    trajectories : the data, as ``conserved.read`` takes them.
    methods : names of ``RIVALS``.
    progress : is told which method is at work.

    Raises
    ------
    UsageError
        For an unknown method.
    DataError
        For trajectories that are too few, too short, or the same in a variable.
    """
    names = [choose("method", name, RIVALS) for name in many("methods", methods)] or list(RIVALS)
    trajectories = trajectories if isinstance(trajectories, Trajectories) else read(trajectories)
    check_learnable(trajectories)
    if len(trajectories) > MOST:
        trajectories = trajectories.subset(np.linspace(0, len(trajectories) - 1, MOST).astype(int))
    bare = Trajectories(trajectories.states, trajectories.offsets, trajectories.times, trajectories.variables)
    truth = {key: values for key, values in trajectories.invariants.items() if np.ptp(values) > 0}
    told = progress or Progress()
    for name in names:
        told.stage(name)
        began = time.process_time()
        answer = RIVALS[name](bare, told)
        seconds = time.process_time() - began
        yield Compared(
            method=name,
            count=answer.count,
            laws=trajectories.independent,
            r2={key: _linear(answer, values) for key, values in truth.items()},
            spearman={key: _rank(answer, values) for key, values in truth.items()},
            cpu_seconds=seconds,
        )


def _linear(answer: Answer, values: Array) -> float | None:
    """Return R2 of a line fitted on the even trajectories for the odd ones, and the other way round."""
    if answer.codes is None:
        return None
    codes, prediction = answer.codes / np.maximum(answer.codes.std(axis=0), np.finfo(float).tiny), np.empty(len(values))
    for fitted, held_out in ((slice(0, None, 2), slice(1, None, 2)), (slice(1, None, 2), slice(0, None, 2))):
        prediction[held_out] = linear_prediction(codes[fitted], values[fitted], codes[held_out])
    return r2(values, prediction)


def _rank(answer: Answer, values: Array) -> float | None:
    """Return the largest |Spearman|: of each column of the code, and of what its nearest neighbours have."""
    if answer.codes is None:
        return None
    scaled = answer.codes / np.maximum(answer.codes.std(axis=0), np.finfo(float).tiny)
    _, rows = cKDTree(scaled).query(scaled, k=[*range(2, NEIGHBOURS + 2)])
    return max(_spearman(one, values) for one in (*answer.codes.T, values[rows].mean(axis=1)))


def _spearman(one: Array, other: Array) -> float:
    return math.sqrt(correlation2(rankdata(one), rankdata(other)))
