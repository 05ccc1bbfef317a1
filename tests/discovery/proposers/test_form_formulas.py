"""Formulas of fitted laws: a constant that is a fraction prints as one, its error is the jackknife's, names differ."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import sympy

from conserved.discovery.libraries.arguments import arguments_of
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.forms import FORMS
from conserved.discovery.libraries.formulas import Inner
from conserved.discovery.libraries.groups import Group
from conserved.discovery.prepare.kinds import Kinds
from conserved.discovery.proposers.form_formulas import FOLDS, VAGUE, FormLaw, written
from conserved.discovery.proposers.form_model import Part
from conserved.discovery.proposers.points import Points, points_of
from conserved.discovery.proposers.refine import Refined, refine
from simulators import Trajectories

NAMES = ("x", "y")
X, Y = symbols_of(NAMES)
ARGUMENTS = {str(one.expression): one for one in arguments_of(NAMES, Kinds())}
FORM = {form.name: form for form in FORMS}
ONE = sympy.Integer(1)
RISING = Part(Group(NAMES, ONE, ARGUMENTS["x"]), FORM["exponential"])
OTHER = Part(Group(NAMES, ONE, ARGUMENTS["y"]), FORM["exponential"])
SQUARE = Part(Group(NAMES, ONE, ARGUMENTS["y"]), FORM["polynomial 2"])


def level_sets(rate: float, noise: float = 0.0, seed: int = 191) -> Points:
    """Points of curves on which exp(rate x) + y^2 is the same: one part of 20 points a value."""
    random = np.random.default_rng(seed)
    values, x = np.repeat(random.uniform(4, 8, 24), 20), random.uniform(-1, 1, 480)
    states = np.column_stack([x, np.sqrt(values - np.exp(rate * x))])
    states += noise * random.standard_normal(states.shape)
    data = Trajectories(states, np.arange(25) * 20, None, NAMES)
    return points_of(data, np.full(states.shape, noise) if noise else None, np.ones(480))


def law_of(points: Points, parts: tuple[Part, ...] = (RISING, SQUARE), start: tuple[float, ...] = (1.0,)) -> Refined:
    return refine(parts, points, np.array(start), steps=40, precision=1e-10)


@pytest.mark.parametrize(("rate", "printed"), [(1.25, Fraction(5, 4)), (-0.5, Fraction(-1, 2)), (1.2345, None)])
def test_a_constant_is_printed_as_the_fraction_that_it_is_and_else_as_measured(
    rate: float, printed: Fraction | None
) -> None:
    points = level_sets(rate)
    law = written(law_of(points, start=(np.sign(rate),)), points, 0.5)
    assert law is not None
    (inner,) = law.formula.inner
    assert inner.value == pytest.approx(rate, abs=1e-9)
    if printed is None:
        assert isinstance(inner.printed, float)
    else:
        assert law.formula.expression == Y**2 + sympy.exp(sympy.Rational(printed.numerator, printed.denominator) * X)
    assert law.forms == ("exponential", "polynomial 2")
    assert (law.outside, law.definite) == (0.5, True)


def test_an_error_is_what_a_constant_scatters_by_over_draws_of_the_noise() -> None:
    fits = [written(law_of(points), points, 0.0) for points in (level_sets(1.25, 0.02, seed) for seed in range(8))]
    inner = [fit.formula.inner[0] for fit in fits if fit is not None]
    assert len(inner) == 8
    assert 0.4 < np.median([one.error for one in inner]) / np.std([one.value - 1.25 for one in inner]) < 2.5
    assert all(abs(one.value - 1.25) < 5 * one.error for one in inner)
    assert all(fit.formula.samples.shape == (FOLDS, 2) for fit in fits if fit is not None)


def test_two_constants_of_one_name_are_told_apart() -> None:
    random = np.random.default_rng(192)
    values, x = np.repeat(random.uniform(4, 6, 24), 20), random.uniform(-1, 1, 480)
    states = np.column_stack([x, np.log(values - np.exp(1.25 * x)) / 0.75])
    points = points_of(Trajectories(states, np.arange(25) * 20, None, NAMES), None, np.ones(480))
    law = written(law_of(points, (RISING, OTHER), (1.0, 1.0)), points, 0.0)
    assert law is not None
    assert [(one.name, one.printed) for one in law.formula.inner] == [("a", Fraction(5, 4)), ("a2", Fraction(3, 4))]
    assert law.formula.expression == sympy.exp(5 * X / 4) + sympy.exp(3 * Y / 4)


def test_a_constant_that_may_be_another_is_not_definite_but_a_place_always_is() -> None:
    points = level_sets(1.25)
    law = written(law_of(points), points, 0.0)
    assert law is not None

    def with_error(error: float, *, place: bool = False) -> FormLaw:
        form = replace(RISING.form, loose=RISING.form.constants if place else ())
        fit = replace(law.fit, parts=(Part(RISING.group, form), SQUARE))
        return replace(law, formula=replace(law.formula, inner=(Inner("a", -2.0, error, -2.0),)), fit=fit)

    assert with_error(2 * VAGUE * 0.99).definite
    assert not with_error(2 * VAGUE * 1.01).definite
    assert with_error(100.0, place=True).definite


def test_where_a_part_of_the_trajectories_holds_no_law_there_is_no_formula() -> None:
    # y^2 varies on the first trajectory alone: without it there is one column that is constant.
    points = level_sets(1.25)
    states = points.trajectories.states.copy()
    states[60:, 1] = 2.0
    flat = points_of(Trajectories(states, points.trajectories.offsets, None, NAMES), None, np.ones(480))
    law = Refined((RISING, SQUARE), np.array([1.25]), np.array([1.0, 1.0]), 1e-20)
    assert written(law, flat, 0.0) is None
