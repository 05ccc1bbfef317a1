"""The same scores for every method: its count, and how much its code tells of each known quantity."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from scipy.spatial import cKDTree
from scipy.stats import rankdata

from conserved.analysis.regression import correlation2, linear_prediction, r2
from conserved.compare import RIVALS
from conserved.compare.rival import Answer
from simulators import Trajectories
from simulators.errors import choose
from simulators.trajectories import Array

NEIGHBOURS = 5


@dataclass(frozen=True)
class Compared:
    """One method on some data.

    Parameters
    ----------
    method, count : its name and its answer; ``laws`` the true number where it is known.
    r2, spearman : of each known quantity, name -> score: of a straight line in the code, and of the ranks
        of one of its columns, or of what the trajectories nearest in the code have, whichever is better.
        None where there is no code.
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


def compare(trajectories: Trajectories, methods: Sequence[str] = ()) -> Iterator[Compared]:
    """Yield the scores of each method, all when none is given.

    Raises
    ------
    UsageError
        For an unknown method.
    """
    names = [choose("method", name, RIVALS) for name in methods] or list(RIVALS)
    bare = Trajectories(trajectories.states, trajectories.offsets, trajectories.times, trajectories.variables)
    for name in names:
        began = time.process_time()
        answer = RIVALS[name](bare)
        seconds = time.process_time() - began
        truth = {key: values for key, values in trajectories.invariants.items() if np.ptp(values) > 0}
        yield Compared(
            method=name,
            count=answer.count,
            laws=trajectories.independent,
            r2={key: _linear(answer, values) for key, values in truth.items()},
            spearman={key: _rank(answer, values) for key, values in truth.items()},
            cpu_seconds=seconds,
        )


def _linear(answer: Answer, values: Array) -> float | None:
    if answer.codes is None:
        return None
    return r2(values, linear_prediction(answer.codes, values, answer.codes))


def _rank(answer: Answer, values: Array) -> float | None:
    """Return the largest |Spearman|: of each column of the code, and of what its nearest neighbours have."""
    if answer.codes is None:
        return None
    scaled = answer.codes / np.maximum(answer.codes.std(axis=0), np.finfo(float).tiny)
    _, rows = cKDTree(scaled).query(scaled, k=[*range(2, NEIGHBOURS + 2)])
    return max(_spearman(one, values) for one in (*answer.codes.T, values[rows].mean(axis=1)))


def _spearman(one: Array, other: Array) -> float:
    return math.sqrt(correlation2(rankdata(one), rankdata(other)))
