"""Ten systems with constants inside their laws, five of two degrees of freedom, for benchmarks/forms.py and others.py.

Made on 2026-11-28, when the code they were to judge was written; nothing in it was chosen by them. Each has its laws,
true to the integrator's 1e-11, and starts that ``width`` widens.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.integrate import solve_ivp

from simulators.trajectories import Array

COUNT, POINTS = 40, 200


@dataclass(frozen=True)
class Case:
    """A system.

    Parameters
    ----------
    variables : names, with blanks between.
    rhs : the rates of a state.
    start : draws the state at first, of starts so wide.
    span : how long a trajectory is.
    laws : what is conserved.
    """

    variables: str
    rhs: Callable[[Array], list[float]]
    start: Callable[[np.random.Generator, float], list[float]]
    span: float
    laws: tuple[str, ...]


def _morse_bond(state: Array) -> list[float]:
    stretch = state[1] - state[0] - 1.5
    pull = 2 * 1.9 * 1.1 * np.exp(-1.1 * stretch) * (1 - np.exp(-1.1 * stretch))
    return [state[2], state[3], pull, -pull / 2.5]


def _elastic_pendulum(state: Array) -> list[float]:
    r, angle, rate, turning = state
    return [
        rate,
        turning,
        r * turning**2 - 7.3 * (r - 1) + 2 * np.cos(angle),
        -(2 * rate * turning + 2 * np.sin(angle)) / r,
    ]


def _power_in_a_field(state: Array) -> list[float]:
    x, y, vx, vy = state
    pull = 1.4 * np.hypot(x, y) ** -0.6
    return [vx, vy, -pull * x + 0.9 * vy, -pull * y - 0.9 * vx]


def _trap(state: Array) -> list[float]:
    x, y, vx, vy = state
    pull = 2 * 2.2 / 1.7 * np.exp(-(x**2 + y**2) / 1.7)
    return [vx, vy, -pull * x, -pull * y]


def _galaxy(state: Array) -> list[float]:
    x, y, vx, vy = state
    size = x**2 + y**2 / 0.64 + 0.2
    return [vx, vy, -x / size, -y / 0.64 / size]


CASES = {
    "sech_well": Case(
        "x v", lambda s: [s[1], -2 * 1.3 * 0.8 * np.tanh(0.8 * s[0]) / np.cosh(0.8 * s[0]) ** 2],
        lambda r, w: [w * r.uniform(-1, 1), w * r.uniform(-0.6, 0.6)], 25, ("v**2/2 - 1.3/cosh(0.8*x)**2",),
    ),
    "logarithm": Case(
        "x v", lambda s: [s[1], -2 * 0.9 * s[0] / (0.7 + s[0] ** 2)],
        lambda r, w: [w * r.uniform(-1.5, 1.5), w * r.uniform(-1, 1)], 20, ("v**2/2 + 0.9*log(x**2 + 0.7)",),
    ),
    "two_rates": Case(
        "x v", lambda s: [s[1], np.exp(-1.3 * s[0]) - np.exp(0.7 * s[0])],
        lambda r, w: [w * r.uniform(-1, 1), w * r.uniform(-1, 1)], 20, ("v**2/2 + exp(0.7*x)/0.7 + exp(-1.3*x)/1.3",),
    ),
    "predators_in_a_refuge": Case(
        "n m", lambda s: [s[0] * (1.1 - 0.7 * np.sqrt(s[1])), s[1] * (0.6 * s[0] - 0.9)],
        lambda r, w: list(np.exp(w * r.uniform(-0.5, 0.5, 2)) * [1.5, 2.5]), 30,
        ("0.6*n - 0.9*log(n) + 1.4*sqrt(m) - 1.1*log(m)",),
    ),
    "growing_mass": Case(
        "q p",
        lambda s: [s[1] / (1 + s[0] ** 2), s[0] * s[1] ** 2 / (1 + s[0] ** 2) ** 2 - 0.8 * 1.7 * np.sin(1.7 * s[0])],
        lambda r, w: [w * r.uniform(-0.8, 0.8), w * r.uniform(-0.9, 0.9)], 20,
        ("p**2/(2*(1 + q**2)) - 0.8*cos(1.7*q)",),
    ),
    "trap": Case(
        "x y vx vy", _trap, lambda r, w: [*(w * r.uniform(-0.8, 0.8, 2)), *(w * r.uniform(-0.7, 0.7, 2))], 20,
        ("vx**2/2 + vy**2/2 - 2.2*exp(-(x**2 + y**2)/1.7)", "x*vy - y*vx"),
    ),
    "galaxy": Case(
        "x y vx vy", _galaxy, lambda r, w: [*(w * r.uniform(-0.8, 0.8, 2)), *(w * r.uniform(-0.8, 0.8, 2))], 30,
        ("vx**2/2 + vy**2/2 + log(x**2 + y**2/0.64 + 0.2)/2",),
    ),
    "morse_bond": Case(
        "x1 x2 v1 v2", _morse_bond,
        lambda r, w: [
            *(w * r.normal() + np.array([0, 1.5 + w * r.uniform(-0.3, 0.6)])), *(w * r.uniform(-0.6, 0.6, 2))
        ],
        20, ("v1 + 2.5*v2", "v1**2/2 + 1.25*v2**2 + 1.9*(1 - exp(-1.1*(x2 - x1 - 1.5)))**2"),
    ),
    "elastic_pendulum": Case(
        "r theta r_dot theta_dot", _elastic_pendulum,
        lambda r, w: [1.3 + w * r.uniform(-0.2, 0.2), w * r.uniform(-1, 1), 0, w * r.uniform(-1, 1)], 20,
        ("r_dot**2/2 + r**2*theta_dot**2/2 + 7.3*(r - 1)**2/2 - 2*r*cos(theta)",),
    ),
    "power_in_a_field": Case(
        "x y vx vy", _power_in_a_field, lambda r, w: [*(w * r.uniform(-1, 1, 2)), *(w * r.uniform(-1, 1, 2))], 20,
        ("vx**2/2 + vy**2/2 + (x**2 + y**2)**0.7", "x*vy - y*vx + 0.45*(x**2 + y**2)"),
    ),
}  # fmt: skip


def trajectories(case: Case, seed: int = 0, width: float = 1.0) -> tuple[list[str], Array, Array]:
    """Return names, times (points) and states (trajectories, points, variables)."""
    random, times = np.random.default_rng(seed), np.linspace(0, case.span, POINTS)
    runs = [
        solve_ivp(
            lambda _, state: case.rhs(state), (0, case.span), case.start(random, width), t_eval=times, method="DOP853",
            rtol=1e-11, atol=1e-13,
        ).y.T
        for _ in range(COUNT)
    ]  # fmt: skip
    return case.variables.split(), times, np.array(runs)
