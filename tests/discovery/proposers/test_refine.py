"""Refined laws: constants are found to the last digit or to their noise, in any units; what is all noise is none."""

from dataclasses import replace

import numpy as np
import pytest
import sympy
from scipy.integrate import solve_ivp
from scipy.linalg import eigh

from conserved.discovery.libraries.arguments import arguments_of
from conserved.discovery.libraries.forms import FORMS
from conserved.discovery.libraries.groups import Group
from conserved.discovery.prepare.kinds import Kinds
from conserved.discovery.proposers.form_model import Part, tables
from conserved.discovery.proposers.points import Points, points_of
from conserved.discovery.proposers.refine import Refined, measured, own_points, refine
from simulators import Trajectories

RATE = -0.83
ARGUMENTS = {str(one.expression): one for one in arguments_of(("x", "v"), Kinds())}
FORM = {form.name: form for form in FORMS}
PARTS = (
    Part(Group(("x", "v"), sympy.Integer(1), ARGUMENTS["x"]), FORM["exponential and double"]),
    Part(Group(("x", "v"), sympy.Integer(1), ARGUMENTS["v"]), FORM["polynomial 2"]),
)
"""v^2 + 2 (1 - exp(RATE x))^2, without its level."""


def morse(noise: float = 0.0, unit: float = 1.0) -> Trajectories:
    def rhs(_: float, state: np.ndarray) -> list[float]:
        well = np.exp(RATE * state[0])
        return [state[1], 2 * RATE * well * (1 - well)]

    random, times = np.random.default_rng(151), np.linspace(0, 12, 80)
    runs = [
        solve_ivp(rhs, (0, 12), random.uniform([-0.4, -0.6], [0.6, 0.6]), t_eval=times, rtol=1e-11, atol=1e-13).y.T
        for _ in range(20)
    ]
    states = np.concatenate(runs)
    states += noise * random.standard_normal(states.shape)
    return Trajectories(unit * states, np.arange(21) * 80, None, ("x", "v"))


def at(data: Trajectories, noise: float = 0.0) -> Points:
    deviations = None if noise == 0 else np.full(data.states.shape, noise)
    return points_of(data, deviations, np.ones(len(data.states)))


CLEAN = at(morse())


def test_an_inner_constant_of_exact_data_is_found_to_nine_digits() -> None:
    law = refine(PARTS, CLEAN, np.array([-0.3]), steps=40, precision=1e-9)
    assert law.constants[0] == pytest.approx(RATE, abs=1e-9)
    assert law.ratio < 1e-18
    np.testing.assert_allclose(law.coefficients / law.coefficients[2], [-4, 2, 1], rtol=1e-7)
    assert law.cost == 3 + 2 - 1


@pytest.mark.parametrize("constant", [-0.3, RATE, -2.0])
def test_the_ratio_is_the_least_share_of_variance_that_changes(constant: float) -> None:
    made = tables(PARTS, CLEAN, np.array([constant]))
    assert made is not None
    data, columns = CLEAN.trajectories, made.columns / made.columns.std(axis=0)
    own, apart = data.deviations(columns), columns - columns.mean(axis=0)
    share, functions = eigh(own.T @ own, apart.T @ apart)
    found = measured(PARTS, CLEAN, np.array([constant]))
    assert found.ratio == pytest.approx(share[0], rel=1e-5, abs=1e-12)
    given = functions[:, 1] / made.columns.std(axis=0)
    assert measured(PARTS, CLEAN, np.array([constant]), given).ratio == pytest.approx(share[1], rel=1e-6)


def test_a_law_s_ratio_in_noise_is_one_and_does_not_depend_on_units() -> None:
    law = refine(PARTS, at(morse(0.01), 0.01), np.array([-0.4]), steps=40, precision=1e-9)
    assert law.constants[0] == pytest.approx(RATE, abs=0.03)
    assert law.ratio == pytest.approx(1, abs=0.15)
    other = refine(PARTS, at(morse(0.01, 1e5), 1e3), np.array([-0.4e-5]), steps=40, precision=1e-9)
    assert other.constants[0] * 1e5 == pytest.approx(law.constants[0], rel=1e-6)
    assert other.ratio == pytest.approx(law.ratio, rel=1e-6)


def test_where_there_is_no_law_the_ratio_is_infinite() -> None:
    no_value = refine(PARTS, CLEAN, np.array([-1e4]), steps=5, precision=1e-3)
    assert (no_value.ratio, len(no_value.coefficients)) == (np.inf, 0)
    # With noise as large as the states, all that any function does is noise.
    assert measured(PARTS, at(morse(0.01), 0.6), np.array([RATE])).ratio == np.inf


def test_points_get_one_over_the_variance_that_noise_makes_of_the_law() -> None:
    points = at(morse(0.01), 0.01)
    law = measured(PARTS, points, np.array([RATE]), np.array([-4.0, 2.0, 1.0]))
    weights = own_points(law, points).weights
    x, v = points.near.T
    noise = points.noise[0]
    slopes = np.array([-4 * RATE * np.exp(RATE * x) + 4 * RATE * np.exp(2 * RATE * x), 2 * v]).T
    own = points.of(PARTS[0].group.argument).values if PARTS[0].group.argument else x
    bends = np.array([-4 * RATE**2 * np.exp(RATE * own) + 8 * RATE**2 * np.exp(2 * RATE * own), np.full(len(x), 2.0)]).T
    made = (slopes * noise) ** 2 @ np.ones(2) + 2 * (bends * noise**2 / 2) ** 2 @ np.ones(2)
    order = np.argsort(made)
    assert (np.diff(weights[order]) <= 1e-9 * weights.max()).all()
    assert weights.max() > 3 * weights.min()
    lawless = Refined(PARTS, np.array([RATE]), np.empty(0), np.inf)
    assert own_points(lawless, points) is points
    assert own_points(law, replace(points, noise=None)).weights is points.weights
