"""One run, whole, in windows or repeated: relations with their value, told to be no laws; none where there is none."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from conserved.discovery import Discovery, Grade, Verdict, discover
from conserved.discovery.conclusion import unsearched
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.families import Named
from conserved.discovery.libraries.library import products
from conserved.discovery.one_run import along, the_same_everywhere
from conserved.discovery.prepare.prepared import prepare
from simulators import SYSTEMS, Trajectories, simulate

Rate = Callable[..., object]

PENDULUM: Rate = lambda _, y: [y[1], -np.sin(y[0])]  # noqa: E731
HENON_HEILES: Rate = lambda _, s: [s[2], s[3], -s[0] - 2 * s[0] * s[1], -s[1] - s[0] ** 2 + s[1] ** 2]  # noqa: E731
LORENZ: Rate = lambda _, s: [10 * (s[1] - s[0]), s[0] * (28 - s[2]) - s[1], s[0] * s[1] - 8 / 3 * s[2]]  # noqa: E731
DAMPED: Rate = lambda _, y: [y[1], -y[0] - 0.1 * y[1]]  # noqa: E731


def run(rate: Rate, start: list[float], span: float, points: int, noise: float = 0.0, seed: int = 0) -> np.ndarray:
    """Return the states of one run, with noise as a share of each variable's deviation."""
    states = solved(rate, tuple(start), span, points)
    noisy: np.ndarray = states + noise * states.std(axis=0) * np.random.default_rng(seed).standard_normal(states.shape)
    return noisy


@cache
def solved(rate: Rate, start: tuple[float, ...], span: float, points: int) -> np.ndarray:
    """Return the states of one run without noise."""
    times = np.linspace(0, span, points)
    return solve_ivp(rate, (0, span), start, t_eval=times, rtol=1e-11, atol=1e-13, method="DOP853").y.T


def pieces(states: np.ndarray, length: int, step: int, *names: str, order: int | None = None) -> Trajectories:
    """Return windows of a run, each a step after the one before, in their order or in a random one."""
    starts = np.arange(0, len(states) - length + 1, step)
    if order is not None:
        np.random.default_rng(order).shuffle(starts)
    parts = np.concatenate([states[start : start + length] for start in starts])
    return Trajectories(parts, np.arange(len(starts) + 1) * length, None, names)


def one(states: np.ndarray, *names: str) -> Trajectories:
    return Trajectories(states, np.array([0, len(states)]), None, names)


def relations(found: Discovery) -> list[str]:
    """Return the relations of data in which nothing can be said to be a law."""
    assert (found.verdict, found.count, found.laws) == (Verdict.UNDECIDED, None, ())
    return [str(relation) for relation in found.relations]


@pytest.mark.parametrize("noise", [0.0, 0.001, 0.01])
@pytest.mark.parametrize("names", [("theta", "omega"), ("q", "p"), ("x", "v")])
def test_a_pendulum_alone_has_its_energy_for_a_relation(names: tuple[str, str], noise: float) -> None:
    states = run(PENDULUM, [1.7, 0.3], 60, 1500, noise, seed=21)
    found = discover(one(states, *names))
    assert relations(found) == [f"{names[1]}**2 - 2*cos({names[0]})"]
    (relation,) = found.relations
    assert relation.grade == (Grade.NOISE if noise else Grade.EXACT)
    assert relation.value == pytest.approx(0.09 - 2 * np.cos(1.7), abs=1e-6 + 0.3 * noise)
    assert "no law as yet" in found.note
    assert found.to_dict()["relations"][0].keys() >= {"expression", "value", "variation"}
    assert "along one trajectory" in str(found)


@pytest.mark.parametrize("noise", [0.0, 0.001])
def test_chaos_has_one_relation(noise: float) -> None:
    states = run(HENON_HEILES, [0.05, 0.1, 0.5, 0.1], 1200, 4000, noise, seed=22)
    assert relations(discover(one(states, "x", "y", "px", "py"))) == [
        "3*px**2 + 3*py**2 + 6*x**2*y + 3*x**2 - 2*y**3 + 3*y**2"
    ]


@pytest.mark.parametrize(("name", "count"), [("kepler", 3), ("anisotropic", 2), ("rigid-body", 2)])
def test_closed_orbits_and_tori_have_more(name: str, count: int) -> None:
    found = discover(simulate(SYSTEMS[name](), 1, 800, seed=4, sampling="grid"))
    assert len(relations(found)) == count
    lengths = [relation.formula.length for relation in found.relations]
    assert lengths == sorted(lengths)
    assert "closed orbit or a torus" in found.note


@pytest.mark.parametrize("noise", [0.0, 0.01, 0.05])
@pytest.mark.parametrize(
    ("rate", "start", "span"), [(LORENZ, [3.0, 4.0, 22.0], 40), (DAMPED, [1.0, -1.5], 40), (DAMPED, [2.0, 0.0], 10)]
)
def test_where_there_is_no_relation_none_is_told(rate: Rate, start: list[float], span: float, noise: float) -> None:
    states = run(rate, start, span, 1200, noise, seed=23)
    assert relations(discover(one(states))) == []


