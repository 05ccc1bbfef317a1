"""Sparse vectors: planted ones are found again; formulas are rounded only where the data allow."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.formulas import formula, rounded, shortened
from conserved.discovery.libraries.library import products
from conserved.discovery.proposers.sparse import PIVOT, echelon, sparsest, supports

seeds = st.integers(0, 2**32 - 1)


@settings(deadline=None)
@given(seeds)
def test_the_echelon_basis_spans_the_same_and_leads_with_columns_of_its_own(seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(12, 4))
    basis = echelon(vectors)
    assert np.linalg.matrix_rank(np.hstack([vectors, basis]), tol=10 * PIVOT * np.abs(basis).max()) == 4
    leads = [int(np.flatnonzero(vector)[-1]) for vector in basis.T]
    assert leads == sorted(set(leads))
    np.testing.assert_allclose(basis[leads], np.eye(4), atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(seeds)
def test_planted_sparse_vectors_are_found_in_their_span(seed: int) -> None:
    random = np.random.default_rng(seed)
    planted = np.zeros((40, 3))
    for vector, rows in enumerate(([1, 5, 9], [2, 6, 20, 31], [7, 8])):
        planted[rows, vector] = random.choice([-1, 1], len(rows)) * random.uniform(0.7, 1.3, len(rows))
    span = np.linalg.qr(planted @ random.normal(size=(3, 3)))[0]
    found = {tuple(support) for support in supports(sparsest(span, random), 1e-2)}
    assert {(1, 5, 9), (2, 6, 20, 31), (7, 8)} <= found


@pytest.mark.parametrize(
    ("value", "error", "answer"),
    [
        (0.5 + 1e-12, 1e-12, Fraction(1, 2)),
        (-7 / 12, 1e-10, Fraction(-7, 12)),
        (2.0004, 3e-4, Fraction(2)),
        (0.6663, 1e-3, 0.6663),  # 2/3 is near, but so is some such fraction to nearly every number
        (np.sqrt(2), 1e-12, np.sqrt(2)),
        (17 / 12, 1e-3, 17 / 12),
        (1e-9, 1e-6, 1e-9),
        (0.05 + 7e-12, 3e-12, 0.05),
        (9.81003, 1e-5, 9.81),
        (0.35 - 1e-3, 1e-3, 0.35 - 1e-3),
    ],
)
def test_a_number_becomes_a_fraction_only_where_that_cannot_be_chance(
    value: float, error: float, answer: Fraction | float
) -> None:
    assert rounded(value, error) == answer
    assert type(rounded(value, error)) is type(answer) or isinstance(answer, float)


@settings(deadline=None)
@given(st.floats(0.1, 10), st.floats(1e-6, 1e-2), seeds)
def test_numbers_at_random_are_rarely_rounded(value: float, error: float, seed: int) -> None:
    values = value + np.random.default_rng(seed).random(400)
    assert sum(rounded(one, error) != one for one in values) <= 400 * 0.05


def test_a_formula_is_scaled_to_whole_numbers_with_the_leading_one_positive() -> None:
    names = ("q", "p")
    library = products(names, symbols_of(names), 2).subset(np.array([2, 3]))
    samples = np.array([[-0.7, -2.1], [-0.7, -2.1 - 1e-12]])
    found = formula(library, samples[0], samples)
    assert str(found.expression) == "3*p**2 + q**2"
    assert found.latex == "3 p^{2} + q^{2}"
    assert found.function(1.0, 2.0) == 13
    assert (found.degree, found.terms) == (2, 2)


@pytest.mark.parametrize(
    ("value", "error", "answer"),
    [
        (0.99837601899586, 0.0034, 0.99838),
        (-1234.56789, 20.0, -1234.6),
        (1.23456789e-9, 1e-11, 1.2346e-9),
        (2**0.5, 1e-14, 2**0.5),
        (2**0.5, 0.0, 2**0.5),
        (Fraction(1, 3), 0.01, Fraction(1, 3)),
    ],
)
def test_digits_that_the_error_says_nothing_of_are_not_printed(
    value: Fraction | float, error: float, answer: Fraction | float
) -> None:
    assert shortened(value, error) == answer


def test_a_formula_is_no_worse_for_its_fewer_digits() -> None:
    random = np.random.default_rng(0)
    library = products(("x", "y"), symbols_of(("x", "y")), 2)
    coefficients = random.normal(size=len(library))
    samples = coefficients + 1e-4 * random.standard_normal((20, len(library)))
    found = formula(library, coefficients, samples)
    assert (np.abs(found.coefficients - found.raw) <= 0.01 * found.errors).all()
    assert len(str(found.expression)) < 0.7 * len(str(found.raw_expression))
