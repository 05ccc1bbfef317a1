"""Rivals: leaders are independent, the widest gap splits them, and a law is told from what is of no kind with it."""

import numpy as np
import pytest

from conserved.discovery.criteria import Criteria
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.formulas import only
from conserved.discovery.libraries.library import Library
from conserved.discovery.prepare.prepared import prepare
from conserved.discovery.proposers.rivals import Leaders, Rivals
from conserved.discovery.selection.selector import Selector
from simulators import Trajectories


class Straight:
    """Gradients of three functions of three variables: of one coordinate each."""

    gradients = np.tile(np.eye(3), (10, 1, 1))


@pytest.mark.parametrize(
    ("known", "leaders"), [([], [0.1, 0.2, 0.3]), ([0], [0.2, 0.3]), ([0, 2], [0.2, 1.0]), ([0, 1, 2], [])]
)
def test_leaders_are_independent_of_what_is_known_and_one_stands_behind_only_where_there_is_room(
    known: list[int], leaders: list[float]
) -> None:
    rivals = Rivals(np.array([0.1, 0.2, 0.3]), Straight.gradients)
    found = rivals.leaders(Straight.gradients[:, known], 0.1)
    assert ([] if found is None else found.changes.tolist()) == leaders
    assert rivals.least(Straight.gradients[:, known], 0.1) == next(iter(leaders), 1.0)


def test_a_function_of_a_leader_is_no_leader() -> None:
    # The second is the double of the first, the third of another coordinate; a fourth variable leaves room.
    gradients = np.zeros((10, 3, 4))
    gradients[:, 0, 0], gradients[:, 1, 0], gradients[:, 2, 1] = 1, 2, 1
    rivals = Rivals(np.array([0.1, 0.15, 0.3]), gradients)
    found = rivals.leaders(gradients[:, :0], 0.1)
    assert found is not None
    assert found.changes.tolist() == [0.1, 0.3, 1.0]


def told(*changes: float) -> Leaders:
    return Leaders(np.array(changes), np.zeros((1, len(changes), 2)))


@pytest.mark.parametrize(
    ("changes", "split", "rival", "gap"),
    [
        ((0.001, 0.4, 1.0), 1, 0.4, 0.0025),
        ((0.001, 0.002, 0.5, 1.0), 2, 0.5, 0.004),
        ((0.3, 1.0), 1, 1.0, 0.3),
        ((0.0, 0.5, 1.0), 1, 0.5, 0.0),
    ],
)
def test_the_widest_gap_splits_the_leaders(changes: tuple[float, ...], split: int, rival: float, gap: float) -> None:
    found = told(*changes)
    assert (found.split, found.rival, found.gap) == (split, rival, pytest.approx(gap))


def test_the_limit_lies_in_the_gap_and_above_the_nearest_where_there_is_none() -> None:
    criteria = Criteria()
    clear, crude = told(0.001, 0.4, 1.0).limit(criteria), told(0.3, 0.5, 1.0).limit(criteria)
    assert 0.001 < clear == pytest.approx(criteria.gap * 0.4)
    assert 0.3 < crude < 0.5


@pytest.mark.parametrize(("column", "rival"), [(0, 0.4), (1, 0.4), (2, 0.001)])
def test_a_formula_below_a_plain_gap_is_told_from_the_first_above_and_one_above_from_the_first_of_all(
    column: int, rival: float
) -> None:
    names = ("x", "y", "z")
    states = np.random.default_rng(183).standard_normal((400, 3))
    selector = Selector.of(prepare(Trajectories(states, np.arange(21) * 20, None, names)), [])
    one = np.eye(3, dtype=int)[[column]]
    formula = only(Library(names, symbols_of(names), one, np.array([1])))
    gradients = np.tile(np.eye(3), (len(selector.prepared.probes), 1, 1))
    assert Rivals(np.array([0.001, 0.002, 0.4]), gradients).beside(formula, selector) == rival
