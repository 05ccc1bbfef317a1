"""Independence is that of the gradients: functions of functions bring nothing new."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery import discover
from conserved.discovery.criteria import DEFAULT
from conserved.discovery.prepare.prepared import prepare
from conserved.discovery.selection.independence import (
    constraints,
    independent_share,
    same_at_each_point,
    usually_independent_share,
)
from simulators import SYSTEMS, Trajectories, simulate


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_function_of_known_functions_is_not_new(seed: int) -> None:
    random = np.random.default_rng(seed)
    known = random.normal(size=(50, 2, 4))
    weights = random.normal(size=(50, 1, 2))
    assert independent_share(weights @ known, known)[0] < 1e-6


def test_an_orthogonal_gradient_is_all_new() -> None:
    gradients = np.broadcast_to(np.eye(3), (10, 3, 3))
    np.testing.assert_allclose(independent_share(gradients[:, 2:], gradients[:, :2]), 1)
    np.testing.assert_allclose(independent_share(gradients, gradients[:, :0]), 1)


def test_a_few_steep_gradients_make_no_news_of_an_approximation() -> None:
    random = np.random.default_rng(0)
    known = random.standard_normal((200, 1, 3))
    approximation = known + 0.01 * random.standard_normal(known.shape)
    approximation[:5] = 1e3 * random.standard_normal((5, 1, 3))
    assert independent_share(approximation, known)[0] > 0.3
    assert usually_independent_share(approximation, known)[0] < 0.05
    assert usually_independent_share(random.standard_normal(known.shape), known)[0] > 0.5


@pytest.mark.parametrize("count", range(2, 10))
@pytest.mark.parametrize(("laws", "relations"), [(0, 1), (1, 1), (2, 0), (5, 0), (5, 2)])
def test_what_few_trajectories_have_in_common_is_a_relation_only_where_one_more_takes_nothing_away(
    count: int, laws: int, relations: int
) -> None:
    random = np.random.default_rng(count)
    offsets, names = np.arange(count + 1) * 60, tuple(f"x{place}" for place in range(laws + 2 * relations + 1))
    values = np.repeat(random.standard_normal((count, laws)), 60, axis=0)
    motion = random.standard_normal((count * 60, relations + 1))
    data = Trajectories(np.hstack([values, motion, 1 - 2 * motion[:, :relations]]), offsets, None, names)
    found = constraints(data, data.states[:40], np.zeros(len(names))).shape[1]
    told = count > functions_of(laws) + 1
    assert found == relations if told else found in (0, relations)


def functions_of(laws: int) -> int:
    """How many linear and quadratic functions there are of so many laws."""
    return laws + laws * (laws + 1) // 2


@pytest.mark.parametrize("spread", [0.5, 1.0, 1.5])
@pytest.mark.parametrize("columns", [4, 5])
def test_amplitudes_over_decades_make_no_relation(columns: int, spread: float) -> None:
    random, times = np.random.default_rng(1), np.linspace(0, 12, 100)
    a, b = np.exp(spread * random.standard_normal((2, 40, 1)))
    u, v = random.uniform(0, 2 * np.pi, (2, 40, 1)) + np.array([1, 2**0.5])[:, None, None] * times
    states = np.stack([a * np.cos(u), -a * np.sin(u), b * np.cos(v), -(2**0.5) * b * np.sin(v)], axis=2)
    states = np.concatenate([states, states[:, :, 1:2] ** 2], axis=2)[:, :, :columns].reshape(-1, columns)
    names = ("x", "px", "y", "py", "k")[:columns]
    found = discover(Trajectories(states, np.arange(41) * 100, np.tile(times, 40), names))
    assert (found.verdict, found.count) == ("conserved", 2)
    told = [note for note in str(found).splitlines() if "in all data" in note]
    assert (
        told
        == ["the 5 variables obey 1 relation in all data, which is no law: the state has 4 dimensions"][: columns - 4]
    )


@pytest.mark.parametrize("noise", [0.0, 0.002, 0.01])
@pytest.mark.parametrize("count", [5, 6, 8])
def test_few_trajectories_of_a_charge_in_a_field_show_its_three_laws(count: int, noise: float) -> None:
    found = discover(charges(count, noise))
    assert (found.verdict, found.count) == ("conserved", 3)


def charges(count: int, noise: float) -> Trajectories:
    """Charges in a plane, a field of 1.2 across it: two momenta and the energy are conserved."""
    random, times, field = np.random.default_rng(count), np.linspace(0, 10, 100), 1.2
    x, y, u, v = random.standard_normal((4, count, 1))
    c, s = np.cos(field * times), np.sin(field * times)
    columns = x + (u * s + v * (1 - c)) / field, y + (v * s - u * (1 - c)) / field, u * c + v * s, v * c - u * s
    states = np.stack(columns, axis=2).reshape(-1, 4)
    states = states + noise * states.std(axis=0) * random.standard_normal(states.shape)
    return Trajectories(states, np.arange(count + 1) * 100, np.tile(times, count), ("x", "y", "vx", "vy"))


def test_a_second_energy_is_not_made_of_poles() -> None:
    found = discover(simulate(SYSTEMS["anisotropic"](), 40, 200, seed=24, noise=0.01))
    assert found.count == 2


@pytest.mark.parametrize("size", [1.0, 1e6])
def test_beside_a_relation_of_any_size_a_function_that_changes_at_most_points_is_none(size: float) -> None:
    random = np.random.default_rng(0)
    amplitude = np.exp(2 * random.standard_normal(2000))
    near = amplitude * (1 + 1e-3 * random.standard_normal(2000))
    columns = np.column_stack([amplitude, amplitude + 1e-7 * random.standard_normal(2000), amplitude, near])
    functions = np.column_stack([[0.0, 0.0, 1.0, -1.0], size * np.array([1.0, -1.0, 0.0, 0.0])])
    kept = same_at_each_point(functions, columns, columns.mean(axis=0), np.zeros_like(columns), DEFAULT.same_share)
    assert kept.shape[1] == 1
    assert abs(kept[:, 0] @ functions[:, 0]) < 1e-3 * np.linalg.norm(kept[:, 0])


def test_the_length_of_an_axis_is_a_relation_in_all_noisy_data() -> None:
    for seed in (97, 300, 301, 302, 303, 304):
        data = prepare(simulate(SYSTEMS["lagrange-top"](), 40, 200, seed=seed, noise=0.01).bare())
        found = constraints(data.trajectories, data.probes, data.level, data.seed, data.typical)
        assert found.shape[1] == 1
