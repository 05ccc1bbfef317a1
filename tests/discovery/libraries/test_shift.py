"""Shifted functions: seen from an origin and back they have the same values, and the same coefficients."""

from dataclasses import replace

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.libraries.compiled import function_of, symbols_of
from conserved.discovery.libraries.formulas import formula
from conserved.discovery.libraries.library import products
from conserved.discovery.libraries.parsing import parse
from conserved.discovery.libraries.shift import formula_from, library_from, seen_from

NAMES = ("q", "p")
STATES = np.random.default_rng(71).uniform(0.5, 2.0, (50, 2))
ORIGIN = st.one_of(st.integers(-(10**6), 10**6).map(float), st.floats(-1e3, 1e3))


@settings(deadline=None, max_examples=25)
@given(ORIGIN, ORIGIN)
def test_a_function_has_the_value_at_a_distance_that_it_had_at_the_place(first: float, second: float) -> None:
    origins = np.array([first, second])
    whole = parse("cos(q/1000) + q*p - exp(p/2000)", NAMES)
    apart = seen_from(whole, NAMES, origins)
    here, there = (function_of(NAMES, one) for one in (whole, apart))
    np.testing.assert_allclose(there(*STATES.T), here(*(STATES + origins).T), rtol=1e-9, atol=1e-6)


def test_an_origin_at_0_leaves_a_function_as_it_is_and_whole_numbers_whole() -> None:
    q, p = symbols_of(NAMES)
    assert seen_from(q**2 + p, NAMES, np.zeros(2)) == q**2 + p
    shifted = seen_from(q**2 + p, NAMES, np.array([1000.0, 0.5]))
    assert shifted == (q + 1000) ** 2 + p + sympy.Float(0.5, 15)
    assert shifted.atoms(sympy.Integer) >= {sympy.Integer(1000)}


def test_a_library_of_distances_is_one_of_more_variables_and_known_laws_go_the_other_way() -> None:
    origins = np.array([300.0, -12.5])
    apart = products(NAMES, symbols_of(NAMES), 3)
    whole = library_from(apart, origins, ("m", *NAMES))
    states = np.column_stack([np.full(50, 7.0), STATES + origins])
    np.testing.assert_allclose(whole.evaluate(states), apart.evaluate(STATES), rtol=1e-9)
    assert whole.degrees is apart.degrees
    back = library_from(replace(whole, variables=NAMES), -origins, NAMES)
    np.testing.assert_allclose(back.evaluate(STATES), apart.evaluate(STATES), rtol=1e-9)


@pytest.mark.parametrize("origins", [[0.0, 0.0], [5.0, 0.0], [1e4, -0.25]])
def test_a_formula_keeps_its_coefficients_and_its_values(origins: list[float]) -> None:
    library = products(NAMES, symbols_of(NAMES), 2)
    found = formula(library, np.array([1.0, 2.0, 3.0, 0.5, -1.0]), np.tile([1.0, 2.0, 3.0, 0.5, -1.0], (4, 1)))
    whole = formula_from(found, np.array(origins), NAMES)
    assert whole.printed == found.printed
    np.testing.assert_allclose(whole.values(STATES + origins), found.values(STATES), rtol=1e-8)
    value = whole.function(*(STATES + origins).T)
    np.testing.assert_allclose(value, found.values(STATES), rtol=1e-8)
