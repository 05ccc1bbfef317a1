"""The integrators: their order, their accuracy where it is hard, what they refuse."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulators import UsageError
from simulators.integrate import IntegrationError
from simulators.integrate.composition import WEIGHTS, compose
from simulators.integrate.dop853 import STAGES, runge_kutta
from simulators.kepler import Kepler
from simulators.oscillator import Oscillator
from simulators.pendulum import Pendulum
from simulators.separable import Separable
from simulators.system import System

PENDULUM = Pendulum()
START = np.array([[1.0], [0.5]])


def by_runge_kutta(step: float, count: int) -> np.ndarray:
    state, slopes = START, np.empty((STAGES + 1, *START.shape))

    def write(stage: int, states: np.ndarray) -> None:
        slopes[stage] = PENDULUM.rhs(states, np)

    for _ in range(count):
        write(0, state)
        state = runge_kutta(write, slopes, state, np.array([step]))
    return state


def by_composition(step: float, count: int) -> np.ndarray:
    state = START
    for _ in range(count):
        state = compose(lambda p: p, lambda q: -np.sin(q), 1, state, np.array([step]))
    return state


@pytest.mark.parametrize("method", [by_runge_kutta, by_composition])
def test_the_order_is_8_by_the_slope_of_the_error(method: Callable[[float, int], np.ndarray]) -> None:
    counts = np.array([24, 34, 48])
    exact = PENDULUM.flow(START.T, np.array([[12.0]]))[0, 0]
    errors = [np.abs(method(12.0 / count, count)[:, 0] - exact).max() for count in counts]
    slope = np.polyfit(np.log(12.0 / counts), np.log(errors), 1)[0]
    assert 7.5 < slope < 9.5


def test_the_interpolant_is_as_exact_as_the_steps() -> None:
    states = PENDULUM.draw(100, np.random.default_rng(0))
    times = np.sort(np.random.default_rng(1).uniform(0, 20, (100, 200)), axis=1)
    error = PENDULUM.wrap(PENDULUM.integrated(states, times) - PENDULUM.flow(states, times))
    assert np.abs(error).max() < 1e-9


def test_the_weights_add_up_to_one_step_and_read_the_same_backwards() -> None:
    assert sum(WEIGHTS) == pytest.approx(1, abs=1e-15)
    assert WEIGHTS[::-1] == WEIGHTS


def drift(system: System, states: np.ndarray, times: np.ndarray, tolerance: float) -> float:
    path = system.integrated(states, np.tile(times, (len(states), 1)), tolerance)
    before, after = system.evaluate(states), system.evaluate(path)
    return max(np.abs(after[name] - before[name][:, None]).max() / np.abs(before[name]).max() for name in before)


def test_keplers_orbits_up_to_eccentricity_0_8_drift_by_less_than_1e_8() -> None:
    system = Kepler(eccentricities=(0.75, 0.8))
    states = system.draw(50, np.random.default_rng(0))
    assert drift(system, states, np.linspace(0, 50, 40), 1e-12) < 1e-9


def test_the_worst_orbit_meets_the_tolerance_whatever_its_company() -> None:
    narrow = Kepler(eccentricities=(0.95, 0.96)).draw(1, np.random.default_rng(0))
    wide = Kepler(eccentricities=(0.01, 0.02)).draw(500, np.random.default_rng(0))
    times = np.tile(np.linspace(0, 5, 10), (501, 1))
    alone = Kepler().integrated(narrow, times[:1])
    together = Kepler().integrated(np.concatenate([narrow, wide]), times)[:1]
    np.testing.assert_allclose(together, alone, rtol=1e-12)


def test_a_looser_tolerance_drifts_more() -> None:
    states = PENDULUM.draw(20, np.random.default_rng(0))
    drifts = [drift(PENDULUM, states, np.linspace(0, 20, 30), tolerance) for tolerance in (1e-6, 1e-9, 1e-12)]
    assert drifts[0] > 100 * drifts[1] > 10_000 * drifts[2]


class Spring(Separable, Oscillator):
    """An oscillator that does not know its closed form."""

    split, steps = 1, 40

    def force(self, positions: np.ndarray, m: object) -> tuple[np.ndarray, ...]:
        return (-positions[0],)


class CoarseSpring(Spring):
    """Steps so long that their error stands out of the rounding."""

    steps = 16


def test_the_energy_of_a_composition_errs_no_more_after_300_periods_than_after_3() -> None:
    spring, period = CoarseSpring(), 2 * np.pi
    states = spring.draw(5, np.random.default_rng(0))
    before = spring.evaluate(states)["energy"]
    errors = []
    for times in (np.linspace(0, 3, 31), np.linspace(297, 300, 31)):
        after = spring.evaluate(spring.flow(states, np.tile(period * times, (5, 1))))["energy"]
        errors.append(np.abs(after / before[:, None] - 1).max())
    assert 1e-12 < errors[1] < 1.2 * errors[0]


def test_outputs_may_lie_anywhere_and_repeat() -> None:
    states = PENDULUM.draw(3, np.random.default_rng(0))
    times = np.array([[0, 0, 1e-12, 0.1, 0.1, 9], [0, 1, 2, 3, 4, 5], [7, 7, 7, 7, 7, 7.0]])
    for system in (PENDULUM, Spring()):
        ours = system.integrated(states, times)
        np.testing.assert_allclose(ours, system.flow(states, times), atol=1e-9)
        np.testing.assert_array_equal(ours[0, 0], states[0])


def test_a_state_at_rest_stays() -> None:
    path = PENDULUM.integrated(np.zeros((1, 2)), np.array([[0.0, 1e6]]))
    np.testing.assert_array_equal(path, np.zeros((1, 2, 2)))


class Explosion(Oscillator):
    """x' = 1 + x^2 reaches infinity at time pi / 2."""

    def rhs(self, state: np.ndarray, m: object) -> tuple[np.ndarray, ...]:
        return 1 + state[0] ** 2, 0 * state[1]


def test_a_trajectory_into_infinity_is_told_with_its_time() -> None:
    with pytest.raises(IntegrationError, match=r"beyond time 1\.5708, where its state is \[.*\]: it runs into inf"):
        Explosion().integrated(np.zeros((2, 2)), np.full((2, 1), 3.0))


@pytest.mark.parametrize("times", [[-1.0, 0.0], [1.0, 0.5]])
def test_times_that_fall_are_refused(times: list[float]) -> None:
    with pytest.raises(UsageError, match="never fall"):
        PENDULUM.integrated(np.ones((1, 2)), np.array([times]))


def test_the_state_at_the_start_is_as_given_where_the_first_step_fails() -> None:
    class Emptying(Oscillator):
        def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
            q, p = state
            return 0 * q, -m.sqrt(p)

    start, times = np.array([[1.0, 1e-6]]), np.array([[0.0, 1e-4]])
    path = Emptying().integrated(start, times)[0]
    np.testing.assert_array_equal(path[0], start[0])
    np.testing.assert_allclose(path[1], [1.0, (1e-3 - 1e-4 / 2) ** 2], rtol=1e-6)
