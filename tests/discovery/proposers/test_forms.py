"""Laws with constants inside are found, exactly and through noise, and lawless data get none."""

from functools import cache
from itertools import product

import numpy as np
import pytest
import sympy
from scipy.integrate import solve_ivp

from conserved.discovery.libraries.forms import FORMS
from conserved.discovery.prepare.kinds import kinds_of
from conserved.discovery.prepare.noise import noise_at
from conserved.discovery.proposers.curve_forms import Fitted
from conserved.discovery.proposers.forms import FormLaws, propose, shortest
from simulators import SYSTEMS, Trajectories, simulate


def made(rhs, variables, start, *, span=20.0, points=150, noise=0.0, count=30):
    """Trajectories of a system from random starts, with noise of a share of each variable's deviation."""
    random, times = np.random.default_rng(1), np.linspace(0, span, points)
    runs = [
        solve_ivp(rhs, (0, span), start(random), t_eval=times, rtol=1e-11, atol=1e-13, method="DOP853").y.T
        for _ in range(count)
    ]
    states = np.concatenate(runs)
    states = states + noise * states.std(axis=0) * random.normal(size=states.shape)
    return Trajectories(states, np.arange(count + 1) * points, np.tile(times, count), variables)


def morse(noise=0.0):
    def rhs(_, state):
        well = np.exp(-1.37 * state[0])
        return [state[1], -2 * 2.3 * 1.37 * well * (1 - well)]

    return made(rhs, ("x", "v"), lambda random: random.uniform([-0.25, -1], [0.6, 1]), noise=noise)


def plummer(noise=0.0):
    def rhs(_, state):
        return [*state[2:], *(-state[:2] / (state[:2] @ state[:2] + 0.3) ** 1.5)]

    names = ("x", "y", "vx", "vy")
    return made(rhs, names, lambda random: [1, 1, 0.4, 0.4] * random.normal(size=4), span=30, points=250, noise=noise)


def heavy_where_far(noise=0.0):
    """A mass that grows with the distance: p^2 / (1 + q^2) + q^2."""

    def rhs(_, state):
        q, p = state
        return [p / (1 + q * q), p * p * q / (1 + q * q) ** 2 - q]

    return made(rhs, ("q", "p"), lambda random: random.uniform(-1.5, 1.5, 2), noise=noise)


class Turning:
    """Angular momentum, known."""

    def values(self, states):
        return states[:, 0] * states[:, 3] - states[:, 1] * states[:, 2]


def asked(trajectories, known=()) -> FormLaws:
    noise = noise_at(trajectories)
    return propose(trajectories, noise, kinds_of(trajectories, noise), known, rng=np.random.default_rng(0))


@cache
def found_in_morse(noise) -> FormLaws:
    return asked(morse(noise))


@cache
def found_in_plummer(noise) -> FormLaws:
    return asked(plummer(noise), [Turning()])


@pytest.mark.parametrize(("noise", "within"), [(0.0, 1e-9), (0.01, 0.01)])
def test_a_morse_potential(noise, within):
    best = found_in_morse(noise).laws[0]
    assert set(best.forms) <= {"exponential and double", "polynomial 2", "x**2"}
    assert best.formula.inner[0].value == pytest.approx(-1.37, abs=within)
    assert best.formula.terms == 3


def test_the_error_of_an_inner_constant_covers_it():
    inner = found_in_morse(0.01).laws[0].formula.inner[0]
    assert abs(inner.value + 1.37) < 4 * inner.error


@pytest.mark.parametrize(("noise", "within"), [(0.0, 1e-9), (0.005, 0.003)])
def test_softened_gravity_after_angular_momentum(noise, within):
    found = found_in_plummer(noise)
    assert [group.name for group in found.spline.groups] == ["sqrt(x**2 + y**2)", "sqrt(vx**2 + vy**2)"]
    assert found.laws[0].formula.inner[0].value == pytest.approx(0.3, abs=within)


