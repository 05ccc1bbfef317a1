"""Pairs: two different points of one trajectory, the same for the same seed and step."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from conserved.pairs.pairs import Pairs
from simulators import Trajectories, UsageError

lengths = st.lists(st.integers(2, 9), min_size=1, max_size=12)


def of_lengths(sizes: list[int]) -> Trajectories:
    times = np.concatenate([np.arange(size, dtype=float) for size in sizes])
    return Trajectories(times[:, None], np.concatenate([[0], np.cumsum(sizes)]), times=times)


@given(lengths, st.integers(2, 20), st.integers(0, 50), st.none() | st.floats(1, 4))
def test_a_pair_is_two_different_points_of_one_trajectory_within_the_window(
    sizes: list[int], batch: int, step: int, window: float | None
) -> None:
    trajectories = of_lengths(sizes)
    first, second = Pairs(trajectories, batch, seed=5, window=window).draw(step)
    assert len(first) == len(second) == batch
    assert (first != second).all()
    assert (trajectories.owners[first] == trajectories.owners[second]).all()
    gap = np.abs(trajectories.times[first] - trajectories.times[second])
    assert gap.max() <= (np.inf if window is None else window * (1 + 1e-12)), "up to rounding of time + window"


@given(lengths, st.integers(0, 50))
def test_a_batch_that_fits_takes_no_trajectory_twice(sizes: list[int], step: int) -> None:
    trajectories = of_lengths(sizes)
    first, _ = Pairs(trajectories, len(sizes), seed=1).draw(step)
    assert len(set(trajectories.owners[first.numpy()].tolist())) == len(sizes)


def test_the_pairs_of_a_step_do_not_depend_on_the_steps_before() -> None:
    trajectories = of_lengths([5] * 40)
    walked, jumped = Pairs(trajectories, 8, seed=2), Pairs(trajectories, 8, seed=2)
    for step in range(23):
        walked.draw(step)
    for ours, theirs in zip(walked.draw(23), jumped.draw(23), strict=True):
        assert torch.equal(ours, theirs)
    assert not torch.equal(walked.draw(23)[0], walked.draw(24)[0])


def test_every_pair_is_equally_likely() -> None:
    trajectories = of_lengths([2, 4, 3])
    pairs = Pairs(trajectories, 3, seed=0)
    counts = np.zeros((9, 9))
    for step in range(6000):
        np.add.at(counts, tuple(rows.numpy() for rows in pairs.draw(step)), 1)
    for start, stop in ((0, 2), (2, 6), (6, 9)):
        block = counts[start:stop, start:stop]
        expected = 6000 / ((stop - start) * (stop - start - 1))
        off_diagonal = block[~np.eye(stop - start, dtype=bool)]
        assert np.abs(off_diagonal - expected).max() < 5 * expected**0.5
        assert np.trace(block) == 0


def test_points_without_a_partner_in_the_window_are_never_drawn() -> None:
    times = np.array([0.0, 0.1, 5.0, 0.0, 7.0, 7.05])
    trajectories = Trajectories(times[:, None], np.array([0, 3, 6]), times=times)
    pairs = Pairs(trajectories, 2, seed=0, window=1.0)
    drawn = np.concatenate([np.concatenate(pairs.draw(step)) for step in range(50)])
    assert set(drawn.tolist()) == {0, 1, 4, 5}


def test_without_times_the_window_counts_samples() -> None:
    trajectories = Trajectories(np.zeros((20, 1)), np.array([0, 10, 20]))
    pairs = Pairs(trajectories, 2, seed=0, window=2)
    gaps = [abs(int(a) - int(b)) for step in range(50) for a, b in zip(*pairs.draw(step), strict=True)]
    assert set(gaps) == {1, 2}


def test_a_window_without_any_pair_is_refused() -> None:
    with pytest.raises(UsageError, match=r"window 0\.5: no two points"):
        Pairs(of_lengths([4, 4]), 2, seed=0, window=0.5)
