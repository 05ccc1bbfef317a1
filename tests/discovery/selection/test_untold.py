"""What laws leave untold: functions of theirs nothing, what is independent all, mixtures what is no law in them."""

import numpy as np
import pytest

from conserved.discovery import discover
from conserved.discovery.selection.untold import untold
from simulators import SYSTEMS, Trajectories, simulate

RANDOM = np.random.default_rng(184)


def runs(count: int) -> tuple[Trajectories, np.ndarray, np.ndarray]:
    """Trajectories of 20 points, two laws of theirs, and what changes along them by 1."""
    changing = RANDOM.standard_normal((20 * count, 1))
    laws = np.repeat(RANDOM.standard_normal((count, 2)), 20, axis=0)
    return Trajectories(changing, np.arange(count + 1) * 20), laws, changing[:, 0]


def test_a_function_of_the_laws_is_told_and_what_is_independent_is_not() -> None:
    data, laws, changing = runs(60)
    assert untold(laws[:, 0] * laws[:, 1] + laws[:, 0] ** 2, laws, data) < 1e-6
    assert untold(laws[:, 0] + 0.1 * changing, laws, data) == pytest.approx(0.1 / laws[:, 0].std(), rel=0.1)
    assert untold(laws[:, 1] + 0.1 * changing, laws[:, :1], data) > 0.9


@pytest.mark.parametrize("count", [5, 10, 20, 60])
def test_of_few_trajectories_nothing_is_told_by_chance(count: int) -> None:
    shares = []
    for _ in range(20):
        data, laws, changing = runs(count)
        own = np.repeat(RANDOM.standard_normal(count), 20)
        shares.append(untold(own + 0.1 * changing, laws, data))
    assert np.mean(shares) > 0.85


@pytest.mark.parametrize("noise", [0.002, 0.01])
def test_what_mixes_a_law_with_what_is_none_is_not_nearly_conserved(noise: float) -> None:
    # Of a spherical pendulum's momenta that is p_phi sin(theta) - .45 sin(theta)^2: it changes by a tenth.
    data = simulate(SYSTEMS["spherical-pendulum"](), 40, 200, seed=202)
    states = data.states.copy()
    tilt, turning = (data.variables.index(name) for name in ("tilt", "w_turn"))
    states[:, turning] *= np.sin(states[:, tilt]) ** 2
    states += noise * states.std(axis=0) * np.random.default_rng(202).standard_normal(states.shape)
    names = {"tilt": "theta", "turn": "phi", "w_tilt": "p_theta", "w_turn": "p_phi"}
    found = discover(Trajectories(states, data.offsets, data.clock, tuple(names[name] for name in data.variables)))
    assert [str(law) for law in found.laws] == ["p_phi", "p_phi**2/sin(theta)**2 + p_theta**2 - 2*cos(theta)"]
    assert found.approximate == ()