@pytest.mark.parametrize(("noise", "within"), [(0.0, 1e-8), (0.01, 0.03)])
def test_two_rates_of_their_own(noise, within):
    data = made(
        lambda _, state: [state[1], np.exp(-1.7 * state[0]) - np.exp(0.6 * state[0])],
        ("x", "v"),
        lambda random: random.uniform(-1, 1, 2),
        noise=noise,
    )
    best = asked(data).laws[0]
    assert sorted(one.value for one in best.formula.inner) == pytest.approx([-1.7, 0.6], rel=within)


def test_a_root_beside_a_logarithm():
    data = made(
        lambda _, state: [state[0] * (1.1 - 0.8 * state[1] ** 0.5), state[1] * (0.7 * state[0] - 0.9)],
        ("n", "m"),
        lambda random: np.exp(random.uniform(-0.5, 0.5, 2)) * [1.3, 2.0],
    )
    best = asked(data).laws[0]
    assert "log(m)" in str(best.formula.expression)
    assert [one.value for one in best.formula.inner] == pytest.approx([0.5], rel=1e-6)


def test_an_inner_constant_is_printed_as_the_fraction_it_is():
    x, y, vx, vy = sympy.symbols("x y vx vy", real=True)
    energy = 2 / sympy.sqrt(x**2 + y**2 + sympy.Rational(3, 10)) - vx**2 - vy**2
    assert sympy.simplify(found_in_plummer(0.0).laws[0].formula.expression + energy) == 0


def test_a_coefficient_that_depends_on_a_coordinate():
    found = asked(heavy_where_far())
    q, p = sympy.symbols("q p", real=True)
    assert found.laws[0].formula.expression == p**2 / (q**2 + 1) + q**2


def test_the_curve_of_a_potential_is_the_potential():
    curve = next(curve for curve in found_in_morse(0.0).spline.curves if curve.group.name == "x")
    potential = (1 - np.exp(-1.37 * curve.x)) ** 2
    assert abs(np.corrcoef(potential, curve.y)[0, 1]) > 1 - 1e-6


@pytest.mark.parametrize("name", ["lorenz", "duffing", "van-der-pol", "damped-oscillator"])
def test_lawless_data_get_none(name):
    found = asked(simulate(SYSTEMS[name](), 40, 150, sampling="grid", seed=1))
    assert found.laws == ()
    assert found.spline.variation > 0.4


def test_the_same_again():
    one, other = (found.laws[0] for found in (found_in_morse(0.01), asked(morse(0.01))))
    assert one.formula.expression == other.formula.expression


def test_combinations_come_shortest_first_and_without_all_being_made() -> None:
    random = np.random.default_rng(1)

    def choices(curves: int, forms: int) -> list[list[Fitted]]:
        return [[Fitted(FORMS[0], np.empty(0), float(random.normal())) for _ in range(forms)] for _ in range(curves)]

    few = choices(3, 4)
    lengths = sorted(sum(one.length for one in combination) for combination in product(*few))
    found = list(shortest(few, 10))
    np.testing.assert_allclose([sum(one.length for one in combination) for combination in found], lengths[:10])
    assert len(set(found)) == 10
    assert len(list(shortest(few, 1000))) == 64
    assert len(list(shortest(choices(20, 8), 24))) == 24
    assert list(shortest([few[0], []], 5)) == []


def softened(strength, exponent):
    """Motion in the force -q / (q^2 + strength)^exponent."""
    return made(
        lambda _, y: [y[1], -y[0] / (y[0] ** 2 + strength) ** exponent],
        ("q", "p"),
        lambda random: random.uniform(0.5, 1.5, 2),
        span=10,
    )


@pytest.mark.parametrize(
    ("strength", "exponent", "energy"),
    [
        (0.3, 1.5, "p**2 - 2/sqrt(q**2 + 3/10)"),
        (0.5, 2.0, "p**2 - 1/(q**2 + 1/2)"),
        (0.1, 1.0, "p**2 + log(q**2 + 1/10)"),
        (0.02, 1.0, "p**2 + log(q**2 + 0.02)"),
    ],
)
def test_an_exact_law_has_no_term_below_what_the_integrator_leaves_and_no_product_where_a_sum_is_exact(
    strength, exponent, energy
):
    assert str(asked(softened(strength, exponent)).formulas[0].expression) == energy
