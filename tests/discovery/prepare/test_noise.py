"""The noise is told from the data alone, and smooth data have none."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery import discover
from conserved.discovery.prepare.noise import level_of, noise_at
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


def relative(name: str, share: float) -> tuple[Trajectories, np.ndarray]:
    """Return trajectories with noise that is a share of each value, and its deviation at each point."""
    clean = simulate(SYSTEMS[name](), 40, 200, seed=3)
    disturbance = share * clean.states * np.random.default_rng(3).standard_normal(clean.states.shape)
    return replace(clean, states=clean.states + disturbance), share * np.abs(clean.states)


@pytest.mark.parametrize("name", ["pendulum", "kepler", "lotka-volterra"])
def test_noise_that_goes_with_the_value_is_known_point_by_point(name: str) -> None:
    data, deviations = relative(name, 0.01)
    large = deviations > np.quantile(deviations, 0.2, axis=0)
    np.testing.assert_allclose((noise_at(data) / np.maximum(deviations, 1e-9))[large], 1, rtol=0.2)


@pytest.mark.parametrize("name", ["pendulum", "kepler", "lotka-volterra", "double-pendulum", "lorenz"])
@pytest.mark.parametrize("noise", [0.001, 0.01])
def test_even_noise_is_taken_for_even(name: str, noise: float) -> None:
    assert np.ptp(noise_at(simulate(SYSTEMS[name](), 40, 200, noise=noise)), axis=0).max() == 0


@pytest.mark.parametrize("share", [0.01, 0.03])
@pytest.mark.parametrize("name", ["pendulum", "kepler", "lotka-volterra", "double-pendulum"])
def test_noise_that_goes_with_the_value_hides_no_law(name: str, share: float) -> None:
    found = discover(relative(name, share)[0])
    assert (found.verdict, found.count) == ("conserved", SYSTEMS[name]().independent)


@pytest.mark.parametrize("name", ["damped-oscillator", "lorenz"])
def test_noise_that_goes_with_the_value_makes_no_law(name: str) -> None:
    assert not discover(relative(name, 0.01)[0]).laws


def test_differences_remove_smooth_changes_within_each_trajectory_and_none_between() -> None:
    random = np.random.default_rng(0)
    lengths = random.integers(1, 40, 30)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    times = np.concatenate([np.sort(random.choice(1000, length, replace=True)) for length in lengths]) / 7.0
    jumps = np.repeat(random.normal(size=30), lengths)
    data = Trajectories(
        np.column_stack([jumps + (times / 100) ** 2, 5 * jumps + random.normal(size=len(times))]), offsets, times
    )
    noise = level_of(noise_at(data))
    assert noise[0] < 1e-12
    assert noise[1] == pytest.approx(1, rel=0.1)


@pytest.mark.parametrize("kind", ["noise alone", "no order", "a map"])
def test_points_far_from_their_neighbours_say_nothing_of_their_noise(kind: str) -> None:
    random = np.random.default_rng(4)
    states = np.empty((20, 100, 2))
    if kind == "noise alone":
        states[:] = random.standard_normal(states.shape)
    elif kind == "no order":
        phase = random.uniform(0, 2 * np.pi, (20, 100))
        states[:] = random.uniform(1, 3, 20)[:, None, None] * np.stack([np.cos(phase), np.sin(phase)], axis=-1)
    else:
        states[:, 0] = random.uniform(-1, 1, (20, 2))
        for step in range(99):
            x, y = states[:, step].T
            states[:, step + 1] = np.stack([y, -x + 3.2 * y / (1 + y**2)], axis=-1)
    data = Trajectories(states.reshape(-1, 2), np.arange(0, 2001, 100))
    assert noise_at(data).max() < 1e-9
