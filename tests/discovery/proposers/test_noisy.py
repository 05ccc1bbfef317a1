"""Laws of noisy data: points near a pole count little, known functions are taken out, rivals are independent ones."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery.evidence import Grade
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.library import Library, products
from conserved.discovery.libraries.parsing import parse
from conserved.discovery.prepare.prepared import Prepared, prepare
from conserved.discovery.proposers import noisy
from conserved.discovery.selection.examine import Candidate
from conserved.discovery.selection.selector import Selector
from simulators import SYSTEMS, simulate

NAMES = ("q", "p")


@pytest.fixture(scope="module")
def swings() -> Prepared:
    return prepare(simulate(SYSTEMS["pendulum"](), 30, 150, seed=171, sampling="grid", noise=0.005))


def library(*functions: str) -> Library:
    bases = tuple(parse(text, NAMES) for text in functions)
    return Library(NAMES, bases, np.eye(len(bases), dtype=int), np.ones(len(bases), dtype=int))


def names(one: Library) -> list[str]:
    return [str(one.expression(row)) for row in np.eye(len(one), dtype=int)]


def ratio_of(formula: Formula) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names(formula.library), formula.coefficients, strict=True)}


def test_a_noisy_pendulum_s_energy_is_proposed_and_kept(swings: Prepared) -> None:
    selector = Selector.of(swings, [])
    noisy.propose(library("p**2", "cos(q)", "sin(q)", "q*p", "q"), selector)
    (law,) = selector.laws
    assert law.grade == Grade.NOISE
    found = ratio_of(law.formula)
    assert {*found} == {"p**2", "cos(q)"}
    assert found["cos(q)"] / found["p**2"] == pytest.approx(-2, rel=0.02)


def test_columns_that_others_make_are_left_out_and_infinite_ones_too(swings: Prepared) -> None:
    columns = library("q", "p", "q + 2*p", "cos(q)**2", "sin(q)**2", "log(q)")
    kept = noisy.distinct_columns(columns, swings)
    # sin^2 is 1 - cos^2, and log(q) has no value at q < 0.
    assert [names(columns)[place] for place in kept] == ["q", "p", "cos(q)**2"]


def test_points_near_a_pole_count_little_and_units_do_not_matter() -> None:
    states = np.column_stack([np.geomspace(1e-3, 1, 400), np.linspace(-1, 1, 400)])
    noise = np.full_like(states, 1e-3)
    weights = noisy.weights(library("1/q", "p"), states, noise)
    assert (np.diff(weights) >= 0).all()
    assert weights[0] < 1e-6 < 0.5 < weights[-1] <= 1
    scaled = noisy.weights(library("1/q", "p"), 1e6 * states, 1e6 * noise)
    np.testing.assert_allclose(scaled, weights, rtol=1e-9)
    assert np.ptp(noisy.weights(library("q", "p"), states, noise)) == 0


def test_a_law_that_is_known_leaves_as_many_columns_less_as_it_has_functions_there(swings: Prepared) -> None:
    columns = products(NAMES, [*symbols_of(NAMES), *library("cos(q)").bases], 4)
    selector = Selector.of(swings, [library_of("p**2 - 2*cos(q)", NAMES)])
    less = noisy.without_known(columns, selector)
    # The energy and its square are combinations of products to degree 4; its cube is of degree 6.
    assert len(columns) - len(less) == 2
    assert noisy.without_known(columns, Selector.of(swings, [])) is columns


def test_where_a_law_was_found_special_functions_that_it_does_not_hold_are_left_out(swings: Prepared) -> None:
    columns = library("q", "p", "p**2", "cos(q)", "sin(q)", "exp(q)")
    selector = Selector.of(swings, [])
    assert noisy.focused(columns, selector) is None
    own = noisy.fitted(columns, swings, np.array([2, 3]))
    selector.consider(Candidate(own))
    focused = noisy.focused(columns, selector)
    assert focused is not None
    assert names(focused) == ["q", "p", "p**2", "cos(q)"]


@pytest.mark.parametrize("told", [1.0, 0.7, 1.5])
def test_coefficients_are_known_by_all_points_whatever_size_the_noise_is_told_to_have(told: float) -> None:
    system, away = SYSTEMS["henon-heiles"](), []
    for seed in (181, 182, 183):
        data = prepare(simulate(system, 40, 200, seed=seed, sampling="grid", noise=0.01))
        data = replace(data, noise=told * data.noise)
        energy = products(data.trajectories.variables, symbols_of(data.trajectories.variables), 3)
        terms = ["x**2", "y**2", "px**2", "py**2", "x**2*y", "y**3"]
        names = [str(energy.expression(row)) for row in np.eye(len(energy), dtype=int)]
        law = noisy.fitted(energy, data, np.array([names.index(term) for term in terms]), trim=False)
        found = {name: float(value) for name, value in zip(terms, law.raw, strict=True)}
        away += [found[one] / found["px**2"] - true for one, true in {"y**2": 1, "x**2*y": 2, "y**3": -2 / 3}.items()]
    assert np.abs(away).max() < 0.02  # by the covariance of neighbours alone 0.04
