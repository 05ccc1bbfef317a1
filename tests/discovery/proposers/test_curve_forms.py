"""Forms of a curve: the one that made it is best, its constants are found, and what imitates a parabola is none."""

import numpy as np
import pytest

from conserved.discovery.libraries.arguments import Argument
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.form import reach_of
from conserved.discovery.libraries.forms import FORMS
from conserved.discovery.libraries.groups import Group
from conserved.discovery.libraries.splines import spline_of
from conserved.discovery.proposers.curve_forms import Fitted, forms_of, shortlist
from conserved.discovery.proposers.splines import Curve

X = np.linspace(-0.8, 1.6, 120)
(SYMBOL,) = symbols_of(("x",))
NAMED = {form.name: form for form in FORMS}


def curve(y: np.ndarray, error: float = 1e-4, factor: object = 1, x: np.ndarray = X) -> Curve:
    one = SYMBOL**0 if factor == 1 else factor
    group = Group(("x",), one, Argument(SYMBOL, (0,), "variable"), spline_of(x, 18))
    return Curve(group, x, y, np.full(len(x), error))


@pytest.mark.parametrize(
    ("y", "forms", "constant"),
    [
        (3 * np.exp(-1.37 * X) - 2, ("exponential",), -1.37),
        ((1 - np.exp(-1.37 * X)) ** 2, ("exponential and double",), -1.37),
        (-0.7 * np.cos(2.6 * X), ("cosine",), 2.6),
        (5 * X**4 - X**2 + 9, ("polynomial 2 4",), None),
        (-X * X, ("polynomial 2",), None),
    ],
)
def test_the_form_that_made_a_curve_is_the_best_and_its_constant_is_found(
    y: np.ndarray, forms: tuple[str, ...], constant: float | None
) -> None:
    best = forms_of(curve(y), FORMS, 1e-5)[0]
    assert best.form.name in forms, [one.form.name for one in forms_of(curve(y), FORMS, 1e-5)[:4]]
    if constant is not None:
        assert abs(best.constants[0]) == pytest.approx(abs(constant), rel=1e-3)


def test_scale_and_level_of_a_curve_are_free() -> None:
    y = np.exp(-1.37 * X)
    one, other = (forms_of(curve(values, error), FORMS, 1e-5)[0] for values, error in ((y, 1e-4), (8 - 4 * y, 4e-4)))
    assert one.form == other.form
    np.testing.assert_allclose(other.constants, one.constants, rtol=1e-3)


def test_beside_a_factor_a_level_is_a_term_and_a_factor_may_stand_alone() -> None:
    (p,) = symbols_of(("p",))
    level = forms_of(curve(np.full(len(X), 2.0), factor=p), FORMS, 1e-5)
    assert level[0].form.name == "constant"
    raised = forms_of(curve(3 + np.exp(-1.37 * X), factor=p), [NAMED["exponential"]], 1e-5)
    assert raised[0].form.name == "exponential and constant"
    # Beside no factor any level is free, so no form has one of its own.
    assert not any("and constant" in one.form.name for one in forms_of(curve(np.exp(X)), FORMS, 1e-5))


def test_a_form_that_only_imitates_a_parabola_is_left_out() -> None:
    # A wave of so small a rate that a tolerance of 1 % takes it for a parabola, and one of 1e-6 does not.
    y = np.cos(0.3 * X)
    loose, strict = (forms_of(curve(y, 1e-7), [NAMED["cosine"]], tolerance) for tolerance in (1e-2, 1e-6))
    assert loose == []
    assert [one.form.name for one in strict] == ["cosine"]
    assert not strict[0].form.plain(strict[0].constants, reach_of(X), 1e-6)


def test_the_shortlist_keeps_the_best_without_inner_constants() -> None:
    forms = [NAMED["exponential"], NAMED["cosine"], NAMED["polynomial 2"], NAMED["polynomial 4"]]
    fitted = [Fitted(form, np.zeros(len(form.constants)), float(place)) for place, form in enumerate(forms)]
    assert shortlist(fitted, 2) == [fitted[0], fitted[2]]
    assert shortlist(fitted[2:], 3) == fitted[2:]
    assert shortlist(fitted[:2], 2) == fitted[:1]
