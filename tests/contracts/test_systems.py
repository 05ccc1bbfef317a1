"""What every member of SYSTEMS must do; a new system is tested by its line in the dict."""

import pickle
from dataclasses import fields

import numpy as np
import pytest
import sympy
import torch
from scipy.integrate import solve_ivp

from simulators import SYSTEMS, System, simulate
from simulators.dissipative import Dissipative
from simulators.pendulum import Pendulum

MEMBERS = {name: kind() for name, kind in SYSTEMS.items()}
MEMBERS["pendulum, rotation"] = Pendulum(regime="rotation")
MEMBERS |= {f"{name}, settled": kind(settled=True) for name, kind in SYSTEMS.items() if issubclass(kind, Dissipative)}


def other_numbers(kind: type[System]) -> System:
    """Return a system whose every number is 1.2 times its default."""
    return kind(**{field.name: 1.2 * field.default for field in fields(kind) if isinstance(field.default, float)})


VARIANTS = MEMBERS | {f"{name}, other numbers": other_numbers(kind) for name, kind in SYSTEMS.items()}

every_system = pytest.mark.parametrize("system", MEMBERS.values(), ids=MEMBERS)
every_variant = pytest.mark.parametrize("system", VARIANTS.values(), ids=VARIANTS)


def states_of(system: System, count: int = 40) -> np.ndarray:
    return system.draw(count, np.random.default_rng(7))


def difference(system: System, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return how far states are apart; whole turns of an angle do not count."""
    return system.wrap(first - second)


@every_system
@pytest.mark.parametrize("sampling", ["random", "grid"])
def test_every_invariant_is_constant(system: System, sampling: str) -> None:
    trajectories = simulate(system, 200 if system.exact else 20, 50, sampling=sampling, seed=3)
    along = system.evaluate(trajectories.states)
    assert list(trajectories.drift) == list(trajectories.invariants) == list(along)
    for name, values in trajectories.invariants.items():
        drift = np.abs(along[name] - values[trajectories.owners]).max() / np.abs(values).max()
        assert drift <= (1e-12 if system.exact else 1e-9), name
        assert trajectories.drift[name] == pytest.approx(drift, rel=1e-12), name


@every_variant
def test_rhs_is_orthogonal_to_every_gradient(system: System) -> None:
    state = [torch.from_numpy(column).requires_grad_() for column in states_of(system).T]
    velocity = system.rhs(state, torch)
    for name, value in system.invariants(state, torch).items():
        gradient = torch.autograd.grad(value.sum(), state, retain_graph=True, materialize_grads=True)
        terms = [g * v for g, v in zip(gradient, velocity, strict=True)]
        scale = sum(term.abs() for term in terms).max()
        assert sum(terms).abs().max() <= 1e-12 * scale, name


@every_variant
def test_the_rank_of_the_gradients_is_the_declared_count(system: System) -> None:
    state = [torch.from_numpy(column).requires_grad_() for column in states_of(system).T]
    gradients = [
        torch.stack(torch.autograd.grad(value.sum(), state, retain_graph=True, materialize_grads=True), dim=1)
        for value in system.invariants(state, torch).values()
    ]
    ranks = torch.linalg.matrix_rank(torch.stack(gradients, dim=1), rtol=1e-9).tolist() if gradients else [0]
    assert set(ranks) == {system.independent}


@every_variant
def test_the_flow_agrees_with_numerical_integration(system: System) -> None:
    states = states_of(system, 5)
    times = np.linspace(0, (1.3 if system.periodic else 0.1) * system.period(states).max(), 12)
    ours = system.flow(states, np.tile(times, (len(states), 1)))
    for start, path in zip(states, ours, strict=True):
        solution = solve_ivp(
            lambda _, state: system.rhs(state, np), (0, times[-1]), start, "DOP853", times, rtol=1e-12, atol=1e-13
        )
        assert np.abs(difference(system, path, solution.y.T)).max() < 1e-9


@every_variant
def test_the_flow_composes_and_returns_after_a_period(system: System) -> None:
    states = states_of(system)
    time = system.period(states)[:, None] * (1.0 if system.periodic else 0.1)
    halfway = system.flow(states, 0.3 * time)[:, 0]
    around = system.flow(halfway, 0.7 * time)[:, 0]
    end = states if system.periodic else system.flow(states, time)[:, 0]
    error = np.abs(difference(system, around, end)).max() / np.abs(end).max()
    assert error < (1e-11 if system.exact else 1e-9)


@every_variant
def test_sympy_gives_the_same_numbers(system: System) -> None:
    states = states_of(system)
    symbols = sympy.symbols(system.variables, real=True)
    for name, formula in system.invariants(symbols, sympy).items():
        values = sympy.lambdify(symbols, formula, "numpy")(*states.T)
        np.testing.assert_allclose(values, system.evaluate(states)[name], rtol=1e-12, atol=1e-13)
    for formula, values in zip(system.rhs(symbols, sympy), system.rhs(states.T, np), strict=True):
        np.testing.assert_allclose(sympy.lambdify(symbols, formula, "numpy")(*states.T), values, rtol=1e-12)


@every_variant
def test_phases_grow_evenly_with_time(system: System) -> None:
    states = states_of(system)
    period = system.period(states)[:, None]
    later = system.flow(states, 0.2 * period)[:, 0]
    for name, phase in system.phases(states).items():
        change = system.phases(later)[name] - phase
        assert np.abs(np.remainder(change, 2 * np.pi) - 0.4 * np.pi).max() < 1e-9, name


@every_system
def test_trajectories_differ_in_every_invariant(system: System) -> None:
    for name, values in system.evaluate(states_of(system, 50)).items():
        assert len(np.unique(values.round(9))) == 50, name


def test_a_pendulums_whole_turns_do_not_count() -> None:
    states = np.array([[0.1, 0.3], [-2.0, 0.5], [0.4, 2.5]])
    turned = states + np.array([2 * np.pi, 0])
    times = np.linspace(0, 9, 10) * np.ones((3, 1))
    np.testing.assert_allclose(Pendulum().flow(turned, times), Pendulum().flow(states, times), atol=1e-13)
    np.testing.assert_allclose(Pendulum().flow(turned, times)[:, 0], states, atol=1e-13)


@every_system
def test_angles_stay_between_minus_pi_and_pi_and_whole_turns_change_nothing(system: System) -> None:
    states = states_of(system, 100)
    times = system.period(states)[:, None] * np.linspace(0, 0.05, 5)
    path = system.flow(states, times)
    for name in system.angles:
        column = system.variables.index(name)
        turned = states + 2 * np.pi * (np.arange(len(system.variables)) == column)
        assert np.abs(path[..., column]).max() <= np.pi
        assert np.abs(difference(system, system.flow(turned, times), path)).max() < 1e-9


@every_system
def test_a_system_can_be_pickled_and_compared(system: System) -> None:
    assert pickle.loads(pickle.dumps(system)) == system


@every_system
def test_a_system_is_documented(system: System) -> None:
    assert system.citation
    assert system.summary()


def test_a_misspelt_parameter_is_an_error() -> None:
    with pytest.raises(TypeError, match="frequncy"):
        Pendulum(frequncy=2.0)
