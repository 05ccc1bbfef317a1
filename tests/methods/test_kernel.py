"""The kernel: solved for, deterministic, and the yardstick of the networks."""

from pathlib import Path

import numpy as np
import pytest
from support import Trained

from conserved import Config, train
from conserved.methods.kernel import _evenly
from simulators import UsageError


def test_the_kernel_finds_the_energy_to_five_digits(trained: Trained) -> None:
    run = trained(system="pendulum", dim=1, method="kernel", draw=True)
    assert run.metrics["invariants"]["energy"]["spearman"] >= 0.99999
    assert run.history == []
    assert not (run.figures / "loss.png").exists()


def test_the_kernel_is_deterministic_and_its_codes_have_unit_variance(tmp_path: Path) -> None:
    config = Config(system="kepler", dim=3, method="kernel", trajectories=400, width=50)
    first, second = (train(config, tmp_path / name, draw=False) for name in ("first", "second"))
    assert (first.path / "encoder.pt").read_bytes() == (second.path / "encoder.pt").read_bytes()
    with np.load(first.path / "codes.npz") as file:
        np.testing.assert_allclose(file["reference_codes"].std(axis=0), 1, atol=0.1)
        correlation = np.corrcoef(file["reference_codes"], rowvar=False)
    np.testing.assert_allclose(correlation, np.eye(3), atol=0.2)


@pytest.mark.parametrize(
    "options",
    [
        {"pairs": "window", "window": 1.0},
        {"activation": "relu"},
        {"optimizer": "sgd"},
        {"steps": 10},
        {"learning_rate": 0.1},
        {"head": "mlp"},
        {"depth": 3},
        {"clip": 1.0},
    ],
)
def test_options_of_a_training_are_refused(options: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="method kernel is solved for, not trained: leave --"):
        train(Config(system="pendulum", method="kernel", **options), tmp_path)


def test_long_trajectories_are_thinned_not_dropped() -> None:
    rows, offsets = _evenly(np.array([0, 1000, 1002, 4002]), 100)
    np.testing.assert_array_equal(np.diff(offsets), [25, 2, 75])
    assert len(np.unique(rows)) == len(rows) == 102
    assert rows[:25].max() < 1000 <= rows[25] < rows[26] < 1002 <= rows[27:].min()
    assert np.ptp(rows[27:]) > 2900


def test_supervised_refuses_data_without_truth(tmp_path: Path) -> None:
    from conserved import Trajectories, write
    from simulators import DataError

    states = np.random.default_rng(0).normal(size=(200, 2))
    write(Trajectories(states, np.arange(0, 201, 10)), tmp_path / "data.npz")
    with pytest.raises(DataError, match="method supervised learns from the truth, and these data have none"):
        train(Config(data=str(tmp_path / "data.npz"), method="supervised"), tmp_path)
