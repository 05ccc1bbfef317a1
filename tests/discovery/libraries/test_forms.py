"""Each form's derivatives are those of its values, and its formula is its function."""

import numpy as np
import pytest
import sympy

from conserved.discovery.libraries.form import Form, Reach, reach_of
from conserved.discovery.libraries.forms import FORMS

VALUES = np.linspace(0.4, 2.1, 23)
REACH = reach_of(VALUES)
STEP = 1e-6


def constants_of(form: Form) -> np.ndarray:
    """Some constants that a form may have: a start, a little moved."""
    return np.array(form.starts(REACH)[0]) * 1.07


every_form = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)


@every_form
def test_slopes_are_those_of_the_values(form):
    constants = constants_of(form)
    steps = form.values(VALUES + STEP, constants) - form.values(VALUES - STEP, constants)
    assert form.slopes(VALUES, constants) == pytest.approx(steps / (2 * STEP), rel=1e-5, abs=1e-6)


@every_form
def test_derivatives_by_constants_are_those_of_the_values(form):
    constants = constants_of(form)
    for place in range(len(constants)):
        step = STEP * np.eye(len(constants))[place]
        steps = form.values(VALUES, constants + step) - form.values(VALUES, constants - step)
        made = form.by_constants(VALUES, constants)[:, :, place]
        assert made == pytest.approx(steps / (2 * STEP), rel=1e-5, abs=1e-6)


@every_form
def test_formula_is_the_function(form):
    constants = constants_of(form)
    variable = sympy.Symbol("q", real=True)
    formulas = form.expressions(variable, constants)
    made = np.column_stack([sympy.lambdify(variable, one, "numpy")(VALUES) for one in formulas])
    assert made == pytest.approx(form.values(VALUES, constants), rel=1e-12)


@every_form
def test_starts_are_where_the_form_has_values(form):
    assert all(np.isfinite(form.values(VALUES, start)).all() for start in form.starts(REACH))


def test_there_are_enough_and_no_two_are_called_alike():
    assert len({form.name for form in FORMS}) == len(FORMS) >= 25


def test_a_slow_wave_is_but_a_parabola():
    cosine = next(form for form in FORMS if form.name == "cosine")
    assert cosine.plain([1e-3], REACH, 1e-3)
    assert not cosine.plain([2.0], REACH, 1e-3)


def test_powers_that_cancel_are_but_another_function():
    powers = next(form for form in FORMS if form.name == "two powers")
    assert powers.cancels([1e-4, -1e-4], np.array([1.0, 1.0]), REACH, 1e-3)
    assert powers.cancels([7.7087, 7.708], np.array([1.0, -1.0]), REACH, 1e-3)
    assert not powers.cancels([-12.0, -6.0], np.array([1.0, -2.0]), REACH, 1e-3)
    assert not powers.cancels([0.0, 0.0], np.array([1.0]), REACH, 1e-3)
    (quartic,) = (form for form in FORMS if form.name == "polynomial 1 2 3 4")
    about_10 = np.array([-4000.0, 600.0, -40.0, 1.0])
    assert not quartic.cancels([], about_10, Reach(9.0, 11.0, 0.5), 1e-3)  # (x - 10)^4


@pytest.mark.parametrize("name", ["two powers", "softened power"])
def test_an_exponent_must_be_told_from_0_as_a_place_need_not(name):
    forms = {form.name: form for form in FORMS}
    assert not forms[name].loose
    assert set(forms["bell off 0"].loose) & set(forms["bell off 0"].constants)


def test_a_form_that_jumps_in_a_gap_of_the_data_is_a_step_and_one_that_has_values_there_is_none() -> None:
    by_name = {form.name: form for form in FORMS}
    waves = 0.1 * np.sin(np.linspace(0, 60, 2000))
    gap, bridged = np.concatenate([2 + waves, 3 + waves]), np.linspace(1.9, 3.1, 4000)
    for name, constants in (("step", [27.0, 2.5]), ("Woods-Saxon", [2.5, 0.004])):
        assert [by_name[name].steps(values, constants) for values in (gap, bridged)] == [True, False]
    assert [by_name["finite extension"].steps(bridged, [extent]) for extent in (3e8, 4.0)] == [True, False]
    assert not by_name["logarithm"].steps(bridged, [])
