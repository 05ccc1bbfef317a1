"""Local polynomials: exact for polynomials, of the stated order and error, and a measure of noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserved.io.derivatives import local_fit, noise
from conserved.io.files import read
from conserved.io.prepare import prepare
from conserved.io.reading import Reading
from simulators import SYSTEMS, DataError, Trajectories, UsageError, simulate


@given(st.lists(st.floats(0.1, 2), min_size=8, max_size=20), st.lists(st.floats(-3, 3), min_size=5, max_size=5))
def test_a_polynomial_of_degree_4_is_differentiated_exactly_at_any_times(
    steps: list[float], coefficients: list[float]
) -> None:
    times = np.cumsum(steps)
    polynomial = np.polynomial.Polynomial(coefficients)
    states = polynomial(times)[:, None]
    fit = local_fit(states, np.array([0, len(times)]), times)
    scale = 1 + np.abs(polynomial.deriv()(times)).max() + np.abs(states).max()
    np.testing.assert_allclose(fit.derivatives[:, 0], polynomial.deriv()(times), atol=1e-8 * scale)


def test_short_trajectories_take_the_degree_they_can() -> None:
    times = np.concatenate([[0, 1, 3], [0.0, 2], [5.0]])
    states = np.concatenate([[0, 1, 9], [1.0, 5], [7.0]])[:, None]
    derivatives = local_fit(states, np.array([0, 3, 5, 6]), times).derivatives[:, 0]
    np.testing.assert_allclose(derivatives, [0, 2, 6, 2, 2, 0], atol=1e-12)


def test_the_error_falls_with_the_fourth_power_of_the_step() -> None:
    errors = []
    for points in (40, 80, 160):
        times = np.linspace(0, 2 * np.pi, points)
        fit = local_fit(np.sin(times)[:, None], np.array([0, points]), times)
        errors.append(np.abs(fit.derivatives[:, 0] - np.cos(times)).max())
    slopes = np.log2(np.array(errors[:-1]) / errors[1:])
    assert slopes.min() > 3.8


@pytest.mark.parametrize("sigma", [0.0, 0.02])
def test_velocities_are_added_with_their_error(sigma: float) -> None:
    times = np.tile(np.linspace(0, 10, 100), 30)
    phase = np.repeat(np.linspace(0, 6, 30), 100)
    random = np.random.default_rng(0)
    states = np.sin(times + phase)[:, None] + sigma * random.standard_normal((3000, 1))
    data = Trajectories(states, np.arange(0, 3001, 100), times, ("q",))
    reading = prepare(Reading(data), velocities=True, drop_short=False)
    assert reading.trajectories.variables == ("q", "q_dot")
    np.testing.assert_array_equal(reading.trajectories.states[:, :1], states)
    truth = np.cos(times + phase)
    error = np.sqrt(np.mean((reading.trajectories.states[:, 1] - truth) ** 2) / np.mean(truth**2))
    told = float(reading.remarks[0].rpartition("about ")[2].removesuffix(" %")) / 100
    assert 0.8 * error < told < 1.25 * error


def test_the_error_of_velocities_is_unknown_of_three_points_and_zero_of_what_does_not_move() -> None:
    short = prepare(Reading(simulate(SYSTEMS["pendulum"](), 9, 3)), velocities=True, drop_short=False)
    assert short.remarks[0].endswith("error unknown: trajectories of three points")
    still = Trajectories(np.ones((10, 1)), np.array([0, 10]))
    assert prepare(Reading(still), velocities=True, drop_short=False).remarks[0].endswith("error about 0 %")


def test_the_velocity_of_an_angle_ignores_its_jumps_of_a_turn() -> None:
    times = np.linspace(0, 10, 200)
    states = (3 * times + np.pi) % (2 * np.pi) - np.pi
    for angles, jumps in (((), True), (("q",), False)):
        turning = Trajectories(states[:, None], np.array([0, 200]), times, ("q",))
        data = read(turning, angles=angles, velocities=True)
        assert (np.abs(data.states[:, 1] - 3).max() > 1) == jumps


def test_what_cannot_be_differentiated_is_refused() -> None:
    data = Trajectories(np.arange(5.0)[:, None], np.array([0, 3, 5]), variables=("q",))
    with pytest.raises(DataError, match="trajectory 1 has 2 points; at least 3 are needed for velocities"):
        read(data, velocities=True)
    with pytest.raises(UsageError, match="unknown variable 'p'"):
        read(data, angles=("p",))


@pytest.mark.parametrize("level", [0.003, 0.03])
@pytest.mark.parametrize(("system", "points", "sampling"), [("pendulum", 25, "random"), ("oscillator", 80, "grid")])
def test_the_noise_that_was_added_is_found_to_a_tenth(system: str, points: int, sampling: str, level: float) -> None:
    options = {"trajectories": 300, "points": points, "sampling": sampling}
    added = level * simulate(SYSTEMS[system](), **options).states.std(axis=0)
    data = simulate(SYSTEMS[system](), noise=level, **options)
    np.testing.assert_allclose(noise(data.states, data.offsets, data.times), added, rtol=0.1)


def test_noise_is_unknown_where_trajectories_are_short() -> None:
    data = simulate(SYSTEMS["pendulum"](), 10, 6)
    assert noise(data.states, data.offsets, data.times) is None
