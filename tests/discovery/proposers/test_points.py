"""Points: gradients and bends are those of finite differences, and what noise adds on average is taken off."""

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.libraries.arguments import arguments_of, at
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.prepare.kinds import Kinds
from conserved.discovery.proposers.points import Points, points_of
from simulators import Trajectories

NAMES = ("x1", "y1", "x2", "y2")
ARGUMENTS = {one.kind: one for one in arguments_of(NAMES, Kinds(positions=((0, 1), (2, 3))))}
SIGMA = np.array([0.02, 0.03, 0.05, 0.01])
RANDOM = np.random.default_rng(111)
STATES = RANDOM.uniform(0.5, 1.5, (60, 4)) * [1, 1, -1, -1]
DATA = Trajectories(STATES, np.array([0, 7, 30, 60]), None, NAMES)
NOISE = SIGMA * RANDOM.uniform(0.5, 1.5, STATES.shape)
X1, Y1, X2, Y2 = symbols_of(NAMES)


def noisy() -> Points:
    """Points whose neighbours tell nothing else than they do themselves."""
    return Points(DATA, NOISE, np.ones(60), STATES)


def slopes(expression: sympy.Expr, order: int, step: float = 1e-3) -> np.ndarray:
    """Return the first or second derivatives (points, variables) by finite differences."""
    found = []
    for move in step * np.eye(4):
        low, middle, high = (at(expression, NAMES, STATES + sign * move) for sign in (-1, 0, 1))
        found.append((high - low) / (2 * step) if order == 1 else (high - 2 * middle + low) / step**2)
    return np.column_stack(found)


@pytest.mark.parametrize("kind", ["variable", "difference", "length", "distance"])
def test_the_gradient_of_an_argument_is_that_of_finite_differences_times_the_noise(kind: str) -> None:
    own = noisy().of(ARGUMENTS[kind])
    np.testing.assert_allclose(own.gradients, slopes(ARGUMENTS[kind].expression, 1) * NOISE, atol=1e-7)


@pytest.mark.parametrize("factor", [X1, X1 * Y2, X2**2])
def test_gradient_and_bend_of_a_product_are_those_of_finite_differences(factor: sympy.Expr) -> None:
    own = noisy().product(factor)
    np.testing.assert_allclose(own.gradients, slopes(factor, 1) * NOISE, atol=1e-7)
    np.testing.assert_allclose(own.bend, (slopes(factor, 2) * NOISE**2).sum(axis=1) / 2, atol=1e-8)


@pytest.mark.parametrize("kind", ["length", "distance"])
def test_a_length_is_as_long_as_it_was_before_noise_made_it_longer(kind: str) -> None:
    argument, random = ARGUMENTS[kind], np.random.default_rng(112)
    clean, sigma = np.tile([0.6, 0.8, -0.3, 0.4], (20000, 1)), np.full((20000, 4), 0.08)
    moved = clean + sigma * random.standard_normal(clean.shape)
    points = Points(Trajectories(moved, np.array([0, 20000]), None, NAMES), sigma, np.ones(20000), moved)
    true = float(argument.values(NAMES, clean[:1])[0])
    raw = argument.values(NAMES, moved)
    error = raw.std() / np.sqrt(len(raw))
    assert raw.mean() - true > 6 * error
    assert abs(points.of(argument).values.mean() - true) < 4 * error + 0.1 * (raw.mean() - true)


@settings(deadline=None)
@given(st.integers(0, 1000))
def test_within_and_apart_are_weighted_sums_of_squares_about_means(seed: int) -> None:
    random = np.random.default_rng(seed)
    weights, column = random.uniform(0.1, 3, 60), random.standard_normal((60, 1)) + 5
    points = noisy().weighted(weights)
    about = []
    for start, stop in zip(DATA.offsets[:-1], DATA.offsets[1:], strict=True):
        weight, own = weights[start:stop], column[start:stop, 0]
        about.append(weight @ (own - np.average(own, weights=weight)) ** 2)
    assert (points.within(column) ** 2).sum() == pytest.approx(sum(about))
    whole = weights @ (column[:, 0] - np.average(column[:, 0], weights=weights)) ** 2
    assert (points.apart(column) ** 2).sum() == pytest.approx(whole)
    rows = random.standard_normal((180, 2))  # three directions a point
    assert (points.rows(rows) ** 2).sum() == pytest.approx((np.repeat(weights, 3)[:, None] * rows**2).sum())


def test_a_part_of_the_points_has_their_states_noise_and_weights() -> None:
    points = points_of(DATA, NOISE, np.arange(60.0) + 1)
    part = points.subset(np.array([0, 2]))
    rows = np.r_[0:7, 30:60]
    for one, other in ((part.trajectories.states, STATES), (part.noise, NOISE), (part.near, points.near)):
        assert np.array_equal(one, other[rows])
    assert np.array_equal(part.weights, points.weights[rows])
    assert points.thinned(60) is points
    few = points.thinned(20)
    assert np.array_equal(few.trajectories.states, STATES[DATA.places % 3 == 0])
    assert np.array_equal(few.weights, points.weights[DATA.places % 3 == 0])
    # Arguments are kept by the points they were computed for: a part has its own.
    assert len(points.of(ARGUMENTS["length"]).values) == 60
    assert len(points.subset(np.array([1])).of(ARGUMENTS["length"]).values) == 23


def test_without_noise_values_are_as_they_are_and_nothing_is_added() -> None:
    points = points_of(DATA, None, np.ones(60))
    own = points.of(ARGUMENTS["length"])
    assert np.array_equal(own.values, ARGUMENTS["length"].values(NAMES, STATES))
    assert (own.gradients.shape, np.abs(own.bend).max()) == ((60, 0), 0.0)
    assert np.array_equal(points.near, STATES)
