"""Roles: angles are told from what only looks like them."""

import numpy as np

from conserved.discovery.prepare.kinds import wraps
from simulators import Trajectories
from simulators.trajectories import wrapped


def test_an_oscillation_with_gaps_in_time_is_no_angle_but_a_rotation_is() -> None:
    random = np.random.default_rng(0)
    times = np.sort(random.uniform(0, 60, (30, 80)), axis=1) + random.uniform(0, 6, (30, 1))
    oscillation = random.uniform(1, 3.05, (30, 1)) * np.sin(times)
    rotation = wrapped(random.uniform(0.1, 1, (30, 1)) * times)
    data = Trajectories(np.column_stack([oscillation.ravel(), rotation.ravel()]), np.arange(31) * 80)
    assert (np.abs(np.diff(oscillation)) > 5).any()
    assert wraps(data, np.zeros(2)).tolist() == [False, True]
