"""Laws that contain the time: asked for with ``with_time``, and offered where something decays."""

import numpy as np
import pytest
import sympy
from scipy.integrate import solve_ivp

from conserved.discovery import Law, discover
from simulators import SYSTEMS, DataError, Trajectories, simulate
from simulators.trajectories import Array

TIMES = np.linspace(0, 10, 100)

MATRICES = {
    "free": [[0, 1], [0, 0]],
    "drag": [[0, 1], [0, -0.3]],
    "damped": [[0, 1], [-2, -0.3]],
    "overdamped": [[0, 1], [-1, -2.5]],
    "decay": [[-0.5, 0], [0.5, -0.2]],
}
"""Of linear systems ``(q, p)' = A (q, p)``."""

RATES = {"drag": {0.3}, "damped": {0.3}, "overdamped": {0.5, 2}, "decay": {0.5, 0.2}}
"""At these something of them decays."""


def solved(matrix: list[list[float]], noise: float = 0.0, seed: int = 1, start: float = 0.0) -> Trajectories:
    """Return trajectories of a linear system, with times from a start."""
    random = np.random.default_rng(seed)

    def rate(_: float, state: Array) -> Array:
        return np.asarray(matrix) @ state

    runs = [
        solve_ivp(rate, (0, 10), random.normal(size=2), "DOP853", TIMES, rtol=1e-11, atol=1e-12).y.T for _ in range(40)
    ]
    states = np.concatenate(runs)
    states = states + noise * states.std(axis=0) * random.standard_normal(states.shape)
    return Trajectories(states, 100 * np.arange(41), start + np.tile(TIMES, 40), ("q", "p"))


def rates_in(law: Law) -> list[float]:
    """Return the factors of t in the exponents of a formula."""
    return [float(one.args[0].as_coeff_Mul()[0]) for one in law.sympy.atoms(sympy.exp)]


@pytest.mark.parametrize("kind", RATES)
def test_what_decays_has_the_law_of_its_start(kind: str) -> None:
    found = discover(solved(MATRICES[kind]), with_time=True)
    assert found.verdict == "conserved"
    for law in found.laws:
        values = law.formula.values(found.prepared.whole.states)
        ends = values.reshape(40, 100)[:, [0, -1]]
        np.testing.assert_allclose(ends[:, 0], ends[:, 1], atol=1e-6 * np.abs(values).max())
    told = [rate for law in found.laws for rate in rates_in(law)]
    assert any(np.isclose(rate, list(RATES[kind])).any() for rate in told)


@pytest.mark.parametrize("kind", ["drag", "damped", "decay"])
def test_rates_are_told_in_noise(kind: str) -> None:
    found = discover(solved(MATRICES[kind], 0.005), with_time=True)
    told = [rate for law in found.laws for rate in rates_in(law)]
    assert told
    assert all(np.isclose(rate, [one * k for one in RATES[kind] for k in (1, 2)], rtol=0.02).any() for rate in told)


@pytest.mark.parametrize("noise", [0.0, 0.001])
def test_what_moves_freely_has_the_law_of_its_start(noise: float) -> None:
    found = discover(solved(MATRICES["free"], noise), with_time=True)
    assert [str(law) for law in found.laws] == ["p", "p*t - q"]


def test_the_time_may_start_anywhere() -> None:
    """Where that is far from 0, formulas hold the time from a round number on."""
    found = discover(solved(MATRICES["drag"], start=2000.0), with_time=True)
    assert found.count == 2


def test_a_variable_may_be_called_t() -> None:
    data = solved(MATRICES["drag"])
    renamed = Trajectories(data.states, data.offsets, data.times, ("t", "p"))
    found = discover(renamed, with_time=True)
    assert found.prepared.variables == ("t", "p", "time")
    assert found.count == 2


def test_without_times_there_is_one_line() -> None:
    data = solved(MATRICES["drag"])
    with pytest.raises(DataError, match="need times"):
        discover(Trajectories(data.states, data.offsets, None, ("q", "p")), with_time=True)


@pytest.mark.parametrize("kind", ["damped", "decay"])
def test_laws_with_the_time_are_offered_where_something_decays(kind: str) -> None:
    found = discover(solved(MATRICES[kind]))
    assert found.verdict == "none"
    assert "--with-time" in found.note


def test_a_system_without_a_rate_has_none() -> None:
    found = discover(simulate(SYSTEMS["lorenz"](), 40, 200, seed=3))
    assert found.verdict == "none"
    assert "--with-time" not in found.note
