"""Terms: no library has more columns than the data carry, angles turn in radians, sums hold what they are told."""

from dataclasses import replace

import numpy as np
import pytest
import sympy

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.terms import COLUMNS, SUMMED, Terms
from conserved.discovery.prepare.kinds import Kinds
from conserved.discovery.prepare.prepared import Prepared, prepare
from simulators import Trajectories


def data_of(variables: tuple[str, ...], trajectories: int, points: int, kinds: Kinds | None = None) -> Prepared:
    """Random walks: only their shape and names matter here."""
    states = np.random.default_rng(81).standard_normal((trajectories * points, len(variables))).cumsum(axis=0)
    prepared = prepare(Trajectories(states, np.arange(trajectories + 1) * points, None, variables))
    return replace(prepared, kinds=kinds or Kinds())


def test_a_library_of_more_columns_than_the_data_carry_is_left_out() -> None:
    # (n + d choose d) - 1 products: 34 of three variables to degree 4.
    variables = ("a", "b", "c")
    enough, scarce = (Terms(data_of(variables, 2, points)) for points in (35, 34))
    assert (enough.prepared.columns, scarce.prepared.columns) == (34, 33)
    assert [len(library) for library in enough.products(enough.plain, 4)] == [34]
    assert list(scarce.products(scarce.plain, 4)) == []
    assert (enough.fits(4), scarce.fits(4)) == (True, False)


def test_no_data_carry_a_library_beyond_its_bound() -> None:
    terms = Terms(data_of(tuple(f"a{place}" for place in range(24)), 2, 2000))
    assert terms.fits(2)  # 324 columns
    assert not terms.fits(2, special=COLUMNS - 324 + 1)
    assert terms.fits(2, special=COLUMNS - 324)
    assert list(terms.products(terms.plain, 3)) == []
    a = terms.symbols[0]
    assert list(terms.sums([{a: power} for power in range(1, SUMMED + 2)])) == []


@pytest.mark.parametrize("degrees", [(), (0,)])
def test_an_angle_stands_in_formulas_by_its_cosine_and_sine_in_radians(degrees: tuple[int, ...]) -> None:
    terms = Terms(data_of(("t", "w"), 4, 30, Kinds(angles=(0,), degrees=degrees)))
    t, w = symbols_of(("t", "w"))
    turned = sympy.pi * t / 180 if degrees else t
    assert terms.plain == [w, sympy.sin(turned), sympy.cos(turned)]
    (library,) = terms.products(terms.plain, 1)
    values = np.array([[30.0, 2.0]])
    angle = np.radians(30.0) if degrees else 30.0
    np.testing.assert_allclose(np.sort(library.evaluate(values)[0]), np.sort([2.0, np.sin(angle), np.cos(angle)]))


def test_sums_are_of_the_products_that_were_asked_for_functions_counting_double() -> None:
    terms = Terms(data_of(("q", "p"), 4, 30))
    q, p = terms.symbols
    (library,) = terms.sums([{q: 1, p: 1}, {sympy.cos(q): 1}, {p: 3, sympy.cos(q): 2}])
    states = np.random.default_rng(82).standard_normal((20, 2))
    own, other = states.T
    expected = np.column_stack([own * other, np.cos(own), other**3 * np.cos(own) ** 2])
    np.testing.assert_allclose(library.evaluate(states), expected, rtol=1e-12)
    assert library.degrees.tolist() == [2, 2, 7]
