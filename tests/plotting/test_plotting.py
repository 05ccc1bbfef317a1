"""Drawing functions: what they are given is what is drawn."""

import numpy as np
from matplotlib.figure import Figure

from conserved.plotting.angle import angle_against
from conserved.plotting.bands import ticks_at
from conserved.plotting.cells import cells
from conserved.plotting.code import code_against, code_components, code_plane, principal_components, truth_against
from conserved.plotting.loss import loss_curve
from conserved.plotting.portrait import contours, grid_over, quantile_levels
from conserved.plotting.style import POINTS_SHOWN, new_figure, save, shown

RANDOM = np.random.default_rng(0)


def axes_of() -> object:
    return Figure().subplots()


def test_a_code_is_drawn_point_by_point() -> None:
    values, code = RANDOM.normal(size=(2, 50))
    (line,) = code_against(axes_of(), code, values, "energy").lines
    np.testing.assert_array_equal(line.get_xydata(), np.stack([values, code], axis=1))


def test_colours_are_the_invariant() -> None:
    codes, values = RANDOM.normal(size=(50, 2)), RANDOM.normal(size=50)
    axes = code_plane(axes_of(), codes, values, "angular_momentum", circle=True)
    (points,) = axes.collections
    np.testing.assert_array_equal(points.get_offsets(), codes)
    np.testing.assert_array_equal(points.get_array(), values)
    assert axes.patches[0].radius == 1
    assert "angular momentum" in {other.get_ylabel() for other in axes.figure.axes}


def test_components_are_sorted_by_their_variance_and_keep_all_of_it() -> None:
    codes = RANDOM.normal(size=(400, 3)) * [1.0, 5.0, 2.0]
    components, shares = principal_components(codes)
    assert (np.diff(shares) < 0).all()
    np.testing.assert_allclose(shares.sum(), 1)
    np.testing.assert_allclose(components.var(axis=0, ddof=1) / codes.var(axis=0, ddof=1).sum(), shares)
    (points,) = code_components(axes_of(), codes, codes[:, 0], "x").collections
    np.testing.assert_array_equal(points.get_offsets(), components[:, :2])


def test_the_reading_stands_against_the_truth_and_its_diagonal() -> None:
    axes = truth_against(axes_of(), np.arange(5.0), np.arange(5.0) + 1, "energy")
    assert axes.lines[1].get_slope() == 1
    np.testing.assert_array_equal(axes.lines[0].get_ydata(), np.arange(5.0))


def test_the_line_beside_the_angle_is_the_distribution_function_in_its_sense() -> None:
    values = np.sort(RANDOM.beta(2, 5, 3000))
    for sense in (1, -1):
        angle = sense * np.linspace(0, 6, 3000)
        line = angle_against(axes_of(), angle, values, "energy").lines[1]
        expected = np.interp(line.get_xdata(), values, angle)
        assert np.abs(line.get_ydata() - expected).max() < 0.01


def test_the_loss_stands_between_its_limits() -> None:
    axes = loss_curve(axes_of(), [25, 50], [5.0, 4.0], floor=3.5, constant=5.5)
    heights = [line.get_ydata()[0] for line in axes.lines[1:]]
    assert heights == [5.5, 3.5]
    assert len(loss_curve(axes_of(), [25], [5.0], floor=None, constant=0.0).lines) == 2


def test_levels_cut_at_equal_shares_whatever_the_scale() -> None:
    values = RANDOM.exponential(size=1001)
    np.testing.assert_allclose(np.exp(quantile_levels(values)), quantile_levels(np.exp(values)), rtol=1e-2)
    assert len(quantile_levels(np.ones(5))) == 2


def test_contours_leave_the_unknown_white() -> None:
    grid_x, grid_y = grid_over(np.array([[-1.0, -1.0], [1.0, 1.0]]), size=50)
    field = np.where(grid_x > 0, np.nan, grid_x**2 + grid_y**2)
    axes = contours(axes_of(), grid_x, grid_y, field, np.array([0.25, 0.5]), ("q", "p"), "energy")
    drawn = np.concatenate([path.vertices for item in axes.collections for path in item.get_paths()])
    assert drawn[:, 0].max() <= 0
    assert axes.get_title() == "energy"


def test_only_so_many_points_are_drawn_evenly_chosen() -> None:
    rows = shown(1_000_000)
    assert len(rows) == POINTS_SHOWN
    assert (rows[0], rows[-1]) == (0, 999_999)
    np.testing.assert_array_equal(shown(7), np.arange(7))


def test_a_figure_is_saved_twice_with_the_same_bytes(tmp_path: object) -> None:
    for name in ("a", "b"):
        figure, panels = new_figure(2)
        code_against(panels[0], np.arange(9.0), np.arange(9.0), "energy")
        save(figure, tmp_path / name)
    for kind in ("png", "pdf"):
        assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_cells_say_their_values_and_stay_empty_where_there_is_none() -> None:
    values = np.array([[0.001, np.nan], [0.5, 20.0]])
    axes = cells(axes_of(), values, (["a", "b"], ["x", "y"]), (0.01, 1.0), "{:g}".format)
    assert {text.get_position(): text.get_text() for text in axes.texts} == {
        (0, 0): "0.001",
        (0, 1): "0.5",
        (1, 1): "20",
    }
    assert [text.get_color() for text in axes.texts] == ["black", "white", "white"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]


def test_ticks_are_written_plainly() -> None:
    axes = axes_of()
    axes.set_xscale("log")
    ticks_at(axes, [0.01, 3])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0.01", "3"]


def test_a_code_as_it_is_keeps_its_shape_in_a_square_panel() -> None:
    codes = RANDOM.normal(size=(50, 2)) * [9, 1]
    axes = code_plane(axes_of(), codes, None, "", circle=False)
    assert np.ptp(axes.get_xlim()) == np.ptp(axes.get_ylim()) > np.ptp(codes[:, 0])
    assert axes.get_aspect() == 1
