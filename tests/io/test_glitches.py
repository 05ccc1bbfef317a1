"""Glitches: wrong numbers are found wherever they stand, and motion, steps and noise are none."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.io.glitches import glitches
from simulators import SYSTEMS, Trajectories, simulate

GRID = simulate(SYSTEMS["pendulum"](), 40, 200, sampling="grid", duration=20, noise=0.01, seed=3)
WRONG = GRID.states.std(axis=0)


def places(data: Trajectories) -> list[tuple[int, int]]:
    return [(int(row), int(column)) for row, column in np.argwhere(glitches(data))]


@pytest.mark.parametrize(
    "wrong",
    [[(100, 0)], [(100, 1), (101, 1)], [(100, 0), (102, 0)], [(100, 0), (104, 0)], [(198, 1)], [(399, 0)], [(400, 1)]],
    ids=str,
)
@pytest.mark.parametrize("size", [3.0, -4.0])
def test_a_wrong_number_is_found_alone_or_beside_another_and_at_the_ends(
    wrong: list[tuple[int, int]], size: float
) -> None:
    states = GRID.states.copy()
    for row, column in wrong:
        states[row, column] += size * WRONG[column]
    assert places(replace(GRID, states=states)) == wrong


def test_many_wrong_numbers_are_found_and_no_right_one() -> None:
    random = np.random.default_rng(4)
    wrong = random.random(GRID.states.shape) < 0.005
    states = np.where(wrong, GRID.states + random.choice([-3, 3], GRID.states.shape), GRID.states)
    found = glitches(replace(GRID, states=states))
    assert not (found & ~wrong).any()
    assert (found & wrong).sum() >= 0.95 * wrong.sum()


@pytest.mark.parametrize("name", ["double-pendulum", "lorenz", "lotka-volterra", "toda", "restricted-three-body"])
@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_motion_and_noise_are_no_glitches(name: str, noise: float) -> None:
    assert not places(simulate(SYSTEMS[name](), 40, 200, sampling="grid", noise=noise))


def test_steps_collisions_and_wraps_are_no_glitches() -> None:
    time = np.tile(0.05 * np.arange(200), 20)
    phase = (time + np.repeat(np.linspace(0.3, 1, 20), 200)) % 1.7
    states = np.column_stack([0.85 * phase - phase**2 / 2, 0.85 - phase, np.angle(np.exp(1j * 2.3 * time))])
    assert not places(Trajectories(states, np.arange(21) * 200, time, ("height", "v", "angle")))


def test_points_at_uneven_times_tell_no_glitches() -> None:
    data = simulate(SYSTEMS["pendulum"](), 20, 60)
    states = data.states.copy()
    states[100] += 5
    assert not places(replace(data, states=states))


def test_a_flag_that_drops_and_a_mode_that_changes_are_no_glitches() -> None:
    random = np.random.default_rng(5)
    flag, mode = random.random(8000) < 0.985, np.round(random.random(8000) ** 30 * 3)
    states = np.column_stack([GRID.states, flag, mode])
    assert not places(replace(GRID, states=states, variables=("q", "p", "ok", "mode"), invariants={}, phases={}))


def test_short_trajectories_beside_long_ones_do_not_make_these_look_wrong() -> None:
    data = simulate(SYSTEMS["pendulum"](), 301, 60, sampling="grid")
    kept = np.flatnonzero(data.places < np.repeat(np.append(np.full(300, 5), 60), 60))
    assert not places(data.rows(kept))
