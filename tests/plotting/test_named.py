"""Drawings over places that have names: dots and tables."""

import numpy as np
from matplotlib.figure import Figure

from conserved.plotting.dots import LEAST, dots
from conserved.plotting.matrix import matrix


def test_every_seed_is_a_dot_near_its_place_and_the_bar_is_the_median() -> None:
    values = {"code": np.array([[1.0, 2.0, 9.0], [4.0, 5.0, 6.0]]), "features": np.full((2, 3), np.nan)}
    axes = dots(Figure().subplots(), ["none", "linear"], values, "score")
    drawn = axes.lines[0].get_xydata()
    np.testing.assert_array_equal(drawn[:, 1], values["code"].ravel())
    np.testing.assert_array_equal(np.round(drawn[:, 0]), [0, 0, 0, 1, 1, 1])
    assert [segment[0, 1] for segment in axes.collections[0].get_segments()] == [2.0, 5.0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["none", "linear"]


def test_on_a_logarithmic_axis_zero_is_drawn_at_the_bottom() -> None:
    axes = dots(Figure().subplots(), ["none"], {"code": np.array([[0.0, 1.0]])}, "score", log=True)
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), [LEAST, 1.0])


def test_a_table_is_drawn_between_its_limits_with_nothing_where_nothing_is_known() -> None:
    values = np.array([[0.1, np.nan], [0.001, 0.5]])
    image = matrix(Figure().subplots(), values, "lost", (1e-3, 1.0)).images[0]
    np.testing.assert_array_equal(image.get_array().filled(np.nan), values)
    assert image.get_clim() == (1e-3, 1.0)
