"""Least squares: minima that are known, steps that fail are not taken, and what is taken out of rows is their span."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.proposers.least_squares import minimise, without
from simulators.trajectories import Array


def rosenbrock(numbers: Array) -> tuple[Array, Array]:
    x, y = numbers
    return np.array([10 * (y - x * x), 1 - x]), np.array([[-20 * x, 10.0], [-1.0, 0.0]])


@pytest.mark.parametrize("start", [(-1.2, 1.0), (3.0, -7.0), (0.0, 0.0)])
def test_a_bent_valley_is_followed_to_its_end(start: tuple[float, float]) -> None:
    numbers, cost = minimise(rosenbrock, np.array(start), steps=200, precision=1e-16)
    np.testing.assert_allclose(numbers, [1, 1], atol=1e-7)
    assert cost < 1e-14


@settings(deadline=None)
@given(st.integers(0, 10**6), st.floats(-6, 6))
def test_a_linear_problem_is_solved_as_by_normal_equations_in_any_units(seed: int, power: float) -> None:
    random = np.random.default_rng(seed)
    design, target = random.standard_normal((12, 3)) * [1.0, 10.0**power, 1.0], random.standard_normal(12)
    evaluate = lambda numbers: (design @ numbers - target, design)  # noqa: E731
    numbers, cost = minimise(evaluate, np.zeros(3), steps=30, precision=1e-15)
    left = target - design @ np.linalg.lstsq(design, target)[0]
    assert cost == pytest.approx(left @ left, rel=1e-6)
    assert np.abs(design.T @ (design @ numbers - target) / np.linalg.norm(design, axis=0)).max() < 1e-3


def test_a_step_to_where_nothing_is_defined_is_not_taken() -> None:
    # The whole step from 4 goes to -4, where there is no logarithm.
    def evaluate(numbers: Array) -> tuple[Array, Array] | None:
        return None if numbers[0] <= 0 else (np.log(numbers), 1 / numbers[:, None])

    numbers, cost = minimise(evaluate, np.array([20.0]), steps=60, precision=1e-14)
    assert numbers[0] == pytest.approx(1, abs=1e-6)
    assert cost < 1e-12


def test_it_never_ends_above_where_it_began_and_a_start_without_value_has_none() -> None:
    away = lambda numbers: (np.array([1.0 + numbers[0] ** 2]), np.array([[-1.0]]))  # noqa: E731  a false derivative
    numbers, cost = minimise(away, np.array([0.0]), steps=50, precision=1e-9)
    assert (numbers.tolist(), cost) == ([0.0], 1.0)
    start, none = minimise(lambda _: None, np.array([2.0]), steps=5, precision=1e-3)
    assert (start.tolist(), none) == ([2.0], np.inf)
    begun = np.array([20.0])
    minimise(lambda numbers: (numbers - 1, np.ones((1, 1))), begun, steps=9, precision=1e-9)
    assert begun.tolist() == [20.0]


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4), st.floats(-100, 100))
def test_rows_are_left_without_what_columns_span_though_these_be_the_same(seed: int, count: int, power: float) -> None:
    random = np.random.default_rng(seed)
    columns = random.standard_normal((15, count)) * 10.0**power
    columns = np.hstack([columns, columns.sum(axis=1, keepdims=True)])
    outside = random.standard_normal((15, 2))
    outside -= columns @ np.linalg.lstsq(columns, outside)[0]
    inside = columns @ (random.standard_normal((count + 1, 2)) / 10.0**power)
    np.testing.assert_allclose(without(columns, inside + outside), outside, atol=1e-9)
    assert np.array_equal(without(np.zeros((15, 1)), outside), outside)
