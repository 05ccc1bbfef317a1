"""Tables: terms are what sympy says, all derivatives those of finite differences, and noise adds nothing on average."""

import numpy as np
import pytest
import sympy

from conserved.discovery.libraries.arguments import arguments_of
from conserved.discovery.libraries.compiled import function_of, symbols_of
from conserved.discovery.libraries.form import CONSTANT, with_constant
from conserved.discovery.libraries.forms import FORMS
from conserved.discovery.libraries.groups import Group
from conserved.discovery.prepare.kinds import Kinds
from conserved.discovery.proposers.form_model import Part, tables
from conserved.discovery.proposers.points import Points
from simulators import Trajectories

NAMES = ("x", "y", "vx", "vy")
X, Y, VX, VY = symbols_of(NAMES)
ARGUMENTS = {str(one.expression): one for one in arguments_of(NAMES, Kinds(positions=((0, 1),)))}
FORM = {form.name: form for form in FORMS}
ONE = sympy.Integer(1)
RADIUS, SPEED = ARGUMENTS["sqrt(x**2 + y**2)"], ARGUMENTS["sqrt(vx**2 + vy**2)"]
SOFTENED = FORM["softened inverse"]

SEPARATE = (Part(Group(NAMES, ONE, RADIUS), SOFTENED), Part(Group(NAMES, ONE, SPEED), FORM["polynomial 2"]))
SHARED = (
    Part(Group(NAMES, VX * VX, ARGUMENTS["x"]), with_constant(FORM["exponential"])),
    Part(Group(NAMES, ONE, ARGUMENTS["x"]), FORM["polynomial 2"]),
    Part(Group(NAMES, X * VY), CONSTANT),
)
FACTOR = (Part(Group(NAMES, VX * VX, ARGUMENTS["x"]), FORM["exponential"]), SEPARATE[1])
"""Its arguments share no variable, but a factor does."""

LAWS = {
    "separate": (SEPARATE, np.array([0.3])),
    "shared": (SHARED, np.array([-0.7])),
    "factor": (FACTOR, np.array([-0.7])),
}

RANDOM = np.random.default_rng(141)
STATES = RANDOM.uniform(0.4, 1.6, (50, 4))
SIGMA = np.array([0.01, 0.01, 0.02, 0.02])
NOISE = np.tile(SIGMA, (50, 1))


def points(states: np.ndarray = STATES, noise: np.ndarray | None = None) -> Points:
    return Points(Trajectories(states, np.array([0, len(states)]), None, NAMES), noise, np.ones(len(states)), states)


def exact(law: str, states: np.ndarray) -> np.ndarray:
    """Return the terms' values by sympy (points, terms)."""
    parts, constants = LAWS[law]
    terms = [term for part in parts for term in part.expressions(constants if part.form.constants else ())]
    return np.column_stack([function_of(NAMES, term)(*states.T) + np.zeros(len(states)) for term in terms])


@pytest.mark.parametrize("law", LAWS)
def test_columns_are_the_terms_and_their_derivatives_those_of_finite_differences(law: str) -> None:
    parts, constants = LAWS[law]
    made = tables(parts, points(), constants)
    low, high = (tables(parts, points(), constants + step) for step in (-1e-5, 1e-5))
    assert made is not None
    assert low is not None
    assert high is not None
    np.testing.assert_allclose(made.columns, exact(law, STATES), rtol=1e-12)
    np.testing.assert_allclose(made.by_constants[:, :, 0], (high.columns - low.columns) / 2e-5, atol=1e-8)
    assert made.noisy.shape[0] == 0


@pytest.mark.parametrize("law", LAWS)
def test_what_noise_makes_of_a_law_is_its_gradient_times_the_noise(law: str) -> None:
    parts, constants = LAWS[law]
    made, step = tables(parts, points(noise=NOISE), constants), 1e-5
    assert made is not None
    coefficients = RANDOM.uniform(1, 2, made.columns.shape[1])
    slopes = [(exact(law, STATES + move) - exact(law, STATES - move)) / (2 * step) for move in step * np.eye(4)]
    gradient = np.stack([slope @ coefficients for slope in slopes], axis=1) * SIGMA
    # Of parts that share no variable only the length of each part's gradient is kept: the length of all is the same.
    own = (made.noisy @ coefficients).reshape(len(STATES), -1)
    assert own.shape[1] == (2 if law == "separate" else 4)
    np.testing.assert_allclose(np.linalg.norm(own, axis=1), np.linalg.norm(gradient, axis=1), rtol=1e-6)
    low, high = (tables(parts, points(noise=NOISE), constants + move) for move in (-step, step))
    assert low is not None
    assert high is not None
    np.testing.assert_allclose(made.noisy_by_constants[:, :, 0], (high.noisy - low.noisy) / (2 * step), atol=1e-8)


@pytest.mark.parametrize("law", LAWS)
def test_what_noise_adds_on_average_is_taken_off(law: str) -> None:
    parts, constants = LAWS[law]
    clean, copies = np.array([0.5, 0.7, 1.1, 0.9]), 40000
    noise = np.tile(4 * SIGMA, (copies, 1))
    states = clean + noise * np.random.default_rng(142).standard_normal((copies, 4))
    made = tables(parts, points(states, noise), constants)
    assert made is not None
    raw, true = exact(law, states), exact(law, clean[None])[0]
    error, bias = raw.std(axis=0) / np.sqrt(copies), np.abs(raw.mean(axis=0) - true)
    assert (bias > 4 * error).any()
    assert (np.abs(made.columns.mean(axis=0) - true) < 4 * error + 0.1 * bias).all()


def test_there_are_no_tables_of_what_is_not_finite_or_does_not_vary() -> None:
    flat = STATES.copy()
    flat[:, :2] = 1.0
    assert tables(SEPARATE, points(), np.array([-100.0])) is None  # the root of what is below 0
    assert tables(SEPARATE, points(flat), np.array([0.3])) is None
    assert tables(SEPARATE, points(), np.array([0.3])) is not None


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_bends_of_parts_that_share_no_variable_add_as_variances_whatever_their_sign(sign: float) -> None:
    parts = tuple(Part(Group(NAMES, ONE, ARGUMENTS[name]), FORM["polynomial 2"]) for name in ("x", "y"))
    states = np.tile([1e-3, -1e-3, 0.0, 0.0], (400, 1)) * np.linspace(0.5, 1, 400)[:, None]
    made = tables(parts, points(states, np.full(states.shape, 0.1)), np.empty(0))
    assert made is not None
    squares = [
        place for place, term in enumerate(term for part in parts for term in part.form.terms) if term.diff().diff()
    ]
    coefficients = np.zeros(made.columns.shape[1])
    coefficients[squares] = 1.0, sign
    drawn = 0.1 * np.random.default_rng(142).standard_normal((100_000, 2))
    assert made.noise(coefficients) == pytest.approx((drawn**2 @ [1.0, sign]).std(), rel=0.02)
