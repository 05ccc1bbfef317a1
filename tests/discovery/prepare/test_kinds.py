"""Roles: angles are told from what only looks like them."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery.prepare.kinds import kinds_of, wraps
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import wrapped


def test_an_oscillation_with_gaps_in_time_is_no_angle_but_a_rotation_is() -> None:
    random = np.random.default_rng(0)
    times = np.sort(random.uniform(0, 60, (30, 80)), axis=1) + random.uniform(0, 6, (30, 1))
    oscillation = random.uniform(1, 3.05, (30, 1)) * np.sin(times)
    rotation = wrapped(random.uniform(0.1, 1, (30, 1)) * times)
    data = Trajectories(np.column_stack([oscillation.ravel(), rotation.ravel()]), np.arange(31) * 80)
    assert (np.abs(np.diff(oscillation)) > 5).any()
    assert wraps(data, np.zeros(2)).tolist() == [False, True]


@pytest.mark.parametrize(("names", "planes"), [(("x", "y"), ()), (("x", "y", "vx", "vy"), ((0, 1),))])
@pytest.mark.parametrize("seed", [5, 6])
def test_a_position_and_its_velocity_are_no_plane_whatever_they_are_called(
    names: tuple[str, ...], planes: tuple[tuple[int, ...], ...], seed: int
) -> None:
    data = simulate(SYSTEMS["pendulum" if len(names) == 2 else "isotropic"](), 10, 100, seed=seed)
    data = replace(data, variables=names)
    assert kinds_of(data, np.zeros_like(data.states)).positions == planes


def test_circles_in_a_plane_stay_one_though_there_x_is_the_rate_of_y() -> None:
    random = np.random.default_rng(7)
    radius, phase = random.uniform(1, 2, (10, 1)), random.uniform(0, 6, (10, 1)) + np.linspace(0, 20, 100)
    place = radius[..., None] * np.stack([np.cos(phase), np.sin(phase), -np.sin(phase), np.cos(phase)], axis=-1)
    data = Trajectories(place.reshape(-1, 4), np.arange(0, 1001, 100), None, ("x", "y", "vx", "vy"))
    assert kinds_of(data, np.zeros_like(data.states)).positions == ((0, 1),)
