"""Data far from 0: the laws are those of the same data near it, written in the variables as they are."""

from dataclasses import replace

import numpy as np
import pytest
import sympy

from conserved.discovery import discover
from conserved.discovery.prepare.origin import origins_of
from simulators import SYSTEMS, Trajectories, simulate


def moved(name: str, by: tuple[float, ...], noise: float = 0.0) -> Trajectories:
    near = simulate(SYSTEMS[name](), 40, 100, seed=3, noise=noise)
    return replace(near, states=near.states + np.array(by))


@pytest.mark.parametrize("noise", [0.0, 0.01])
@pytest.mark.parametrize("by", [(1e3, 0.0), (1e6, -1e4)])
def test_laws_are_found_however_far_from_the_origin(by: tuple[float, float], noise: float) -> None:
    data = moved("oscillator", by, noise)
    (law,) = discover(data).laws
    q, p = sympy.symbols("q p", real=True)
    assert sympy.expand(law.formula.expression - (q - by[0]) ** 2 - (p - by[1]) ** 2) == 0
    spread = law.formula.values(data.states).std()
    near = simulate(SYSTEMS["oscillator"](), 40, 100, seed=3, noise=noise)
    assert spread == pytest.approx((near.states**2).sum(axis=1).std(), rel=1e-6)


def test_poles_are_found_at_an_origin_far_away() -> None:
    found = discover(moved("kepler", (1e3, 2e3, 0.0, 0.0)))
    assert "vx**2 + vy**2 - 2/sqrt((x - 1000)**2 + (y - 2000)**2)" in [
        str(law.formula.expression) for law in found.laws
    ]


def test_known_laws_and_functions_are_of_the_variables_as_they_are() -> None:
    far = moved("pendulum", (0.0, 1e4))
    (law,) = discover(far, functions=["cos(q)"]).laws
    assert str(law.formula.expression) == "(p - 10000)**2 - 2*cos(q)"
    known = discover(far, known=["(p - 10000)**2 - 2*cos(q)"])
    assert (known.verdict, known.count) == ("none", 0)


def test_data_near_the_origin_stay_where_they_are() -> None:
    for name, make in SYSTEMS.items():
        assert not origins_of(simulate(make(), 10, 30)).any(), name


def test_two_bodies_far_away_have_one_origin_so_that_their_distance_stays() -> None:
    data = simulate(SYSTEMS["two-body"](), 20, 60)
    bodies = [place for place, name in enumerate(data.variables) if name[0] in "xy"]
    states = data.states.copy()
    states[:, bodies] += 1234.5
    found = discover(replace(data, states=states, invariants={}, phases={}), library=["polynomials", "radial"])
    assert found.count == 3
