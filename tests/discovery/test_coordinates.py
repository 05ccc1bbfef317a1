"""Laws in other coordinates than the usual ones, and data with wrong numbers in them."""

import numpy as np
import pytest

from conserved.discovery import discover
from simulators import SYSTEMS, Trajectories, simulate


def polar(names: tuple[str, ...], *, seed: int, wrapped: bool = False, noise: float = 0.0) -> Trajectories:
    """Return orbits in polar coordinates, with rates or, where a name says so, the angular momentum."""
    data = simulate(SYSTEMS["kepler"](), 30, 150, seed=seed)
    x, y, vx, vy = data.states.T
    r, momentum = np.hypot(x, y), x * vy - y * vx
    turned = [np.arctan2(y[one], x[one]) for one in map(slice, data.offsets[:-1], data.offsets[1:])]
    phi = np.concatenate(turned if wrapped else [np.unwrap(one) for one in turned])
    states = np.column_stack([r, phi, (x * vx + y * vy) / r, momentum if "p_phi" in names else momentum / r**2])
    states += noise * states.std(axis=0) * np.random.default_rng(seed).normal(size=states.shape)
    return Trajectories(states, data.offsets, data.times, names)


RATES, MOMENTA = ("r", "phi", "r_dot", "phi_dot"), ("r", "phi", "p_r", "p_phi")


@pytest.mark.parametrize(("seed", "wrapped"), [(1, False), (2, True), (3, True)])
def test_polar_coordinates_have_the_angular_momentum_and_the_energy(seed: int, wrapped: bool) -> None:
    laws = {str(law) for law in discover(polar(RATES, seed=seed, wrapped=wrapped)).laws}
    assert laws >= {"phi_dot*r**2", "phi_dot**2*r**2 + r_dot**2 - 2/r"}


@pytest.mark.parametrize("seed", [1, 2])
def test_so_they_have_in_noise(seed: int) -> None:
    momentum, energy = discover(polar(RATES, seed=seed, wrapped=True, noise=0.005)).laws
    assert str(momentum) == "phi_dot*r**2"
    r, rate, across = np.random.default_rng(seed).uniform(0.5, 1.5, (3, 50))
    value = energy(r=r, phi=0 * r, r_dot=rate, phi_dot=across)
    assert np.corrcoef(value, rate**2 + (r * across) ** 2 - 2 / r)[0, 1] > 0.9999
    assert energy.formula.terms == 3


def test_a_momentum_that_is_conserved_is_no_function_of_itself() -> None:
    laws = [str(law) for law in discover(polar(MOMENTA, seed=1, wrapped=True, noise=0.005)).laws]
    assert laws[0] == "p_phi"
    assert len(laws) == 2


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
