"""Relations: fitted on a first half and judged on the second, simplest first, and nothing that is known."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery.evidence import Grade
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import only
from conserved.discovery.libraries.library import products
from conserved.discovery.prepare.prepared import Prepared, prepare
from conserved.discovery.proposers.relations import Relations, propose
from conserved.discovery.relation import Relation
from simulators import Trajectories

NAMES = ("x", "y", "z")
LIBRARIES = [products(NAMES, symbols_of(NAMES), degree) for degree in (1, 2)]


def run(noise: float = 0.0, jump: float = 0.0, ripple: float = 0.0) -> Prepared:
    """A winding on a cylinder of radius 1.5 whose height is a function of no angle; its second half may be another."""
    turn = 0.0731 * np.arange(1600)
    radius = 1.5 + ripple * np.sin(17.3 * turn) + np.where(np.arange(1600) < 800, 0.0, jump)
    states = np.column_stack([radius * np.cos(turn), radius * np.sin(turn), np.sin(np.sqrt(3) * turn)])
    states += noise * np.random.default_rng(221).standard_normal(states.shape)
    return prepare(Trajectories(states, np.array([0, 1600]), None, NAMES), seed=222)


@pytest.mark.parametrize(("noise", "grade"), [(0.0, Grade.EXACT), (0.01, Grade.NOISE)])
def test_the_cylinder_is_found_with_its_value_and_grade(noise: float, grade: Grade) -> None:
    (relation,) = propose(LIBRARIES, run(noise))
    assert (str(relation), relation.grade) == ("x**2 + y**2", grade)
    assert relation.value == pytest.approx(2.25, abs=1e-9 + noise)
    assert relation.variation < 1e-7 + 3 * noise


def test_what_is_nearly_constant_is_approximate() -> None:
    (relation,) = propose(LIBRARIES, run(ripple=0.01))
    assert (str(relation), relation.grade) == ("x**2 + y**2", Grade.APPROXIMATE)


def test_what_is_constant_on_the_first_half_only_is_no_relation() -> None:
    assert propose(LIBRARIES, run(jump=0.2)) == []


def test_what_is_known_is_not_found_nor_a_function_of_it() -> None:
    quartic = [*LIBRARIES, products(NAMES, symbols_of(NAMES), 4)]
    assert propose(quartic, run(), [library_of("x**2 + y**2", NAMES)]) == []


def relation_of(text: str, grade: Grade = Grade.EXACT) -> Relation:
    return Relation(only(library_of(text, NAMES)), 0.0, 0.0, grade)


def test_of_all_the_simplest_independent_ones_are_chosen_and_no_more_than_a_curve_allows() -> None:
    relations = Relations.of(run())
    assert not relations.full
    short, same, other, third = map(relation_of, ("x**2 + y**2", "(x**2 + y**2)**2", "z + x", "z - y"))
    same = replace(same, formula=replace(same.formula, inner=(object(), object())))  # type: ignore[arg-type]  longer
    third = replace(third, formula=replace(third.formula, inner=(object(),) * 3))  # type: ignore[arg-type]  longest
    relations.choose([third, same, short, other])
    assert [str(one) for one in relations.found] == ["x**2 + y**2", "x + z"]
    assert relations.full
    relations.choose([same])
    assert [str(one) for one in relations.found] == [str(same)]
    assert not relations.full


def test_a_formula_that_cannot_be_judged_is_refused() -> None:
    relations = Relations.of(run())
    judged = relations.judged(only(library_of("1/(x**2 + y**2)", NAMES)), 1.0)
    assert (judged.grade, judged.value) == (Grade.REFUSED, pytest.approx(1 / 2.25))
    assert relations.judged(only(library_of("x", NAMES)), 1.0).grade == Grade.REFUSED
