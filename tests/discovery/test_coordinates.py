"""Laws in other coordinates than the usual ones, and data with wrong numbers in them."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from conserved.discovery import discover
from simulators import SYSTEMS, Trajectories, simulate


def polar(names: tuple[str, ...], *, seed: int, wrapped: bool = False, noise: float = 0.0) -> Trajectories:
    """Return orbits in polar coordinates, with rates or, where a name says so, the angular momentum."""
    data = simulate(SYSTEMS["kepler"](), 30, 150, seed=seed)
    x, y, vx, vy = data.states.T
    r, momentum = np.hypot(x, y), x * vy - y * vx
    turned = [np.arctan2(y[one], x[one]) for one in map(slice, data.offsets[:-1], data.offsets[1:])]
    phi = np.concatenate(turned if wrapped else [np.unwrap(one) for one in turned])
    states = np.column_stack([r, phi, (x * vx + y * vy) / r, momentum if "p_phi" in names else momentum / r**2])
    states += noise * states.std(axis=0) * np.random.default_rng(seed).normal(size=states.shape)
    return Trajectories(states, data.offsets, data.times, names)


RATES, MOMENTA = ("r", "phi", "r_dot", "phi_dot"), ("r", "phi", "p_r", "p_phi")


@pytest.mark.parametrize(("seed", "wrapped"), [(1, False), (2, True), (3, True)])
def test_polar_coordinates_have_the_angular_momentum_and_the_energy(seed: int, wrapped: bool) -> None:
    laws = {str(law) for law in discover(polar(RATES, seed=seed, wrapped=wrapped)).laws}
    assert laws >= {"phi_dot*r**2", "phi_dot**2*r**2 + r_dot**2 - 2/r"}


@pytest.mark.parametrize("seed", [1, 2])
def test_so_they_have_in_noise(seed: int) -> None:
    momentum, energy = discover(polar(RATES, seed=seed, wrapped=True, noise=0.005)).laws
    assert str(momentum) == "phi_dot*r**2"
    r, rate, across = np.random.default_rng(seed).uniform(0.5, 1.5, (3, 50))
    value = energy(r=r, phi=0 * r, r_dot=rate, phi_dot=across)
    assert np.corrcoef(value, rate**2 + (r * across) ** 2 - 2 / r)[0, 1] > 0.9999
    assert energy.formula.terms == 3


def test_a_momentum_that_is_conserved_is_no_function_of_itself() -> None:
    laws = [str(law) for law in discover(polar(MOMENTA, seed=1, wrapped=True, noise=0.005)).laws]
    assert laws[0] == "p_phi"
    assert len(laws) == 2


def test_a_momentum_that_is_conserved_to_the_last_digit_is_a_law_and_no_parameter() -> None:
    data = polar(MOMENTA, seed=1)
    states = data.states.copy()
    states[:, 3] = states[data.offsets[:-1], 3].repeat(data.lengths)
    found = discover(Trajectories(states, data.offsets, data.times, MOMENTA))
    assert (str(found.laws[0]), found.parameters) == ("p_phi", ())
    masses = discover(Trajectories(states, data.offsets, data.times, ("r", "phi", "p_r", "mass")))
    assert masses.parameters == ("mass",)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_plain_law_takes_the_place_of_a_fit_of_it_and_of_another_law(seed: int) -> None:
    """The energy of a spherical pendulum is a function of the angular momentum and of a fit of both."""
    random, times = np.random.default_rng(seed), np.linspace(0, 10, 150)

    def rhs(_: float, state: np.ndarray) -> list[float]:
        sine, cosine, rate, turning = np.sin(state[0]), np.cos(state[0]), state[2], state[3]
        return [rate, turning, sine * cosine * turning**2 - sine, -2 * rate * turning * cosine / sine]

    starts = random.uniform([0.8, 0, -0.5, 0.5], [1.4, 6, 0.5, 1.2], (25, 4))
    runs = [solve_ivp(rhs, (0, 10), start, t_eval=times, rtol=1e-10, atol=1e-12).y.T for start in starts]
    states = np.concatenate(runs)
    states += 0.005 * states.std(axis=0) * random.normal(size=states.shape)
    names = ("theta", "phi", "theta_dot", "phi_dot")
    found = discover(Trajectories(states, np.arange(26) * 150, np.tile(times, 25), names))
    assert {str(law) for law in found.laws} == {
        "phi_dot*sin(theta)**2",
        "phi_dot**2*sin(theta)**2 + theta_dot**2 - 2*cos(theta)",
    }


@pytest.mark.parametrize("points", [1, 2, 6])
def test_rows_of_zeros_where_a_track_was_lost_hide_no_logarithm(points: int) -> None:
    data = simulate(SYSTEMS["lotka-volterra"](), 30, 150, sampling="grid")
    states = data.states.copy()
    for first in (70, 1234, 2345):
        states[first : first + points] = 0
    found = discover(Trajectories(states, data.offsets, data.times, data.variables))
    assert [str(law) for law in found.laws] == ["predator + prey - log(predator) - log(prey)"]
    assert f"left out {3 * points} points" in found.note


def test_one_wrong_number_bends_no_formula() -> None:
    data = simulate(SYSTEMS["kepler"](), 40, 150, sampling="grid", noise=0.01)
    states = data.states.copy()
    states[1000, 2] *= -9
    found = discover(Trajectories(states, data.offsets, data.times, data.variables))
    assert {"-vx*y + vy*x", "vx**2 + vy**2 - 2/sqrt(x**2 + y**2)"} <= {str(law) for law in found.laws}
    assert found.count == 3
    assert "the first is point 100 of trajectory 6" in found.note


@pytest.mark.parametrize("off", [0.03, 0.05])
def test_orbits_that_are_nearly_circles_keep_energy_and_angular_momentum(off: float) -> None:
    random, times, parts = np.random.default_rng(1), np.linspace(0, 10, 120), []
    for radius, turn in zip(random.uniform(0.7, 1.4, 25), random.uniform(0, 6, 25), strict=True):
        speed = radius**2 * (1 + off * random.normal())
        start = radius * np.array([np.cos(turn), np.sin(turn)])
        moving = speed * np.array([-np.sin(turn), np.cos(turn)]) + off * radius**2 * random.normal(size=2)
        force = lambda _, s: [*s[2:], *(-s[:2] * (s[:2] @ s[:2]))]  # noqa: E731
        parts.append(solve_ivp(force, (0, 10), [*start, *moving], t_eval=times, rtol=1e-11, atol=1e-13).y.T)
    data = Trajectories(np.concatenate(parts), np.arange(26) * 120, np.tile(times, 25), ("x", "y", "vx", "vy"))
    assert discover(data).count == 2


@pytest.mark.parametrize("names", [("r", "phi", "pr", "pphi"), ("r", "phi", "vr", "L"), ("r", "phi", "p_r", "p_phi")])
def test_the_energy_with_the_angular_momentum_is_found_whatever_that_is_called(names: tuple[str, ...]) -> None:
    data = polar(MOMENTA, seed=2)
    laws = {str(law) for law in discover(Trajectories(data.states, data.offsets, data.times, names)).laws}
    assert laws >= {names[3], f"{names[3]}**2/r**2 + {names[2]}**2 - 2/r"}


def turning(rates: Callable[[np.ndarray], list[float]], starts: np.ndarray, names: tuple[str, ...]) -> Trajectories:
    """Return motions in coordinates of any kind from their starts (trajectories, variables)."""
    times = np.linspace(0, 12, 150)
    runs = [solve_ivp(lambda _, y: rates(y), (0, 12), s, "DOP853", times, rtol=1e-10, atol=1e-12).y.T for s in starts]
    return Trajectories(np.concatenate(runs), np.arange(len(starts) + 1) * 150, np.tile(times, len(starts)), names)


def spherical_pendulum(y: np.ndarray) -> list[float]:
    s, c = np.sin(y[0]), np.cos(y[0])
    return [y[2], y[3] / s**2, y[3] ** 2 * c / s**3 + s, 0]


def kepler_in_space(y: np.ndarray) -> list[float]:
    r, s, c = y[0], np.sin(y[1]), np.cos(y[1])
    force = y[4] ** 2 / r**3 + y[5] ** 2 / (r**3 * s**2) - 1 / r**2
    return [y[3], y[4] / r**2, y[5] / (r * s) ** 2, force, y[5] ** 2 * c / (r**2 * s**3), 0]


def trap(y: np.ndarray) -> list[float]:
    return [y[3], y[4] / y[0] ** 2, y[5], y[4] ** 2 / y[0] ** 3 - y[0], 0, -2 * y[2]]


CURVED = {
    "spherical pendulum": (
        spherical_pendulum, ("theta", "phi", "p_theta", "p_phi"), ([0.7, 0, -0.4, 0.6], [2.2, 6, 0.4, 1.2]),
        {"p_phi", "p_phi**2/sin(theta)**2 + p_theta**2 + 2*cos(theta)"},
    ),
    "Kepler, in space": (
        kepler_in_space, ("r", "theta", "phi", "p_r", "p_theta", "p_phi"),
        ([0.8, 1, 0, -0.2, -0.5, 0.7], [1.5, 2, 6, 0.2, 0.5, 1.1]),
        {"p_phi", "p_phi**2/sin(theta)**2 + p_theta**2",
         "p_phi**2/(r**2*sin(theta)**2) + p_r**2 + p_theta**2/r**2 - 2/r"},
    ),
    "trap, cylindrical": (
        trap, ("rho", "phi", "z", "p_rho", "p_phi", "p_z"), ([0.8, 0, -1, -0.2, 0.6, -1], [1.5, 6, 1, 0.2, 1.1, 1]),
        {"p_phi", "p_z**2 + 2*z**2", "p_phi**2/rho**2 + p_rho**2 + rho**2"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("noise", [0.0, 0.005])
@pytest.mark.parametrize("name", CURVED)
def test_spherical_and_cylindrical_coordinates_have_their_laws(name: str, noise: float) -> None:
    rates, names, (low, high), laws = CURVED[name]
    random = np.random.default_rng(5)
    data = turning(rates, random.uniform(low, high, (40, len(names))), names)
    states = data.states + noise * data.states.std(axis=0) * random.standard_normal(data.states.shape)
    found = discover(Trajectories(states, data.offsets, data.times, names))
    if noise:
        assert found.count == len(laws)
    else:
        assert {str(law) for law in found.laws} == laws
