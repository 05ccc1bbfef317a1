"""Collapse is seen by the tool itself: on the published ablations, and never on a default training."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from conserved import Config, Run, train
from conserved.analysis.collapse import GRADIENT_AT_LEAST, alarm, spread, verdict
from conserved.methods import METHODS
from conserved.progress import Progress
from conserved.training.checks import complete
from conserved.training.learn import build_method, monitor_of
from simulators import SYSTEMS, simulate

READINGS = {
    "spread", "within_ratio", "rank", "centred_rank", "std", "alignment", "uniformity", "constant_code_loss",
}  # fmt: skip
TEST_BEDS = {
    "without predictor": ({"method": "simsiam", "predictor": False}, "simsiam needs its predictor here"),
    "without stop-gradient": ({"method": "simsiam", "stop_gradient": False}, "simsiam needs the stopped gradient here"),
    "without stop-gradient, dim 1": (
        {"method": "simsiam", "dim": 1, "stop_gradient": False},
        "% of its start; simsiam",
    ),
    "without batch norm": ({"method": "simsiam", "dim": 1, "batch_norm": False}, "simsiam needs batch norm here"),
    "BYOL without batch norm": ({"method": "byol", "batch_norm": False}, "byol needs batch norm here"),
    "cosine at dim 1": (
        {"dim": 1, "similarity": "cosine", "allow_collapse": True, "steps": 100},
        "the gradient is exactly zero from the first step on; a normalised number is",
    ),
}


class Listening(Progress):
    def __init__(self) -> None:
        self.alarms: list[str] = []

    def update(self, step: int, loss: float, alarm: str) -> None:
        self.alarms.append(alarm)


@pytest.mark.parametrize(("options", "sentence"), TEST_BEDS.values(), ids=TEST_BEDS)
def test_an_ablation_collapses_and_is_seen(options: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    listening = Listening()
    few = {"trajectories": 2000, "steps": 1000}  # a collapse comes early: after 500 steps all are as flat
    config = Config(**{"system": "pendulum"} | few | options)
    run = train(config, tmp_path, draw=False, progress=listening)
    assert listening.alarms[-1]
    assert verdict(run.config, run.history).startswith("collapsed: ")
    assert sentence in verdict(run.config, run.history)
    assert run.metrics["recovered"] is False


@pytest.mark.parametrize("method", [name for name, kind in METHODS.items() if "cosine" in kind.similarities])
def test_cosine_at_dim_1_is_seen_to_have_no_gradient(method: str) -> None:
    data = simulate(SYSTEMS["pendulum"](), 100, 10)
    for seed in range(5):
        options = {"dim": 1, "similarity": "cosine", "allow_collapse": True, "batch": 32, "device": "cpu"}
        config = complete(Config(system="pendulum", method=method, seed=seed, **options), METHODS[method])
        untrained = build_method(config, data)
        start, _ = monitor_of(config, untrained, data)(untrained, [])
        assert start["gradient"] < GRADIENT_AT_LEAST
        assert alarm(start, start, 1, normalises=True)


def test_a_default_training_raises_no_alarm(pendulum_run: Run) -> None:
    assert verdict(pendulum_run.config, pendulum_run.history) == ""


def test_the_history_holds_the_monitors(pendulum_run: Run) -> None:
    history = pendulum_run.history
    assert history[0].keys() == {"step", "loss", "gradient"} | READINGS
    assert history[0]["loss"] == pytest.approx(history[1]["loss"], rel=0.5)
    assert history[-1]["constant_code_loss"] == pytest.approx(np.log(256))
    assert history[-1].keys() == {"step", "loss", "excess"} | READINGS
    assert sum("spread" in entry for entry in history) == 1 + 1500 // 200 + 1
    assert history[0]["within_ratio"] > 0.5 > history[-1]["within_ratio"]
    assert abs(history[-1]["excess"]) < 0.1


def test_the_readings_of_a_circle_are_the_known_ones() -> None:
    angle = np.linspace(0, 2 * np.pi, 1000, endpoint=False)
    circle = 3 * np.column_stack([np.cos(angle), np.sin(angle)])
    reading = spread(circle, circle, normalises=True)
    assert reading["spread"] == pytest.approx(3)
    assert reading["std"] == pytest.approx(1 / np.sqrt(2))
    assert reading["uniformity"] == pytest.approx(-1.575, abs=0.01)
    assert reading["rank"] == pytest.approx(2, abs=1e-5)
    assert reading["within_ratio"] == reading["alignment"] == 0
    longer = 2 * circle
    assert spread(circle, longer, normalises=True)["within_ratio"] < 1e-12
    assert spread(circle, longer, normalises=False)["within_ratio"] > 0.05


def test_an_alarm_names_what_is_seen() -> None:
    start = {"gradient": 1.0, "spread": 2.0, "std": 0.4}
    assert (
        alarm(start, {"spread": 0.08, "std": 0.5}, 1, normalises=False) == "the code's spread fell to 4.0% of its start"
    )
    assert not alarm(start, {"spread": 0.2, "std": 0.0}, 1, normalises=False)
    assert "0.070, that of a full sphere 0.707" in alarm(start, {"spread": 2.0, "std": 0.07}, 2, normalises=True)
    assert not alarm(start, {"spread": 2.0, "std": 0.08}, 2, normalises=True)
    assert not alarm(start | {"std": 0.05}, {"spread": 2.0, "std": 0.06}, 2, normalises=True), "it never was wider"
    assert "exactly zero" in alarm(start | {"gradient": 1e-15}, {"spread": 2.0, "std": 0.5}, 2, normalises=True)


def test_the_monitor_does_not_touch_the_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config(system="pendulum", method="byol", trajectories=100, steps=250, batch=32, width=8)
    watched = train(config, tmp_path / "watched", draw=False)
    monkeypatch.setattr("conserved.training.loop.INTERVALS_BETWEEN_READINGS", 1)
    watched_more = train(config, tmp_path / "more", draw=False)
    assert len(watched_more.history[3]) > len(watched.history[3])
    for name, value in watched.encoder().state_dict().items():
        assert torch.equal(value, watched_more.encoder().state_dict()[name])