@pytest.mark.parametrize("kind", ["noise", "walk"])
def test_random_numbers_have_no_relation(kind: str) -> None:
    steps = np.random.default_rng(24).standard_normal((900, 3))
    assert relations(discover(one(steps if kind == "noise" else steps.cumsum(axis=0)))) == []


@pytest.mark.parametrize("noise", [0.0, 0.01])
@pytest.mark.parametrize(
    ("length", "step", "order"),
    [(150, 150, None), (150, 150, 7), (150, 80, None), (150, 151, None), (150, 190, 7), (1900, 1900, None)],
)
def test_windows_of_one_run_are_one_trajectory(length: int, step: int, order: int | None, noise: float) -> None:
    states = run(PENDULUM, [2.0, 0.0], 600, 6000, noise, seed=25)
    found = discover(pieces(states, length, step, "theta", "omega", order=order))
    assert relations(found) == ["omega**2 - 2*cos(theta)"]


@pytest.mark.parametrize("noise", [0.0, 0.001, 0.01])
def test_repeats_from_one_state_are_one_trajectory(noise: float) -> None:
    states = [run(PENDULUM, [1.9, 0.0], 20, 200, noise, seed=seed) for seed in range(8)]
    data = Trajectories(np.concatenate(states), np.arange(9) * 200, None, ("q", "p"))
    assert relations(discover(data)) == ["p**2 - 2*cos(q)"]


def test_trajectories_of_different_energies_are_not_one_however_they_lie() -> None:
    amplitudes = np.linspace(0.4, 2.2, 30)
    states = np.concatenate([run(PENDULUM, [size, 0.0], 2 * np.pi * (1 + size**2 / 16), 150) for size in amplitudes])
    found = discover(Trajectories(states, np.arange(31) * 150, None, ("q", "p")))
    assert [str(law) for law in found.laws] == ["p**2 - 2*cos(q)"]


def test_a_column_that_others_make_leaves_none_what_it_was() -> None:
    data = simulate(SYSTEMS["damped-oscillator"](), 40, 100, seed=5, sampling="grid")
    made = np.column_stack([data.states, -(data.states[:, 0] ** 3) - data.states[:, 1]])
    found = discover(Trajectories(made, data.offsets, data.times, ("q", "p", "a")))
    assert (found.laws, found.relations) == ((), ())


def quadratics(*names: str) -> list[Named]:
    return [("polynomials", products(names, symbols_of(names), 2))]


@pytest.mark.parametrize("origin", [0.0, 4000.0])
def test_a_relation_has_the_value_that_it_has_in_the_units_of_the_data(origin: float) -> None:
    turn = 0.0617 * np.arange(900)
    states = np.column_stack([origin + 1.5 * np.cos(turn), 1.5 * np.sin(turn)])
    prepared = prepare(one(states, "q", "p"))
    assert prepared.origins[0] == origin
    named = [("poles", products(("q", "p"), symbols_of(("q", "p")), 1)), *quadratics("q", "p")]
    found = along(prepared, named, [], "because")
    (relation,) = found.relations
    scale = relation.value / 2.25
    np.testing.assert_allclose(relation.formula.values(states), 2.25 * scale, rtol=1e-7)
    assert (found.library, found.dimension, found.verdict) == (("polynomials",), 1, Verdict.UNDECIDED)
    assert found.note.startswith("because: a relation holds along it")
    known = along(prepared, named, [library_of("q**2 + p**2", ("q", "p"))], "because")
    assert known.relations == ()
    assert known.note.startswith("because; so many quantities are constant along it: 1, but")


def test_of_windows_no_dimension_is_told() -> None:
    turn = 0.0617 * np.arange(900)
    windows = pieces(np.column_stack([np.cos(turn), np.sin(turn)]), 150, 150, "q", "p")
    found = along(prepare(windows), quadratics("q", "p"), [], "because")
    assert ([str(one) for one in found.relations], found.dimension) == (["p**2 + q**2"], None)


def test_what_is_the_same_everywhere_turns_none_into_undecided_but_not_columns_that_others_make() -> None:
    turns = 0.0617 * np.arange(150) + np.random.default_rng(26).uniform(0, 6, (12, 1))
    circles = np.column_stack([np.cos(turns).ravel(), np.sin(turns).ravel()])
    offsets, names = np.arange(13) * 150, ("x", "y")

    def answered(states: np.ndarray, *names: str) -> Discovery:
        prepared = prepare(Trajectories(states, offsets, None, names))
        none = replace(unsearched(prepared, "a note"), verdict=Verdict.NONE, count=0, confidence=1.0)
        return the_same_everywhere(none, prepared, quadratics(*names), [])

    same = answered(circles, *names)
    assert [str(relation) for relation in same.relations] == ["x**2 + y**2"]
    assert (same.verdict, same.count, same.confidence) == (Verdict.UNDECIDED, None, 0.0)
    assert same.note.startswith("all trajectories have the same value")
    assert "a note" not in same.note
    walks = np.random.default_rng(27).standard_normal((1800, 2)).cumsum(axis=0)
    made = answered(np.column_stack([walks, walks[:, 0] - walks[:, 1] ** 2]), "x", "y", "z")
    assert (made.verdict, made.count, made.relations, made.note) == (Verdict.NONE, 0, (), "a note")
