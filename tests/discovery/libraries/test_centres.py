"""Centres: where the poles lie is found from any number of trajectories."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery.libraries.centres import POINTS, centres
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import products
from simulators import SYSTEMS, simulate


def test_a_shifted_pole_is_found_from_more_trajectories_than_points_are_looked_at() -> None:
    data = simulate(SYSTEMS["kepler"](), POINTS + 100, 10)
    shifted = replace(data, states=data.states + np.array([0.5, -0.25, 0, 0]))
    velocities = products(data.variables, symbols_of(data.variables)[2:], 2)
    ((x, y),) = centres(velocities, shifted, (0, 1))
    np.testing.assert_allclose([x, y], [0.5, -0.25], atol=1e-8)


@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e9])
def test_units_of_length_do_not_matter(unit: float) -> None:
    data = simulate(SYSTEMS["kepler"](), 20, 30)
    shifted = replace(data, states=(data.states + np.array([0.5, -0.25, 0, 0])) * [unit, unit, 1, 1])
    velocities = products(data.variables, symbols_of(data.variables)[2:], 2)
    ((x, y),) = centres(velocities, shifted, (0, 1))
    np.testing.assert_allclose([x / unit, y / unit], [0.5, -0.25], atol=1e-8)
