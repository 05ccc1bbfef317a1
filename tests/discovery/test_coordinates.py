"""Laws in other coordinates than the usual ones, and data with wrong numbers in them."""

import numpy as np
import pytest

from conserved.discovery import discover
from simulators import SYSTEMS, Trajectories, simulate


@pytest.mark.parametrize("seed", [1, 2])
def test_polar_coordinates_have_the_angular_momentum_and_the_energy(seed: int) -> None:
    data = simulate(SYSTEMS["kepler"](), 30, 150, seed=seed)
    x, y, vx, vy = data.states.T
    r = np.hypot(x, y)
    turned = [np.unwrap(np.arctan2(y[one], x[one])) for one in map(slice, data.offsets[:-1], data.offsets[1:])]
    states = np.column_stack([r, np.concatenate(turned), (x * vx + y * vy) / r, (x * vy - y * vx) / r**2])
    polar = Trajectories(states, data.offsets, data.times, ("r", "phi", "r_dot", "phi_dot"))
    laws = {str(law) for law in discover(polar).laws}
    assert laws >= {"phi_dot*r**2", "phi_dot**2*r**2 + r_dot**2 - 2/r"}


@pytest.mark.parametrize("points", [1, 2, 6])
def test_rows_of_zeros_where_a_track_was_lost_hide_no_logarithm(points: int) -> None:
    data = simulate(SYSTEMS["lotka-volterra"](), 30, 150, sampling="grid")
    states = data.states.copy()
    for first in (70, 1234, 2345):
        states[first : first + points] = 0
    found = discover(Trajectories(states, data.offsets, data.times, data.variables))
    assert [str(law) for law in found.laws] == ["predator + prey - log(predator) - log(prey)"]
    assert f"left out {3 * points} points" in found.note


def test_one_wrong_number_bends_no_formula() -> None:
    data = simulate(SYSTEMS["kepler"](), 40, 150, sampling="grid", noise=0.01)
    states = data.states.copy()
    states[1000, 2] *= -9
    found = discover(Trajectories(states, data.offsets, data.times, data.variables))
    assert {"-vx*y + vy*x", "vx**2 + vy**2 - 2/sqrt(x**2 + y**2)"} <= {str(law) for law in found.laws}
    assert found.count == 3
    assert "the first is point 100 of trajectory 6" in found.note
