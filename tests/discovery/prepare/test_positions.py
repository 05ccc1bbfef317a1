"""Positions: velocities are made where nearly one state is passed at different rates, and are the true ones."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery.criteria import DEFAULT
from conserved.discovery.prepare.positions import with_velocities
from conserved.discovery.prepare.prepared import prepare
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import wrapped


def asked(data: Trajectories, angles: tuple[str, ...] = ()) -> tuple[Trajectories, str] | None:
    return with_velocities(data, prepare(data, angles), angles, DEFAULT)


def swings(seed: int = 121) -> Trajectories:
    return simulate(SYSTEMS["pendulum"](), 20, 150, seed=seed, sampling="grid")


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_an_angle_alone_gets_its_velocity_in_any_units(unit: float) -> None:
    data = swings()
    alone = data.columns([0])
    made = asked(replace(alone, states=unit * alone.states, variables=("s",)))
    assert made is not None
    moved, told = made
    assert moved.variables == ("s", "s_dot")
    assert told.startswith("velocities s_dot by polynomials of degree")
    np.testing.assert_allclose(moved.states[:, 1] / unit, data.states[:, 1], atol=0.005)


def test_an_angle_that_wraps_has_no_velocity_of_a_whole_turn() -> None:
    # It goes round at a speed that changes, and is written between -pi and pi.
    times, random = np.linspace(0, 12, 300), np.random.default_rng(122)
    speeds, signs = random.uniform(1.5, 3, 20), np.where(random.uniform(size=20) < 0.5, -1, 1)
    angle = np.concatenate(
        [sign * (speed * times + 0.3 * np.sin(times)) for speed, sign in zip(speeds, signs, strict=True)]
    )
    true = np.concatenate([sign * (speed + 0.3 * np.cos(times)) for speed, sign in zip(speeds, signs, strict=True)])
    data = Trajectories(wrapped(angle)[:, None], np.arange(21) * 300, np.tile(times, 20), ("theta",))
    made = asked(data)
    assert made is not None
    assert np.abs(made[0].states[:, 1] - true).max() < 0.05


def test_whole_states_get_none() -> None:
    data = swings()
    assert asked(data) is None
    assert asked(simulate(SYSTEMS["van-der-pol"](), 20, 150, seed=123, sampling="grid")) is None


def test_nothing_is_made_where_rates_cannot_be_known() -> None:
    data = swings().columns([0])
    assert asked(replace(data, variables=("theta_deg",))) is None
    assert asked(replace(data, errors={"q": np.full(len(data.states), 0.1)})) is None
    assert asked(data.heads(2)) is None
    shuffled = replace(data, states=np.random.default_rng(124).permutation(data.states))
    assert asked(shuffled) is None
