"""Splines: what they can write, how they continue, what they call rough."""

import numpy as np
import pytest

from conserved.discovery.libraries.splines import spline_of

VALUES = np.random.default_rng(0).uniform(-1.0, 2.0, 500)


def test_they_write_a_cubic_exactly():
    columns = spline_of(VALUES).columns(VALUES)
    cubic = VALUES**3 - 2 * VALUES
    assert columns @ np.linalg.lstsq(columns, cubic)[0] == pytest.approx(cubic, abs=1e-8)


def test_of_no_values_they_have_no_rows():
    spline = spline_of(VALUES)
    assert spline.columns(np.empty(0)).shape == (0, len(spline))


def test_outside_their_range_they_are_straight():
    spline = spline_of(VALUES)
    assert np.diff(spline.columns(np.linspace(2.1, 3.0, 7)), 2, axis=0) == pytest.approx(0, abs=1e-12)


def test_the_roughness_is_the_integral_of_the_squared_second_derivative():
    spline = spline_of(VALUES, 12)
    low, high = spline.range
    x = np.linspace(low, high, 400)
    columns = spline.columns(x)
    cubic = np.linalg.lstsq(columns, x**3)[0]
    assert cubic @ spline.roughness() @ cubic == pytest.approx((high - low) ** 3 * 12 * (high**3 - low**3), rel=1e-6)


def test_near_a_pole_knots_are_even_in_the_logarithm():
    distances = np.exp(np.random.default_rng(0).normal(0, 1.5, 1000))
    assert spline_of(distances).logarithmic
    columns = spline_of(distances, 30).columns(distances)
    assert columns @ np.linalg.lstsq(columns, 1 / distances)[0] == pytest.approx(1 / distances, rel=0.02)
