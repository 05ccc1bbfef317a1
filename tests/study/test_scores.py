"""Scores of a run on other data are those of its metrics when the data are the same."""

from pathlib import Path

import pytest

from conserved import pipeline
from conserved.analysis.codes import Codes
from conserved.study.scores import elsewhere, position
from conserved.training.config import Config
from simulators import UsageError


def trained(tmp_path: Path, dim: int) -> pipeline.Run:
    config = Config(system="pendulum", dim=dim, steps=20, batch=16, trajectories=100, points=5, device="cpu")
    return pipeline.train(config, tmp_path, draw=False)


@pytest.mark.parametrize("dim", [1, 2])
def test_elsewhere_is_the_metrics_on_the_held_out_trajectories(tmp_path: Path, dim: int) -> None:
    run = trained(tmp_path, dim)
    scores = elsewhere(run, Codes.load(run.path / "codes.npz").held_out)
    assert scores["spearman"] == pytest.approx(run.metrics["invariants"]["energy"]["spearman"], rel=1e-6)
    assert scores["within_ratio"] == pytest.approx(run.metrics["code"]["within_ratio"], rel=1e-6)


def test_a_code_that_is_no_curve_has_no_position(tmp_path: Path) -> None:
    run = trained(tmp_path, 3)
    with pytest.raises(UsageError, match="dim 1, or dim 2"):
        position(run, Codes.load(run.path / "codes.npz").held_out.states)
