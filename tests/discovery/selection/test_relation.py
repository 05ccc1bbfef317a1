"""Along a run: what is told does not depend on units, noise is no change, a distance's square no relation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.criteria import Criteria
from conserved.discovery.evidence import Grade
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.parsing import parse
from conserved.discovery.selection.relation import Along, along, grade_of, is_vague

POINTS = 4000
WHOLE = np.array([0, POINTS])
APART = np.random.default_rng(31).standard_normal(POINTS)
SLOPES = np.tile([3.0, 4.0], (POINTS, 1))


def noise(sigma: float, seed: int = 32) -> np.ndarray:
    return sigma * np.random.default_rng(seed).standard_normal(POINTS)


def test_white_noise_explains_itself_and_is_no_change() -> None:
    made = np.full((POINTS, 2), 0.01 / np.sqrt(2))
    found = along(noise(0.01), made, SLOPES, APART, WHOLE)
    assert found.variation == pytest.approx(0.01 / APART.std(), rel=0.05)
    assert found.misfit == pytest.approx(1, rel=0.1)
    assert abs(found.shared) < 0.1 * found.variation**2
    assert found.change < 0.3 * found.variation
    assert found.steepness == pytest.approx(5 / APART.std())


def test_what_lies_beside_its_value_is_a_change_that_neighbours_share_whole() -> None:
    found = along(np.full(POINTS, 0.2), np.zeros((POINTS, 2)), SLOPES, APART, WHOLE)
    assert found.shared == pytest.approx(found.variation**2)
    assert found.change == pytest.approx(0.2 / APART.std())


def test_points_of_different_pieces_are_no_neighbours() -> None:
    # Two points a piece: one sign inside each, the other in the next.
    signs = np.repeat(np.tile([1.0, -1.0], POINTS // 4), 2)
    cut = along(signs, np.zeros((POINTS, 2)), SLOPES, APART, np.arange(0, POINTS + 1, 2))
    assert cut.shared == pytest.approx(cut.variation**2)
    assert abs(along(signs, np.zeros((POINTS, 2)), SLOPES, APART, WHOLE).shared) < 1e-2


@settings(deadline=None)
@given(st.floats(-12, 12))
def test_units_do_not_matter(power: float) -> None:
    unit = 10.0**power
    made = np.full((POINTS, 2), 0.02)
    parts = (noise(0.03), made, SLOPES, APART)
    one, other = along(*parts, WHOLE), along(*(unit * part for part in parts), WHOLE)
    for name in ("variation", "noise", "shared", "steepness"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-9)


QUIET = Along(variation=1e-2, noise=1e-2, shared=0.0, steepness=1.5)


@pytest.mark.parametrize(
    ("changed", "rival", "grade"),
    [
        ({}, 0.8, Grade.NOISE),
        ({"variation": 1e-9, "noise": 0.0}, 0.8, Grade.EXACT),
        ({"variation": 1e-9, "noise": 0.0, "steepness": 0.01}, 0.8, Grade.REFUSED),
        ({"noise": 1e-4, "shared": 9e-5}, 0.8, Grade.APPROXIMATE),
        ({"noise": 1e-4, "shared": 9e-5}, 0.05, Grade.REFUSED),
        ({"variation": 0.05, "noise": 0.01, "shared": 2e-3}, 0.8, Grade.REFUSED),
        ({"variation": 0.5, "noise": 0.5}, 0.8, Grade.REFUSED),
        ({"variation": 1.2e-2, "noise": 1e-2, "shared": 9e-5}, 0.8, Grade.REFUSED),
    ],
)
def test_each_case_has_its_grade(changed: dict[str, float], rival: float, grade: Grade) -> None:
    assert grade_of(replace(QUIET, **changed), rival, 1e-7, Criteria()) == grade


@settings(deadline=None)
@given(st.floats(1e-12, 1), st.floats(0, 1), st.floats(0, 1), st.floats(1e-3, 1))
def test_a_nearer_rival_never_makes_a_relation(variation: float, noise: float, shared: float, rival: float) -> None:
    found = Along(variation, noise, shared * variation**2, 1.0)
    if grade_of(found, rival, 1e-7, Criteria()) == Grade.REFUSED:
        assert grade_of(found, rival / 2, 1e-7, Criteria()) == Grade.REFUSED


def powers(terms: int, error: float) -> Formula:
    library = Library(
        ("q",), tuple(parse(f"q**{power + 1}", ("q",)) for power in range(terms)), np.eye(terms, dtype=int),
        np.arange(1, terms + 1),
    )  # fmt: skip
    raw = np.ones(terms)
    return Formula(library, raw, np.ones((3, terms)), np.full(terms, error), tuple(raw))


def test_only_a_long_formula_is_vague_and_one_without_errors_is_not() -> None:
    short, criteria = Criteria().terms_short, Criteria()
    assert is_vague(powers(short + 1, 1 / 20), criteria)
    assert not is_vague(powers(short, 1 / 20), criteria)
    assert not is_vague(powers(short + 1, 1 / 40), criteria)
    assert not is_vague(powers(short + 1, 0.0), criteria)
