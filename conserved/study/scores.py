"""The scores of many runs as arrays."""

from collections.abc import Mapping, Sequence

import numpy as np

from conserved.analysis.codes import Codes
from conserved.analysis.recover import curve_coordinate, rank_correlation
from conserved.analysis.spread import within_ratio
from conserved.training.encoding import similarity_of_codes
from conserved.training.run import Run
from simulators import Trajectories, UsageError
from simulators.trajectories import Array

FRESH_SEED = 1_000_000
"""Of data that several runs are scored on: no run's own seed."""


def scores_of(runs: Sequence[Run], shape: tuple[int, ...]) -> dict[str, Array]:
    """Return numbers of runs by name, each an array of the given shape, in the order of the runs.

    ``spearman`` and ``r2`` (nonlinear) are the worst over the invariants; ``excess`` is the loss above its floor, nan
    where that is not known; besides ``within_ratio``, ``std``, ``seconds`` of training and ``recovered``.
    """
    return {name: np.array(values).reshape(shape) for name, values in _columns([run.metrics for run in runs]).items()}


def phases_of(runs: Sequence[Run], shape: tuple[int, ...]) -> Array:
    """Return how much runs tell of where on its orbit a state is: nonlinear R2 of the phase told best, in a shape."""
    told = [max(phase["r2_nonlinear"] for phase in run.metrics["phases"].values()) for run in runs]
    return np.array(told).reshape(shape)


def each(values: Mapping[str, float], form: str) -> str:
    """Return values and whose they are as they are read in a sentence: ``0.1 (infonce), 0.2 (byol)``."""
    return ", ".join(f"{value:{form}} ({name})" for name, value in values.items())


def _columns(metrics: list[dict]) -> dict[str, list[float]]:  # type: ignore[type-arg]
    def worst(score: str) -> list[float]:
        return [min(item[score] for item in one["invariants"].values()) for one in metrics]

    codes = [one["code"] for one in metrics]
    return {
        "spearman": worst("spearman"),
        "r2": worst("r2_nonlinear"),
        "within_ratio": [code["within_ratio"] for code in codes],
        "std": [code["std"] for code in codes],
        "excess": [np.nan if code["loss_floor"] is None else code["loss"] - code["loss_floor"] for code in codes],
        "seconds": [one["seconds"]["train"] for one in metrics],
        "recovered": [float(bool(one["recovered"])) for one in metrics],
    }


def position(run: Run, states: Array) -> Array:
    """Return where states (points, variables) lie along the curve that a run's code is (points): code or angle.

    The angle is cut where no code of the run's own data lies, whatever the states are.
    """
    codes, similarity = Codes.load(run.path / "codes.npz"), similarity_of_codes(run.config)
    along = curve_coordinate(codes, similarity, run.encode(states))
    if along is None:
        raise UsageError(f"the code of '{run.path}' is no curve; needed is dim 1, or dim 2 with similarity cosine")
    return along


def elsewhere(run: Run, trajectories: Trajectories) -> dict[str, float]:
    """Return ``spearman``, of the position and the first invariant, and ``within_ratio`` on other trajectories."""
    truth = next(iter(trajectories.invariants.values()))[trajectories.owners]
    return {
        "spearman": rank_correlation(position(run, trajectories.states), truth),
        "within_ratio": within_ratio(run.encode(trajectories.states), trajectories.offsets),
    }
