"""The curves of a law: what is given is what is drawn."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from conserved.plotting.curves import BAND, curve_with_band, factor_and_argument, parabola

X = np.linspace(-1, 2, 60)
CURVE = {"x": X, "y": X**2, "error": np.full(60, 0.1)}


def test_the_band_is_so_many_errors_wide_about_the_curve() -> None:
    axes = curve_with_band(Figure().subplots(), CURVE, "q")
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), np.stack([X, X**2], axis=1))
    (band,) = axes.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == pytest.approx(((X**2).min() - 0.1 * BAND, 4 + 0.1 * BAND))


def test_the_nearest_parabola_is_the_curve_where_it_is_one() -> None:
    np.testing.assert_allclose(parabola(X, 3 * X**2 - X, np.zeros(60)), 3 * X**2 - X, atol=1e-12)
    assert np.abs(parabola(X, np.cosh(3 * X), np.zeros(60)) - np.cosh(3 * X)).max() > 1


@pytest.mark.parametrize(
    ("name", "labels"),
    [("q", ("q", "f(q)")), ("p**2 f(q)", ("q", "f(q), times p**2")), ("sqrt(x**2 + y**2)",) * 2],
)
def test_a_factor_is_told_beside_the_function(name: str, labels: tuple[str, str] | str) -> None:
    axes = curve_with_band(Figure().subplots(), CURVE, name)
    expected = labels if isinstance(labels, tuple) else (labels, f"f({labels})")
    assert (axes.get_xlabel(), axes.get_ylabel()) == expected
    assert factor_and_argument(name)[1] == expected[0]
