"""Positions alone: velocities are made where they are wanted, told with their error, and laws hold to that error."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from conserved.discovery import Grade, Verdict, discover
from conserved.io.files import read
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import wrapped


def positions(
    rate: Callable[..., object],
    starts: np.ndarray,
    times: np.ndarray,
    *names: str,
    noise: float = 0.0,
    keep: float = 1.0,
    seed: int = 0,
) -> Trajectories:
    """Return the first half of the variables, with noise, at times of which a share is kept at random."""
    random, parts, kept = np.random.default_rng(seed), [], []
    for start in starts:
        own = np.sort(random.choice(times, round(keep * len(times)), replace=False))
        span = (0.0, float(times[-1]))
        states = solve_ivp(rate, span, start, t_eval=own, rtol=1e-12, atol=1e-13, method="DOP853").y.T
        parts.append(states[:, : len(names)])
        kept.append(own)
    states = np.concatenate(parts)
    states += noise * states.std(axis=0) * random.standard_normal(states.shape)
    offsets = np.concatenate([[0], np.cumsum([len(own) for own in kept])])
    return Trajectories(states, offsets, np.concatenate(kept), names)


def swinging(noise: float, keep: float, seed: int, name: str = "theta") -> Trajectories:
    random = np.random.default_rng(seed)
    starts = np.column_stack([random.uniform(0.4, 2.1, 30), random.uniform(-0.4, 0.4, 30)])
    rate: Callable[..., object] = lambda _, y: [y[1], -np.sin(y[0])]  # noqa: E731
    return positions(rate, starts, np.linspace(0, 20, 200), name, noise=noise, keep=keep, seed=seed)


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize("keep", [1.0, 0.8])
@pytest.mark.parametrize("name", ["theta", "q"])
def test_a_pendulum_s_angle_has_its_energy(name: str, keep: float, asked: bool) -> None:
    data = swinging(0.0, keep, seed=41, name=name)
    found = discover(read(data, velocities=True) if asked else data)
    assert [str(law) for law in found.laws] == [f"{name}_dot**2 - 2*cos({name})"]
    assert ("positions alone" in found.note) != asked


@pytest.mark.parametrize("asked", [False, True])
@pytest.mark.parametrize(("noise", "seed"), [(0.002, 42), (0.005, 43), (0.01, 44)])
def test_a_noisy_angle_has_it_to_the_error_of_its_velocities(noise: float, seed: int, asked: bool) -> None:
    data = swinging(noise, 1.0, seed)
    found = discover(read(data, velocities=True) if asked else data)
    (law,) = found.laws
    assert law.grade == Grade.NOISE
    ratio = {str(term): float(value) for term, value in law.sympy.as_coefficients_dict().items()}
    assert set(ratio) == {"theta_dot**2", "cos(theta)"}
    assert ratio["theta_dot**2"] / ratio["cos(theta)"] == pytest.approx(-0.5, rel=0.02)


def test_an_angle_that_goes_round_and_wraps_has_its_energy() -> None:
    # Where the clock is full an angle jumps by a turn, which is no motion between two points.
    random, times = np.random.default_rng(49), np.linspace(0, 12, 240)
    starts = np.column_stack([random.uniform(-3, 3, 24), np.tile([1, -1], 12) * random.uniform(2.3, 3.2, 24)])
    rate: Callable[..., object] = lambda _, y: [y[1], -np.sin(y[0])]  # noqa: E731
    data = positions(rate, starts, times, "theta")
    found = discover(replace(data, states=wrapped(data.states)))
    assert [str(law) for law in found.laws] == ["theta_dot**2 - 2*cos(theta)"]


def test_orbits_have_their_laws() -> None:
    orbits = simulate(SYSTEMS["kepler"](), 30, 400, seed=45, sampling="grid")
    found = discover(orbits.columns([0, 1]))
    assert found.verdict == Verdict.CONSERVED
    assert any(str(law) in ("x*y_dot - x_dot*y", "-x*y_dot + x_dot*y") for law in found.laws)


@pytest.mark.parametrize("noise", [0.0, 0.005])
def test_friction_is_no_law_of_positions(noise: float) -> None:
    random = np.random.default_rng(46)
    rate: Callable[..., object] = lambda _, y: [y[1], -y[0] - 0.2 * y[1]]  # noqa: E731
    data = positions(rate, random.normal(size=(30, 2)), np.linspace(0, 20, 200), "x", noise=noise, seed=46)
    found = discover(data)
    assert (found.laws, found.verdict) == ((), Verdict.UNDECIDED)
    assert found.approximate == ()


@pytest.mark.parametrize("name", ["lorenz", "rossler", "damped-oscillator"])
def test_where_states_are_whole_no_velocities_are_made(name: str) -> None:
    found = discover(simulate(SYSTEMS[name](), 40, 100, seed=47, sampling="grid"))
    assert found.laws == ()
    assert "positions alone" not in found.note


def test_noise_alone_gets_no_velocities() -> None:
    numbers = np.random.default_rng(48).standard_normal((2000, 1))
    found = discover(Trajectories(numbers, np.arange(0, 2001, 100), None, ("x",)))
    assert found.laws == ()
    assert "positions alone" not in found.note
