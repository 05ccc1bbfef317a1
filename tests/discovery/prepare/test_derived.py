"""Derived variables: their errors are as told, and the ends at which they are known worst are left out."""

from dataclasses import replace

import numpy as np

from conserved.discovery.prepare.derived import WORSE, errors_at, well_known
from simulators import Trajectories

COUNT, POINTS, NOISE = 12, 60, 0.02


def oscillators(errors: np.ndarray | None) -> Trajectories:
    """Oscillators, their position noisy, with errors told of the velocity."""
    random, times = np.random.default_rng(51), np.tile(np.linspace(0, 6, POINTS), COUNT)
    phase, size = np.repeat(random.uniform(0, 6, COUNT), POINTS), np.repeat(random.uniform(1, 2, COUNT), POINTS)
    states = np.column_stack([size * np.cos(times + phase), -size * np.sin(times + phase)])
    states[:, 0] += NOISE * random.standard_normal(len(states))
    told = {} if errors is None else {"q_dot": errors}
    return Trajectories(states, np.arange(COUNT + 1) * POINTS, times, ("q", "q_dot"), errors=told)


def rising_to_the_ends() -> np.ndarray:
    """Errors as of velocities: large at both ends of each trajectory."""
    own = np.full(POINTS, 0.1)
    own[[0, -1]] = 0.1 * WORSE * 1.01
    own[[1, -2]] = 0.1 * WORSE * 0.99
    return np.tile(own, COUNT)


def test_what_is_told_takes_the_place_of_what_is_seen_and_nothing_else() -> None:
    told = np.random.default_rng(52).uniform(0.1, 0.3, COUNT * POINTS)
    errors = errors_at(oscillators(told))
    assert np.array_equal(errors[:, 1], told)
    np.testing.assert_allclose(errors[:, 0], NOISE, rtol=0.15)
    assert errors_at(oscillators(None))[:, 1].max() < 0.01 * told.min()


def test_points_known_much_worse_are_left_out_with_their_times_and_errors() -> None:
    data = oscillators(rising_to_the_ends())
    kept = well_known(data)
    assert kept.lengths.tolist() == [POINTS - 2] * COUNT
    inside = (data.places > 0) & (data.places < POINTS - 1)
    assert np.array_equal(kept.states, data.states[inside])
    assert np.array_equal(kept.times, data.times[inside])
    assert np.array_equal(kept.errors["q_dot"], data.errors["q_dot"][inside])


def test_nothing_is_left_out_where_a_trajectory_or_most_points_would_go() -> None:
    all_of_one = np.where(np.arange(COUNT * POINTS) < POINTS - 1, 1.0, 0.1)
    # Of two derived variables each is known worse at another 30 % of the points.
    data = oscillators(np.where(np.arange(COUNT * POINTS) % 10 < 3, 1.0, 0.1))
    both = replace(data, errors=dict(data.errors) | {"q": np.where(np.arange(COUNT * POINTS) % 10 > 6, 1.0, 0.1)})
    for untouched in (oscillators(all_of_one), both, oscillators(None)):
        assert well_known(untouched) is untouched
    assert len(well_known(data).states) == 7 * COUNT * POINTS // 10
