"""The pictures of a discovery are all drawn, whatever columns of the data were left out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from conserved import discover
from simulators import SYSTEMS, simulate


@pytest.mark.parametrize("beside", ["constant", "copy", "multiple"])
def test_all_pictures_are_drawn_though_columns_are_left_out(beside: str, tmp_path: Path) -> None:
    data = simulate(SYSTEMS["pendulum"](), 20, 60, seed=5, noise=0.01).bare()
    q = data.states[:, 0]
    column = {"constant": np.full(len(q), 3.0), "copy": q + 1, "multiple": -2 * q}[beside]
    found = discover(replace(data, states=np.column_stack([data.states, column]), variables=("q", "p", "other")))
    assert found.count == 1
    assert {path.stem for path in found.plot(tmp_path)} == {"spectrum", "drift", "laws"}
    assert all(path.stat().st_size > 0 for path in tmp_path.iterdir())


def test_a_discovery_far_from_zero_draws_the_spectrum_of_what_was_searched(tmp_path: Path) -> None:
    data = simulate(SYSTEMS["oscillator"](), 20, 60, seed=5).bare()
    found = discover(replace(data, states=data.states + np.array([5000.0, 0.0])))
    assert found.count == 1
    assert (tmp_path / "spectrum.png") in found.plot(tmp_path)
