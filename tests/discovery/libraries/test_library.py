"""Libraries: their values, gradients and formulas agree; what a user writes is read or refused in a line."""

from math import comb

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.expressions import parse, split
from conserved.discovery.libraries.library import Library, products
from simulators import UsageError

NAMES = ("q", "p")
Q, P = symbols_of(NAMES)


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(1, 4))
def test_there_are_as_many_monomials_as_combinatorics_says(count: int, degree: int) -> None:
    names = tuple(f"x{i}" for i in range(count))
    assert len(products(names, symbols_of(names), degree)) == comb(count + degree, degree) - 1


def test_columns_come_simplest_first() -> None:
    library = products(NAMES, [Q, P], 2)
    assert [str(library.expression(row)) for row in np.eye(5, dtype=int)] == ["q", "p", "q**2", "p**2", "p*q"]


def test_a_product_holds_one_special_function_at_most() -> None:
    library = products(NAMES, [P], 4, special=[sympy.sin(Q), sympy.cos(Q)])
    assert library.powers[:, 1:].sum(axis=1).max() == 1
    assert library.degrees.max() == 4


def rich() -> Library:
    return products(NAMES, [Q, P, sympy.sin(Q)], 3, special=[1 / sympy.sqrt(Q**2 + P**2)])


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_values_gradients_and_formula_are_of_the_same_function(seed: int) -> None:
    random = np.random.default_rng(seed)
    library, states = rich(), random.uniform(0.5, 2, (4, 2))
    coefficients = random.normal(size=len(library))
    expression = library.expression(coefficients)
    function = sympy.lambdify([Q, P], expression)
    slopes = sympy.lambdify([Q, P], [expression.diff(Q), expression.diff(P)])
    np.testing.assert_allclose(library.evaluate(states) @ coefficients, function(*states.T), rtol=1e-9)
    gradients = library.gradients(states, coefficients[:, None])[:, 0]
    np.testing.assert_allclose(gradients, np.array(slopes(*states.T)).T, rtol=1e-8, atol=1e-10)


def test_text_becomes_an_expression_in_the_variables() -> None:
    assert parse("p^2/2 - cos(q)", NAMES) == P**2 / 2 - sympy.cos(Q)
    assert parse("1/r", NAMES, sympy.sqrt(Q**2 + P**2)) == 1 / sympy.sqrt(Q**2 + P**2)
    assert parse("1e-3*q", NAMES).subs(Q, 1) == pytest.approx(1e-3)


@pytest.mark.parametrize(
    "text", ["", "3", "z + 1", "q +", "(q", "__import__('os')", "q; p", "sin", "q.real", "r", "lambda q: q", "[q]"]
)
def test_what_is_no_function_of_the_variables_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError, match=r"variables q, p") as error:
        parse(text, NAMES)
    assert "\n" not in str(error.value)


def test_a_list_is_cut_at_its_own_commas() -> None:
    assert split("sin(q), log(q + p), ") == ["sin(q)", "log(q + p)"]


def test_a_variable_may_be_called_like_a_function() -> None:
    names, states = ("log", "sin"), np.array([[1.0, 2.0], [3.0, 4.0]])
    log, sin = symbols_of(names)
    library = products(names, [log, sympy.log(sin)], 1)
    np.testing.assert_allclose(library.evaluate(states), np.column_stack([states[:, 0], np.log(states[:, 1])]))


def test_a_variable_may_be_called_like_the_place_of_another() -> None:
    names, states = ("_1", "_0"), np.array([[1.0, 2.0], [3.0, 4.0]])
    library = products(names, [symbols_of(names)[0]], 1)
    np.testing.assert_array_equal(library.evaluate(states), states[:, :1])
    np.testing.assert_array_equal(library.slopes(states)[:, 0], [[1, 0], [1, 0]])
