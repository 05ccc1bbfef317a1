"""A form of the user's own finds the law that no other form can write, with its constant, exactly and through noise."""

from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from conserved.discovery import Discovery, discover
from conserved.plotting.discovery import figures_of
from simulators import SYSTEMS, Trajectories, UsageError, simulate

FORM = "a/(1 + exp(b*x))"

SAME = ("5*v**2 + 3*x**2 + 20/(exp(8*x/5) + 1)", "5*v**2 + 3*x**2 - 20/(1 + exp(-8*x/5))")
"""The law, written in two ways that differ by a number."""


def step_and_spring(noise: float = 0.0, count: int = 25, points: int = 120) -> Trajectories:
    """A logistic step of height 2 and rate 1.6 on a spring: v**2/2 + 0.3*x**2 + 2/(1 + exp(1.6*x))."""

    def rhs(_: float, state: np.ndarray) -> list[float]:
        bent = np.exp(1.6 * state[0])
        return [state[1], -0.6 * state[0] + 3.2 * bent / (1 + bent) ** 2]

    random, times = np.random.default_rng(1), np.linspace(0, 15, points)
    runs = [
        solve_ivp(rhs, (0, 15), random.normal(size=2) * [1.3, 1], "DOP853", times, rtol=1e-11, atol=1e-12).y.T
        for _ in range(count)
    ]
    states = np.concatenate(runs)
    states = states + noise * states.std(axis=0) * random.normal(size=states.shape)
    return Trajectories(states, np.arange(count + 1) * points, np.tile(times, count), ("x", "v"))


@pytest.fixture(scope="module")
def unknown() -> Discovery:
    """What is said without the form."""
    return discover(step_and_spring())


def test_without_it_there_are_curves_and_a_line_that_says_what_to_do(unknown: Discovery) -> None:
    assert not unknown.laws
    assert unknown.verdict != "none"
    assert set(unknown.curves or {}) == {"x", "v"}
    assert "splines show a law, a sum of functions of x and v" in unknown.note
    assert "--form" in unknown.note


def test_curves_are_plain_numbers_in_the_answer(unknown: Discovery) -> None:
    assert all(set(curve) == {"x", "y"} for curve in unknown.to_dict()["curves"].values())


@pytest.mark.parametrize("form", [FORM, "a/(1 + exp(b*v))", f"{FORM} + c*x**2"])
def test_clean_data_give_it_exactly(form: str) -> None:
    found = discover(step_and_spring(), form=[form])
    assert (found.verdict, found.count) == ("conserved", 1)
    assert str(found.laws[0]) in SAME
    assert found.curves is None


def test_noise_leaves_its_constant_near_the_truth() -> None:
    found = discover(step_and_spring(0.01), form=["k*tanh(l*x)", FORM])
    assert found.count == 1
    (inner,) = found.laws[0].formula.inner
    rate = 2 * inner.value if "tanh" in str(found.laws[0]) else inner.value  # the two are the same function
    assert abs(rate) == pytest.approx(1.6, abs=0.02)


def test_a_form_that_is_none_is_refused_before_anything_is_searched() -> None:
    with pytest.raises(UsageError, match="no constant"):
        discover(step_and_spring(), form=["exp(x)"])


def test_too_few_trajectories_are_told() -> None:
    with pytest.raises(UsageError, match="8 trajectories or more"):
        discover(step_and_spring(count=5), form=[FORM])


def test_the_picture_of_the_curves_is_drawn_and_says_what_it_shows(unknown: Discovery, tmp_path: Path) -> None:
    assert tmp_path / "curves.png" in unknown.plot(tmp_path)
    assert (tmp_path / "curves.png").stat().st_size > 10_000
    figure = figures_of(unknown)["curves"]
    assert [(axes.get_xlabel(), axes.get_ylabel()) for axes in figure.axes] == [("x", "f(x)"), ("v", "f(v)")]
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert [text.get_text() for text in legend.get_texts()] == ["2 standard errors", "splines", "nearest parabola"]
    assert "sum of these functions" in figure.get_suptitle()


def test_where_a_formula_was_found_no_curves_are_drawn() -> None:
    assert "curves" not in figures_of(discover(step_and_spring(), form=[FORM]))


def test_a_form_is_enough_where_no_library_fits_the_variables() -> None:
    found = discover(simulate(SYSTEMS["pendulum"](), 20, 60), library=["logarithms"], form=["a*cos(b*x)"])
    assert (found.library, found.count) == ((), 1)
