"""Splines see laws without a dictionary, of the fewest arguments, and none where there is none."""

import numpy as np
import pytest

from conserved.discovery.libraries.arguments import arguments_of
from conserved.discovery.libraries.groups import additive
from conserved.discovery.prepare.kinds import kinds_of
from conserved.discovery.prepare.noise import noise_at
from conserved.discovery.proposers.spline_moments import split
from conserved.discovery.proposers.splines import SplineLaw, spline_law
from simulators import SYSTEMS, simulate


def seen(name: str, noise: float = 0.0) -> SplineLaw:
    trajectories = simulate(SYSTEMS[name](), 40, 200, sampling="grid", noise=noise, seed=3)
    deviation = noise_at(trajectories)
    data = split(trajectories, deviation, np.arange(0, 40, 4))
    arguments = arguments_of(trajectories.variables, kinds_of(trajectories, deviation))
    return spline_law(additive(trajectories.variables, arguments, data.fitted.states), data, [])


@pytest.mark.parametrize(("noise", "variation"), [(0.0, 1e-3), (0.01, 0.05)])
@pytest.mark.parametrize("name", ["pendulum", "quartic", "lotka-volterra"])
def test_a_law_of_two_arguments(name, noise, variation):
    law = seen(name, noise)
    assert law.variation < variation
    assert len(law.groups) == 2


def test_anything_independent_of_an_only_law_changes():
    assert seen("quartic").rival > 0.4


@pytest.mark.parametrize("name", ["lorenz", "rossler", "van-der-pol", "duffing", "damped-oscillator"])
def test_none_in_lawless_data(name):
    assert seen(name, 0.01).variation > 0.4
    assert not seen(name).holds


def test_curves_have_errors_that_noise_makes_larger():
    clean, noisy = (
        [curve.error.mean() / np.ptp(curve.y) for curve in seen("pendulum", noise).curves] for noise in (0.0, 0.01)
    )
    assert max(clean) < min(noisy) < 0.01


@pytest.mark.parametrize("noise", [0.01, 0.02])
def test_a_curve_lies_within_its_errors_of_the_truth(noise):
    truths = {"q": lambda q: -np.cos(q), "p": lambda p: p**2 / 2}
    curves = seen("pendulum", noise).curves
    true = [truths[curve.group.name](curve.x) for curve in curves]
    y, t = np.concatenate([curve.y for curve in curves]), np.concatenate([one - one.mean() for one in true])
    scale, error = (y @ t) / (t @ t), np.concatenate([curve.error for curve in curves])
    assert np.mean(np.abs(y - scale * t) < 3 * error) > 0.9
    assert error.max() < 0.2 * np.ptp(y)
