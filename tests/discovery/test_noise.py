"""The noise is told from the data alone, and smooth data have none."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery.noise import noise_of
from simulators import SYSTEMS, Trajectories, simulate


@pytest.mark.parametrize("sampling", ["grid", "random"])
@pytest.mark.parametrize("level", [0.001, 0.01, 0.05])
def test_noise_is_found_to_a_tenth(level: float, sampling: str) -> None:
    clean = simulate(SYSTEMS["oscillator"](), 40, 200, sampling=sampling)
    disturbance = level * np.random.default_rng(1).standard_normal(clean.states.shape)
    np.testing.assert_allclose(noise_of(replace(clean, states=clean.states + disturbance)), level, rtol=0.1)


def test_exact_data_have_none() -> None:
    assert noise_of(simulate(SYSTEMS["pendulum"](), 20, 100)).max() < 1e-8


def test_times_are_not_needed() -> None:
    clean = simulate(SYSTEMS["oscillator"](), 20, 200, sampling="grid")
    assert noise_of(replace(clean, times=None)).max() < 1e-8


def test_too_short_trajectories_tell_nothing() -> None:
    assert (noise_of(Trajectories(np.ones((4, 2)), np.array([0, 2, 4]))) == 0).all()


def test_differences_remove_smooth_changes_within_each_trajectory_and_none_between() -> None:
    random = np.random.default_rng(0)
    lengths = random.integers(1, 40, 30)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    times = np.concatenate([np.sort(random.choice(1000, length, replace=True)) for length in lengths]) / 7.0
    jumps = np.repeat(random.normal(size=30), lengths)
    data = Trajectories(np.column_stack([jumps + (times / 100) ** 2, random.normal(size=len(times))]), offsets, times)
    noise = noise_of(data)
    assert noise[0] < 1e-12
    assert noise[1] == pytest.approx(1, rel=0.1)
