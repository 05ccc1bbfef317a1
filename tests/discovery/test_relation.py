"""Relation: it prints as its formula; it is doubtful where two coefficients may be anything."""

from dataclasses import replace
from fractions import Fraction
from math import pi

import numpy as np
import pytest

from conserved.discovery.evidence import Grade
from conserved.discovery.libraries.formulas import Formula, Inner
from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.parsing import parse
from conserved.discovery.relation import Relation, has_free

NAMES = ("q", "p")
INNER = Inner("a", 1.37, 1e-3, 1.37)


def sum_of(coefficients: dict[str, Fraction | float]) -> Formula:
    bases, printed = tuple(parse(text, NAMES) for text in coefficients), tuple(coefficients.values())
    raw = np.array([float(value) for value in printed])
    library = Library(NAMES, bases, np.eye(len(bases), dtype=int), np.ones(len(bases), dtype=int))
    return Formula(library, raw, np.tile(raw, (3, 1)), np.zeros(len(raw)), printed)


@pytest.mark.parametrize(
    ("coefficients", "free"),
    [
        ({"p**2": Fraction(1), "q**2": Fraction(-3, 7), "cos(q)": Fraction(2)}, False),
        ({"p**2": Fraction(1), "q**2": pi}, False),
        ({"p**2": Fraction(1), "q**2": pi, "cos(q)": 0.1234}, True),
    ],
)
def test_two_coefficients_of_any_value_make_it_doubtful_but_not_one(
    coefficients: dict[str, Fraction | float], free: bool
) -> None:
    formula = sum_of(coefficients)
    assert has_free(formula) == free
    assert Relation(formula, 0.0, 0.0, Grade.EXACT).doubtful == free


def test_a_constant_inside_a_function_is_sought_and_no_sign_of_a_fit() -> None:
    formula = sum_of({"p**2": Fraction(1), "q**2": pi, "cos(q)": 0.1234})
    assert not has_free(replace(formula, inner=(INNER,)))


def test_it_is_told_by_its_formula_in_plain_types() -> None:
    relation = Relation(sum_of({"p**2": Fraction(1), "q": Fraction(-1, 2)}), 0.25, 1e-9, Grade.NOISE)
    assert str(relation) == "p**2 - q/2"
    assert relation.latex == r"p^{2} - \frac{q}{2}"
    assert relation.to_dict() == {"expression": "p**2 - q/2", "value": 0.25, "variation": 1e-9, "grade": "noise"}
    assert type(relation.to_dict()["grade"]) is str
