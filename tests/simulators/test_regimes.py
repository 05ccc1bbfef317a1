"""What the docstrings of the systems say of their default regimes."""

from collections.abc import Callable

import numpy as np
import pytest

from simulators import SYSTEMS, simulate
from simulators.chain import Chain
from simulators.van_der_pol import VanDerPol

Bound = Callable[[np.ndarray], np.ndarray]
"""From the variables (variables, points) to a number that must lie between the two limits."""

BOUNDS: dict[str, tuple[Bound, float, float]] = {
    "henon-heiles": (lambda s: np.hypot(s[0], s[1]), 0, 1),
    "restricted-three-body": (lambda s: np.hypot(s[0] + 0.1, s[1]), 0.05, 0.7),
    "three-body": (lambda s: np.hypot(s[2] - s[0], s[3] - s[1]), 0.5, 1.7),
    "spherical-pendulum": (lambda s: s[0], 0.05, np.pi - 0.05),
    "magnetic-mirror": (lambda s: np.abs(s[2]), 0, 30),
    "lotka-volterra": (lambda s: np.minimum(s[0], s[1]), 0.01, 10),
    "cyclic-lotka-volterra": (lambda s: s.min(axis=0), 0.01, 10),
    "lagrange-top": (lambda s: s[3] ** 2 + s[4] ** 2 + s[5] ** 2, 1 - 1e-9, 1 + 1e-9),
    "enzyme": (lambda s: s.min(axis=0), -1e-9, 10),
    "rossler": (lambda s: np.abs(s).max(axis=0), 0, 100),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_trajectories_stay_in_the_regime_named(name: str) -> None:
    bound, low, high = BOUNDS[name]
    values = bound(simulate(SYSTEMS[name](), 200, 20).states.T)
    assert low <= values.min()
    assert values.max() <= high


@pytest.mark.parametrize("name", ["double-pendulum", "henon-heiles", "fput", "lorenz"])
def test_what_is_called_chaotic_is(name: str) -> None:
    system = SYSTEMS[name]()
    states = system.draw(40, np.random.default_rng(0))
    nearby = states + 1e-8 * np.random.default_rng(1).standard_normal(states.shape)
    time = system.period(states)[:, None]
    apart = system.wrap((system.flow(nearby, time) - system.flow(states, time))[:, 0])
    growth = np.linalg.norm(apart, axis=1) / np.linalg.norm(nearby - states, axis=1)
    assert np.median(growth) > 100


def test_settled_trajectories_lie_on_the_limit_cycle_and_others_come_to_it() -> None:
    amplitudes = {}
    for settled in (True, False):
        trajectories = simulate(VanDerPol(settled=settled), 30, 400)
        amplitudes[settled] = np.abs(trajectories.states[:, 0]).reshape(30, 400).max(axis=1)
    assert np.abs(amplitudes[True] - 2.0086).max() < 0.01
    assert np.ptp(amplitudes[False]) > 0.5


def test_the_chain_without_pinning_would_have_a_sixth_invariant() -> None:
    def excess(pinning: float) -> float:
        matrix = -np.stack(Chain(pinning=pinning).rhs((*np.eye(5), *np.zeros((5, 5))), np)[5:])
        w1, _, w3, _, w5 = np.sqrt(np.linalg.eigvalsh(matrix))
        return float(w5 - w1 - w3)

    assert excess(1e-12) == pytest.approx(0, abs=1e-9)
    assert abs(excess(1.0)) > 0.1
