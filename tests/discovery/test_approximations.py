"""A fit of a library's functions is not printed as a law where a shorter formula with a constant inside says more."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from conserved.discovery import discover
from simulators import Trajectories


def lattice(seed: int, width: float = 1.0) -> Trajectories:
    """A particle between the maxima of v**2/2 - 1.7*cos(2.3*x): sines and cosines of x fit that to rounding there."""
    random, times = np.random.default_rng(seed), np.linspace(0, 20, 120)
    runs = [
        solve_ivp(
            lambda _, state: [state[1], -1.7 * 2.3 * np.sin(2.3 * state[0])],
            (0, 20), [width * random.uniform(-0.4, 0.4), width * random.uniform(-0.8, 0.8)],
            "DOP853", times, rtol=1e-11, atol=1e-12,
        ).y.T
        for _ in range(30)
    ]  # fmt: skip
    return Trajectories(np.concatenate(runs), np.arange(31) * 120, np.tile(times, 30), ("x", "v"))


def test_what_is_printed_holds_farther_out() -> None:
    found, wide = discover(lattice(1)), lattice(2, width=1.35)
    (law,) = found.laws
    values = law.formula.values(wide.states).reshape(len(wide), -1)
    assert (values - values.mean(axis=1, keepdims=True)).std() < 1e-8 * values.std()
    assert str(law) == "5*v**2 - 17*cos(23*x/10)"


@pytest.mark.parametrize("noise", [0.0, 0.02])
def test_the_square_of_a_logarithm_is_no_sum_of_powers_that_cancel(noise: float) -> None:
    (law,) = discover(logarithmic(2, noise)).laws
    assert str(law) == "p**2 + 2*log(x)**2"


def test_powers_that_cancel_are_no_law_for_a_logarithm_that_no_form_has() -> None:
    found = discover(logarithmic(3, 0.0))
    assert not found.laws
    assert found.verdict != "none"


def logarithmic(power: int, noise: float) -> Trajectories:
    """A particle with the energy ``p^2/2 + |log x|^power``."""

    def moving(_: float, state: np.ndarray) -> list[float]:
        log = np.log(state[0])
        return [state[1], -power * log * abs(log) ** (power - 2) / state[0]]

    random, times = np.random.default_rng(1), np.linspace(0, 8, 150)
    runs = np.concatenate(
        [
            solve_ivp(
                moving, (0, 8), random.uniform([0.5, -0.7], [2.0, 0.7]), "DOP853", times, rtol=1e-10, atol=1e-12
            ).y.T
            for _ in range(40)
        ]
    )
    states = runs + noise * runs.std(axis=0) * random.standard_normal(runs.shape)
    return Trajectories(states, np.arange(41) * 150, np.tile(times, 40), ("x", "p"))
