"""The simplest law: useless terms go, the same law is kept once, imitations of a parabola are left out."""

import numpy as np
import pytest
import sympy

from conserved.discovery.criteria import DEFAULT
from conserved.discovery.libraries.arguments import arguments_of
from conserved.discovery.libraries.forms import FORMS
from conserved.discovery.libraries.groups import Group
from conserved.discovery.prepare.kinds import Kinds
from conserved.discovery.proposers.form_model import Part
from conserved.discovery.proposers.points import Points, points_of
from conserved.discovery.proposers.refine import Refined, measured, refine
from conserved.discovery.proposers.simplest import (
    PARABOLA,
    PARABOLA_NOISE,
    best_of,
    different,
    length,
    outside,
    refitted,
    tolerance_of,
    trimmed,
)
from simulators import Trajectories

NAMES = ("x", "y")
ARGUMENTS = {str(one.expression): one for one in arguments_of(NAMES, Kinds())}
FORM = {form.name: form for form in FORMS}
NOISE = 0.01


def part(argument: str, form: str) -> Part:
    return Part(Group(NAMES, sympy.Integer(1), ARGUMENTS[argument]), FORM[form])


QUARTIC = (part("x", "polynomial 1 2 3 4"), part("y", "polynomial 1 2"))
SHORT = (part("x", "polynomial 4"), part("y", "polynomial 2"))


def level_sets(noise: float = 0.0, seed: int = 201, low: float = 2.0) -> Points:
    """Points of curves on which x^4 + y^2 is the same."""
    random = np.random.default_rng(seed)
    values, x = np.repeat(random.uniform(low, low + 3, 30), 20), random.uniform(-1, 1, 600)
    states = np.column_stack([x, np.sqrt(values - x**4)])
    states += noise * random.standard_normal(states.shape)
    data = Trajectories(states, np.arange(31) * 20, None, NAMES)
    return points_of(data, np.full(states.shape, noise) if noise else None, np.ones(600))


def fit(parts: tuple[Part, ...], points: Points, *start: float) -> Refined:
    return refine(parts, points, np.array(start), steps=40, precision=1e-9)


def terms(law: Refined) -> list[str]:
    return [str(term) for one in law.parts for term in one.expressions(())]


@pytest.mark.parametrize("noise", [0.0, NOISE])
def test_terms_that_do_not_pay_for_themselves_are_left_out(noise: float) -> None:
    points = level_sets(noise)
    law = trimmed(fit(QUARTIC, points), points, points)
    assert terms(law) == ["x**4", "y**2"]
    np.testing.assert_allclose(law.coefficients[0] / law.coefficients[1], 1, rtol=10 * noise + 1e-9)
    assert length(law, points) < length(fit(QUARTIC, points), points)
    kept = trimmed(law, points, points)
    assert terms(kept) == terms(law)


def test_a_second_constant_that_is_0_goes_too() -> None:
    random = np.random.default_rng(202)
    values, x = np.repeat(random.uniform(3, 6, 30), 20), random.uniform(-2, 2, 600)
    states = np.column_stack([x, np.sqrt(values + 1 / (x * x + 0.7))])
    points = points_of(Trajectories(states, np.arange(31) * 20, None, NAMES), None, np.ones(600))
    law = trimmed(fit((part("x", "Lorentzian off 0"), part("y", "polynomial 2")), points, 0.5, 0.1), points, points)
    assert [str(constant) for constant in law.parts[0].form.constants] == ["a"]
    assert law.constants == pytest.approx([0.7], abs=1e-8)


def test_of_laws_that_say_the_same_the_one_of_fewer_numbers_is_kept() -> None:
    points = level_sets(NOISE)
    short = fit(SHORT, points)
    again = Refined(QUARTIC, short.constants, np.ones(6), short.ratio * (1 + 1e-8))
    other = Refined(QUARTIC, short.constants, np.ones(6), short.ratio / 2)
    assert different([again, other, short]) == [short, other]


def test_the_best_is_first_and_what_imitates_a_parabola_or_has_no_value_is_left_out() -> None:
    points = level_sets(NOISE)
    good, crude = fit(SHORT, points), fit((part("x", "polynomial 2"), part("y", "polynomial 2")), points)
    imitation = measured((part("x", "cosine"), part("y", "polynomial 2")), points, np.array([1e-3]))
    none = Refined(SHORT, np.empty(0), np.empty(0), np.inf)
    assert length(none, points) == np.inf
    assert best_of([crude, imitation, none, good], points, DEFAULT) == [good, crude]


def test_how_far_a_parabola_must_be_is_told_by_the_noise() -> None:
    assert tolerance_of(level_sets()) == PARABOLA
    points = level_sets(NOISE)
    share = NOISE / points.trajectories.states.std(axis=0).min()
    assert tolerance_of(points) == pytest.approx(PARABOLA_NOISE * share)


@pytest.mark.parametrize("noise", [0.0, NOISE])
def test_outside_a_true_law_changes_by_no_more_than_before_and_a_false_one_by_more(noise: float) -> None:
    inner, outer = level_sets(noise), level_sets(noise, 203, low=1.05)
    law = refitted(fit(SHORT, inner), inner)
    false = measured((part("x", "polynomial 2"), part("y", "polynomial 2")), inner, np.empty(0))
    assert outside(law, outer, inner) < 0.02
    assert outside(false, outer, inner) > 0.05
    # As a share of the law's deviation it does not depend on how the law is scaled.
    scaled = Refined(false.parts, false.constants, -1e3 * false.coefficients, false.ratio)
    assert outside(scaled, outer, inner) == pytest.approx(outside(false, outer, inner))
    assert outside(Refined(law.parts, law.constants, np.zeros(2), 1.0), outer, inner) == 0
