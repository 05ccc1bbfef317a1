"""Rates at which functions of the state decay or grow."""

from dataclasses import replace

import numpy as np
import pytest
import sympy

from conserved.discovery.libraries.library import products
from conserved.discovery.libraries.rates import rates
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import Array


def decaying(rate: float, noise: float = 0.0, *, even: bool = True) -> Trajectories:
    """Return trajectories whose x decays at a rate to 0.7, beside a y that turns."""
    random = np.random.default_rng(2)
    times = [np.linspace(0, 8, 80) if even else np.sort(random.uniform(0, 8, 80)) for _ in range(30)]
    runs = []
    for own in times:
        start, phase = random.normal(), random.uniform(0, 6)
        runs.append(np.column_stack([0.7 + start * np.exp(-rate * own), np.cos(own + phase)]))
    states: Array = np.concatenate(runs) + noise * random.standard_normal((2400, 2))
    return Trajectories(states, 80 * np.arange(31), np.concatenate(times), ("x", "y"))


def linear(data: Trajectories) -> list[float]:
    return rates(products(data.variables, sympy.symbols("x y", real=True), 1), data)


@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("rate", [-0.4, 0.05, 1 / 3, 1.234567891234])
def test_a_rate_is_told_to_its_last_digits(rate: float, even: bool) -> None:
    assert linear(decaying(rate, even=even))[0] == pytest.approx(rate, rel=1e-10)


def test_a_rate_in_noise_is_told_within_its_error() -> None:
    assert linear(decaying(0.4, 0.01))[0] == pytest.approx(0.4, rel=0.02)


def test_a_rate_that_may_be_a_fraction_is_one() -> None:
    assert linear(decaying(1 / 3))[0] == 1 / 3


def test_a_rate_is_that_of_each_trajectory_whatever_its_clock_and_length() -> None:
    """As where one clock runs on over all trajectories, and one of these is much longer than the others."""
    data = decaying(0.4)
    running = replace(data, times=data.times + 1e4 * data.owners)
    assert linear(running)[0] == pytest.approx(0.4, rel=1e-9)
    assert linear(running.rows(np.flatnonzero((data.owners == 0) | (data.places < 9))))[0] == pytest.approx(0.4)


@pytest.mark.parametrize("system", ["pendulum", "lorenz", "van-der-pol"])
def test_what_neither_decays_nor_grows_has_none(system: str) -> None:
    data = simulate(SYSTEMS[system](), 40, 100, seed=1)
    symbols = sympy.symbols(data.variables, real=True)
    assert rates(products(data.variables, symbols, 2), data) == []
