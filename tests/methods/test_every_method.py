"""Every method learns the pendulum's energy; benchmarks/methods.py prints it for two dimensions and three seeds."""

from pathlib import Path

import pytest

from conserved import Config, train
from conserved.methods import METHODS


@pytest.mark.parametrize("method", METHODS)
def test_every_method_orders_the_energies_by_one_number(method: str, tmp_path: Path) -> None:
    metrics = train(Config(system="pendulum", dim=1, method=method), tmp_path).metrics
    assert metrics["invariants"]["energy"]["spearman"] >= 0.995
    assert metrics["code"]["within_ratio"] <= 0.01
