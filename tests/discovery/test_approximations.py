"""A fit of a library's functions is not printed as a law where a shorter formula with a constant inside says more."""

import numpy as np
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
