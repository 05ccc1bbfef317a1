"""Folds: every trajectory is in exactly one, they are as even as can be, and their numbers say the same."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.folds import FOLDS, fold_numbers, folds_of
from simulators import Trajectories

COUNTS = st.integers(1, 70)


def trajectories(count: int) -> Trajectories:
    """Return so many trajectories, each a point longer than the one before: folds are of trajectories, not points."""
    lengths = np.arange(1, count + 1)
    return Trajectories(np.arange(lengths.sum(), dtype=float)[:, None], np.concatenate([[0], np.cumsum(lengths)]))


@settings(deadline=None)
@given(COUNTS, st.integers(1, 30))
def test_each_trajectory_is_in_one_fold_and_folds_are_even(count: int, most: int) -> None:
    folds = folds_of(trajectories(count), most)
    assert len(folds) == min(count, most)
    assert np.concatenate(folds).tolist() == list(range(count))
    sizes = [len(fold) for fold in folds]
    assert max(sizes) - min(sizes) <= 1
    assert min(sizes) > 0


@settings(deadline=None)
@given(COUNTS, st.integers(1, 30))
def test_a_trajectory_s_number_is_that_of_the_fold_that_holds_it(count: int, most: int) -> None:
    data = trajectories(count)
    numbers = fold_numbers(data, most)
    assert len(numbers) == count
    for number, fold in enumerate(folds_of(data, most)):
        assert np.flatnonzero(numbers == number).tolist() == fold.tolist()


def test_there_are_twenty_at_most_unless_asked() -> None:
    assert (len(folds_of(trajectories(64))), fold_numbers(trajectories(64)).max()) == (FOLDS, FOLDS - 1)
