"""The time as a variable."""

import numpy as np
import pytest

from conserved.discovery.prepare.explicit_time import time_among, timed
from conserved.discovery.prepare.kinds import kinds_of
from conserved.discovery.prepare.noise import noise_at
from simulators import SYSTEMS, DataError, Trajectories, simulate


def test_the_time_is_the_last_variable_exact_and_no_angle() -> None:
    data = timed(simulate(SYSTEMS["pendulum"](), 10, 50, seed=1, sampling="grid", duration=5, noise=0.01))
    assert data.variables == ("q", "p", "t")
    assert time_among(data) == 2
    noise = noise_at(data)
    assert (noise[:, 2] < 1e-12).all()
    assert 2 not in kinds_of(data, noise).possible_angles


def test_the_time_is_known_from_another_origin() -> None:
    data = timed(simulate(SYSTEMS["pendulum"](), 10, 50, seed=1))
    moved = Trajectories(data.states - [0, 0, 2010], data.offsets, data.times, data.variables)
    assert time_among(moved) == 2
    assert time_among(Trajectories(data.states[:, :2], data.offsets, data.times, ("q", "p"))) is None
    assert time_among(Trajectories(data.states, data.offsets, None, data.variables)) is None


def test_names_that_are_taken_are_left() -> None:
    states = np.arange(30.0).reshape(10, 3)
    taken = Trajectories(states, np.array([0, 10]), np.arange(10.0), ("t", "time", "elapsed_time"))
    with pytest.raises(DataError, match="rename one"):
        timed(taken)
    assert timed(taken.columns([0])).variables == ("t", "time")
