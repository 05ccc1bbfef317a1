"""Stencils that the data choose: derivatives of any motion, with the error that they really have."""

import numpy as np
import pytest

from conserved.io.stencils import differentiated
from simulators import Trajectories


def swings(step: float, noise: float, kind: str, seed: int) -> tuple[Trajectories, np.ndarray]:
    """Return sums of two oscillations at even, uneven or missing times, and their true rates (points, 1)."""
    random = np.random.default_rng(seed)
    parts, times, rates = [], [], []
    for _ in range(25):
        own = np.arange(0, 20, step)
        if kind == "uneven":
            own = np.sort(own + random.uniform(-0.3, 0.3, len(own)) * step)
        elif kind == "gaps":
            own = own[(own < 6) | (own > 9)]
        first, second = random.uniform(0, 2 * np.pi, 2)
        parts.append(np.sin(own + first) + 0.3 * np.sin(2.3 * own + second))
        rates.append(np.cos(own + first) + 0.69 * np.cos(2.3 * own + second))
        times.append(own)
    states = np.concatenate(parts)
    states += noise * states.std() * random.standard_normal(len(states))
    offsets = np.concatenate([[0], np.cumsum([len(own) for own in times])])
    return Trajectories(states[:, None], offsets, np.concatenate(times), ("q",)), np.concatenate(rates)[:, None]


@pytest.mark.parametrize("kind", ["even", "uneven", "gaps"])
@pytest.mark.parametrize("noise", [0.0, 0.003, 0.03])
@pytest.mark.parametrize("step", [0.05, 0.15])
def test_the_error_that_is_told_is_the_one_there_is(step: float, noise: float, kind: str) -> None:
    data, truth = swings(step, noise, kind, seed=31)
    found = differentiated(data)
    error = np.abs(found.derivatives - truth)
    inside = found.errors < 3 * np.median(found.errors)
    told, real = np.median(found.errors), np.median(error) / 0.6745  # of a normal number
    closely, beyond = (1.5, 0.01) if noise else (3.0, 0.05)  # there what two degrees more change is all that is known
    assert real / closely < told < 2 * closely * real + 1e-11
    assert (error > 5 * found.errors)[inside].mean() < beyond


@pytest.mark.parametrize("noise", [0.003, 0.03])
def test_no_fixed_stencil_does_better_by_much(noise: float) -> None:
    data, truth = swings(0.1, noise, "even", seed=32)
    found = differentiated(data)
    fixed = np.gradient(data.states[:, 0], 0.1)[:, None]
    inside = found.errors < 3 * np.median(found.errors)
    assert np.std((found.derivatives - truth)[inside]) < 0.5 * np.std((fixed - truth)[inside])


def test_motion_without_noise_is_known_to_many_digits_and_more_noise_asks_for_wider_windows() -> None:
    widths = []
    for noise in (0.0, 0.001, 0.05):
        data, truth = swings(0.1, noise, "even", seed=33)
        found = differentiated(data)
        widths.append(found.stencils[0].width - found.stencils[0].degree)
        if not noise:
            assert np.median(np.abs(found.derivatives - truth)) < 1e-7
    assert widths == sorted(widths)


@pytest.mark.parametrize("points", [3, 4, 5, 7])
def test_short_trajectories_take_the_stencil_they_can(points: int) -> None:
    times = np.tile(np.linspace(0, 1, points), 6)
    states = (2 * times + times**2)[:, None]
    found = differentiated(Trajectories(states, np.arange(0, 6 * points + 1, points), times))
    np.testing.assert_allclose(found.derivatives[:, 0], 2 + 2 * times, atol=1e-9)
