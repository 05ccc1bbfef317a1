"""discover, end to end: exact laws, noisy laws, none, and honest doubt; the truth is never looked at."""

from dataclasses import replace

import numpy as np
import pytest
import sympy

from conserved.discovery import discover
from simulators import SYSTEMS, Trajectories, UsageError, simulate


def laws_of(trajectories: Trajectories, **options: object) -> list[str]:
    return [str(law.formula.expression) for law in discover(trajectories, **options).laws]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "laws"),
    [
        ("pendulum", ["p**2 - 2*cos(q)"]),
        ("quartic", None),
        ("kepler", None),
        ("lotka-volterra", None),
        ("sir", None),
        ("double-pendulum", None),
        ("two-body", None),
        ("restricted-three-body", None),
    ],
)
def test_clean_data_give_every_law_exactly(name: str, laws: list[str] | None) -> None:
    system = SYSTEMS[name]()
    trajectories = simulate(system, 40, 100, seed=5)
    found = discover(trajectories)
    assert (found.verdict, found.count) == ("conserved", system.independent)
    assert found.confidence == 1
    for law in found.laws:
        values = law.formula.values(trajectories.states)
        assert law.evidence.within_ratio < 1e-14
        assert explained(trajectories, values) > 1 - 1e-12
    if laws:
        assert [str(law.formula.expression) for law in found.laws] == laws


def explained(trajectories: Trajectories, values: np.ndarray) -> float:
    """Return how much of a found law's variance lies between trajectories: all, if it is a function of the laws."""
    owners = trajectories.owners
    means = np.bincount(owners, values) / np.bincount(owners)
    return float(1 - np.var(values - means[owners]) / np.var(values))


@pytest.mark.parametrize("name", ["oscillator", "lotka-volterra", "rigid-body"])
def test_noisy_data_give_the_count_and_coefficients_near_the_truth(name: str) -> None:
    system = SYSTEMS[name]()
    clean = simulate(system, 40, 200, seed=3)
    found = discover(simulate(system, 40, 200, seed=3, noise=0.01))
    assert (found.verdict, found.count) == ("conserved", system.independent)
    for law in found.laws:
        assert explained(clean, law.formula.values(clean.states)) > 1 - 1e-4


@pytest.mark.parametrize("noise", [0.0, 0.01])
@pytest.mark.parametrize("name", ["damped-oscillator", "van-der-pol"])
def test_lawless_systems_have_none(name: str, noise: float) -> None:
    found = discover(simulate(SYSTEMS[name](), 40, 100, seed=2, noise=noise))
    assert found.verdict != "conserved"
    assert not found.laws


def test_the_truth_is_not_looked_at() -> None:
    trajectories = simulate(SYSTEMS["oscillator"](), 10, 50)
    lies = replace(trajectories, invariants={"energy": np.arange(10.0)}, independent=7)
    assert laws_of(lies) == laws_of(trajectories) == ["p**2 + q**2"]


def test_names_times_and_order_do_not_matter() -> None:
    trajectories = simulate(SYSTEMS["kepler"](), 20, 60)
    bare = Trajectories(trajectories.states, trajectories.offsets)
    assert discover(bare).count == 3


def test_a_known_law_is_not_found_again() -> None:
    trajectories = simulate(SYSTEMS["kepler"](), 20, 60)
    found = discover(trajectories, known=["x*vy - y*vx"])
    assert found.count == 2
    assert all(str(law.formula.expression) != "-vx*y + vy*x" for law in found.laws)


def test_a_users_functions_take_the_place_of_the_ladder() -> None:
    trajectories = simulate(SYSTEMS["pendulum"](), 20, 60)
    assert laws_of(trajectories, functions=["cos(q)"]) == ["p**2 - 2*cos(q)"]
    assert laws_of(trajectories, functions=["sin(q)"], degree=2) == []
    assert laws_of(trajectories, library=["polynomials"]) == []


def test_irrational_coefficients_stay_as_measured() -> None:
    system = SYSTEMS["oscillator"](frequency=2**0.25)  # type: ignore[call-arg]
    (law,) = discover(simulate(system, 20, 60)).laws
    q, p = sympy.symbols("q p", real=True)
    ratio = law.formula.expression.coeff(q**2) / law.formula.expression.coeff(p**2)
    assert float(ratio) == pytest.approx(2**0.5, rel=1e-12)


def test_one_trajectory_is_not_enough_and_it_says_why() -> None:
    found = discover(simulate(SYSTEMS["oscillator"](), 1, 200))
    assert (found.verdict, found.count) == ("undecided", None)
    assert "one trajectory" in found.note
    assert found.dimension == 1


@pytest.mark.parametrize(
    "options", [{"library": ["polynomial"]}, {"angles": ["z"]}, {"functions": ["sin(z)"]}, {"known": ["z"]}]
)
def test_a_wrong_name_is_refused(options: dict[str, list[str]]) -> None:
    with pytest.raises(UsageError, match=r"unknown .*"):
        discover(simulate(SYSTEMS["oscillator"](), 10, 20), **options)  # type: ignore[arg-type]


def test_a_users_function_that_is_not_finite_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"'sqrt\(q\)' is not finite"):
        discover(simulate(SYSTEMS["oscillator"](), 10, 20), functions=["cos(q)", "sqrt(q)"])


@pytest.mark.parametrize(
    ("name", "trajectories", "points"),
    [("oscillator", 3, 20), ("lotka-volterra", 5, 20), ("kepler", 10, 20), ("henon-heiles", 10, 20)],
)
def test_few_points_without_noise_are_enough(name: str, trajectories: int, points: int) -> None:
    found = discover(simulate(SYSTEMS[name](), trajectories, points, seed=1))
    assert found.count == SYSTEMS[name].independent
