"""Divided differences: polynomials vanish at any times, white noise keeps its size, no window crosses a gap."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.prepare.differences import ORDERS, POINTS, differences
from simulators import Trajectories


def uneven(count: int, length: int, seed: int) -> Trajectories:
    """Times at random, in trajectories each from another start."""
    random = np.random.default_rng(seed)
    times = np.concatenate([random.uniform(-5, 5) + np.cumsum(random.uniform(0.5, 1.5, length)) for _ in range(count)])
    return Trajectories(np.zeros((count * length, 1)), np.arange(count + 1) * length, times)


@settings(deadline=None)
@given(st.integers(0, 10), st.integers(0, 1000))
def test_a_polynomial_vanishes_at_every_order_above_its_degree_and_not_at_its_own(degree: int, seed: int) -> None:
    clock = uneven(3, 30, seed)
    # Each trajectory has a polynomial of its own, so a window over two would not vanish.
    shifts = np.repeat(np.random.default_rng(seed).uniform(-1, 1, 3), 30)
    values = ((clock.times - clock.times.mean()) / 20 - shifts) ** degree
    data = Trajectories(values[:, None], clock.offsets, clock.times)
    for order, (residuals, _) in zip(ORDERS, differences(data), strict=True):
        assert len(residuals) == 3 * (30 - order)
        if order > degree:
            assert np.abs(residuals).max() < 1e-11 * np.abs(values).max()
        elif order == degree:
            assert np.abs(residuals).min() > 0


def test_white_noise_keeps_its_deviation_at_every_order() -> None:
    clock, sigma = uneven(40, 150, 61), np.array([1e-6, 3.0])
    states = sigma * np.random.default_rng(62).standard_normal((6000, 2))
    for residuals, squares in differences(Trajectories(states, clock.offsets, clock.times)):
        np.testing.assert_allclose(np.sqrt((residuals**2).mean(axis=0)), sigma, rtol=0.1)
        np.testing.assert_allclose(squares.mean(axis=0), sigma**2, rtol=0.1)


def test_the_mean_square_of_a_window_is_by_weights_that_sum_to_one() -> None:
    clock = uneven(2, 20, 63)
    data = Trajectories(np.full((40, 1), -7.0), clock.offsets, clock.times)
    assert all(squares == pytest.approx(49.0) for _, squares in differences(data))


def test_points_of_the_same_time_are_one_and_the_unit_of_time_does_not_matter() -> None:
    clock = uneven(2, 25, 64)
    values = np.random.default_rng(65).standard_normal((50, 1))
    twice = np.repeat(np.arange(50), 2)
    plain = list(differences(Trajectories(values, clock.offsets, clock.times)))
    repeated = list(differences(Trajectories(values[twice], 2 * clock.offsets, 1e-9 * clock.times[twice])))
    for (one, _), (other, _) in zip(plain, repeated, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-6, atol=1e-9)


def test_a_trajectory_may_begin_when_the_one_before_it_ends() -> None:
    times = np.concatenate([np.linspace(0, 3, 20), np.linspace(3, 9, 20)])
    states = np.concatenate([np.full(20, 1.0), np.full(20, 50.0)])[:, None]
    found = list(differences(Trajectories(states, np.array([0, 20, 40]), times)))
    assert max(np.abs(residuals).max() for residuals, _ in found) < 1e-12


def test_very_many_points_are_told_by_the_first_and_too_few_by_none() -> None:
    long = Trajectories(np.random.default_rng(66).standard_normal((POINTS + 500, 1)), np.array([0, POINTS + 500]))
    residuals, _ = next(differences(long))
    assert len(residuals) == POINTS - ORDERS[0]
    assert list(differences(Trajectories(np.zeros((3, 1)), np.array([0, 3])))) == []
