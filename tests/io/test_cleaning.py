"""What is wrong is left out and told."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.io.cleaning import _without, cleaned
from conserved.io.quality import lost
from simulators import SYSTEMS, Trajectories, simulate

GRID = simulate(SYSTEMS["pendulum"](), 40, 200, sampling="grid", duration=20, noise=0.01, seed=3)


def test_what_is_left_keeps_its_times_and_the_rest_is_told() -> None:
    states = GRID.states.copy()
    states[403, 1] += 9
    for data in (replace(GRID, states=states), replace(GRID, states=states, times=None)):
        left, lines = cleaned(data)
        assert len(left.states) == len(states) - 1
        assert left.clock.tolist() == np.delete(data.clock, 403).tolist()
        assert lines == [
            "left out 1 point with a number far off the neighbours (a glitch, or motion faster than the sampling): p "
            "1; the first is point 3 of trajectory 2"
        ]
    assert cleaned(GRID) == (GRID, [])


@pytest.mark.parametrize("points", [1, 2, 3, 9])
def test_a_lost_track_is_left_out_however_long(points: int) -> None:
    states = GRID.states.copy()
    states[250 : 250 + points] = 0
    states[800 - points : 800] = 0
    data = replace(GRID, states=states)
    assert len(lost(data)) == 2 * points
    left, lines = cleaned(data, "run {}".format)
    assert len(left.states) == len(states) - 2 * points
    assert lines == [
        f"left out {2 * points} points that are 0 in all variables, far from their neighbours; "
        "the first is point 50 of trajectory run 1"
    ]


def test_a_track_that_begins_or_comes_to_rest_at_the_origin_is_not_lost() -> None:
    falling = np.append(0.9 ** np.arange(99), np.zeros(6))
    states = np.column_stack([falling - 0.9**98 * (falling > 0), 0 * falling])
    assert len(lost(Trajectories(states, np.array([0, len(states)])))) == 0
    assert len(lost(Trajectories(states[::-1].copy(), np.array([0, len(states)])))) == 0


def test_nothing_is_left_out_where_a_trajectory_would_have_no_point() -> None:
    assert _without(GRID, np.arange(200), "that are wrong", "", int) == (GRID, "")
