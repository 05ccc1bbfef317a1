"""A run and its shuffled states: marginals stay, ties go, pieces count as one, what is never seen is left out."""

import numpy as np
import pytest

from conserved.discovery.criteria import DEFAULT
from conserved.discovery.lagged import solve
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import Library, products
from conserved.discovery.libraries.parsing import parse
from conserved.discovery.prepare.prepared import prepare
from conserved.discovery.proposers.shuffled import POINTS, Run, covariances, distinct_columns, holds, null_space
from simulators import Trajectories

NAMES = ("q", "p")
QUADRATIC = products(NAMES, symbols_of(NAMES), 2)


def circle(points: int, pieces: int = 1, noise: float = 0.0) -> Run:
    """A run around a circle off the origin, at angles that have no period, cut in pieces."""
    turn = 0.0613 * np.arange(points)
    states = np.column_stack([0.3 + 1.2 * np.cos(turn), 1.2 * np.sin(turn)])
    states += noise * np.random.default_rng(211).standard_normal(states.shape)
    offsets = np.linspace(0, points, pieces + 1).astype(int)
    return Run.of(prepare(Trajectories(states, offsets, None, NAMES), seed=212))


def one_function(text: str) -> Library:
    return Library(NAMES, (parse(text, NAMES),), np.array([[1]]), np.array([1]))


def test_each_coordinate_is_shuffled_alone_and_the_same_again() -> None:
    run = circle(900)
    states = run.trajectories.states
    assert np.array_equal(np.sort(run.shuffled, axis=0), np.sort(states, axis=0))
    assert abs(np.corrcoef((run.shuffled**2).T)[0, 1]) < 0.15
    assert np.corrcoef((states - [0.3, 0]).T ** 2)[0, 1] < -0.99
    assert np.array_equal(circle(900).shuffled, run.shuffled)


def test_halves_and_parts_keep_their_points_cuts_and_noise() -> None:
    run = circle(900, pieces=3)
    first, second = run.halves
    assert np.array_equal(
        np.concatenate([first.trajectories.states, second.trajectories.states]), run.trajectories.states
    )
    assert (first.trajectories.offsets.tolist(), second.trajectories.offsets.tolist()) == ([0, 300, 450], [0, 150, 450])
    # Each is shuffled for itself: the second half has no value of the first.
    assert np.array_equal(np.sort(second.shuffled, axis=0), np.sort(second.trajectories.states, axis=0))
    few = run.sampled(7)
    assert np.array_equal(few.trajectories.states, run.trajectories.states[::7])
    assert (len(few.trajectories), len(few.noise)) == (1, len(few.shuffled))
    assert run.every(7).trajectories.offsets.tolist() == [0, 43, 86, 129]


def test_of_very_many_points_one_of_every_so_many_is_looked_at() -> None:
    turn = 0.01 * np.arange(2 * POINTS + 10)
    data = Trajectories(np.column_stack([np.cos(turn), np.sin(turn)]), np.array([0, len(turn)]), None, NAMES)
    assert len(Run.of(prepare(data)).trajectories.states) == -(-len(turn) // 3)


@pytest.mark.parametrize("pieces", [1, 6])
def test_a_circle_is_the_one_function_that_is_constant_along_the_run_and_not_apart(pieces: int) -> None:
    found = null_space(QUADRATIC, circle(900, pieces))
    assert found is not None
    assert found.ratios[0] < 1e-8 < 0.1 < found.ratios[1]
    function = found.functions[:, 0]
    terms = [str(found.library.expression(row)) for row in np.eye(len(function), dtype=int)]
    told = dict(zip(terms, function / function[terms.index("q**2")], strict=True))
    assert {name: round(value, 6) for name, value in told.items() if abs(value) > 1e-6} == {
        "q": -0.6, "q**2": 1.0, "p**2": 1.0,
    }  # fmt: skip
    assert holds(QUADRATIC, circle(900, pieces), 1e-7)
    assert not holds(products(NAMES, symbols_of(NAMES), 1), circle(900, pieces), 1e-2)


def test_values_that_are_never_had_along_the_run_are_left_out_and_a_library_of_few_others_too() -> None:
    run = circle(900)
    pole = one_function("1/((q - 3/10)**2 + p**2)")
    columns = run.columns(Library(NAMES, (*pole.bases, *QUADRATIC.bases), np.eye(3, dtype=int), np.ones(3, dtype=int)))
    # Along the run the pole's function is constant: no shuffled state has its value, so nothing can be told.
    assert columns is None
    assert (null_space(pole, run), covariances(pole, run), holds(pole, run, 1.0)) == (None, None, False)
    assert len(distinct_columns(pole, run)) == 0
    inverse = run.columns(one_function("1/(q**2 + p**2)"))
    assert inverse is not None
    along, apart = inverse
    width = np.ptp(along)
    assert along.min() - width <= apart.min() < apart.max() <= along.max() + width
    assert len(apart) < len(along)


def test_columns_are_distinct_if_they_are_so_at_shuffled_states() -> None:
    texts = ("q", "p", "q**2", "(q + p)**2", "q*p", "p**2")
    library = Library(NAMES, tuple(parse(text, NAMES) for text in texts), np.eye(6, dtype=int), np.ones(6, dtype=int))
    # p^2 is told by q along the run, but not apart; only by (q + p)^2, q^2 and q p.
    assert distinct_columns(library, circle(900)).tolist() == [0, 1, 2, 3, 4]


def test_in_noise_a_relation_s_neighbours_share_nothing_of_the_shuffled_variance() -> None:
    own = covariances(QUADRATIC, circle(3000, pieces=3, noise=0.01))
    assert own is not None
    np.testing.assert_allclose(np.diag(own.total), 1)
    values, vectors = solve(own, DEFAULT)
    assert abs(values[0]) < 1e-4
    assert abs(values[1]) > 0.01
    function = vectors[:, 0] / own.scale
    np.testing.assert_allclose(function / function[2], [-0.6, 0, 1, 1, 0], atol=0.02)
