"""The noise is told from the data alone, and smooth data have none."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery.noise import noise_at
from simulators import SYSTEMS, Trajectories, simulate


@pytest.mark.parametrize("sampling", ["grid", "random"])
@pytest.mark.parametrize("level", [0.001, 0.01, 0.05])
def test_noise_is_found_to_a_tenth(level: float, sampling: str) -> None:
    clean = simulate(SYSTEMS["oscillator"](), 40, 200, sampling=sampling)
    disturbance = level * np.random.default_rng(1).standard_normal(clean.states.shape)
    np.testing.assert_allclose(noise_at(replace(clean, states=clean.states + disturbance)), level, rtol=0.1)


def test_exact_data_have_none() -> None:
    assert noise_at(simulate(SYSTEMS["pendulum"](), 20, 100)).max() < 1e-8


def test_times_are_not_needed() -> None:
    clean = simulate(SYSTEMS["oscillator"](), 20, 200, sampling="grid")
    assert noise_at(replace(clean, times=None)).max() < 1e-8


def test_too_short_trajectories_tell_nothing() -> None:
    assert (noise_at(Trajectories(np.ones((4, 2)), np.array([0, 2, 4]))) == 0).all()
