"""Families: each holds the law it was made for, simple libraries first, and a user's own functions are checked."""

from dataclasses import replace

import numpy as np
import pytest
import sympy

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.families import FAMILIES, libraries, noisy_poles, radii
from conserved.discovery.libraries.given import given
from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.parsing import parse
from conserved.discovery.libraries.terms import COLUMNS, Terms
from conserved.discovery.prepare.kinds import Kinds
from conserved.discovery.prepare.prepared import Prepared, prepare
from simulators import SYSTEMS, Trajectories, UsageError, simulate


def random_states(variables: tuple[str, ...], low: float = -2.0, kinds: Kinds | None = None) -> Prepared:
    states = np.random.default_rng(131).uniform(low, low + 4, (4000, len(variables)))
    prepared = prepare(Trajectories(states, np.arange(0, 4001, 100), None, variables))
    return prepared if kinds is None else replace(prepared, kinds=kinds, trajectories=prepared.measured)


def holds(library: Library, text: str, states: np.ndarray) -> bool:
    """Return whether a function is a combination of a library's columns."""
    values = Library(library.variables, (parse(text, library.variables),), np.eye(1, dtype=int), np.ones(1)).evaluate(
        states
    )
    columns = np.hstack([np.ones((len(states), 1)), library.evaluate(states)])
    scale = np.abs(columns).max(axis=0)
    left = values - columns / scale @ np.linalg.lstsq(columns / scale, values)[0]
    return bool(np.abs(left).max() < 1e-7 * np.abs(values).max())


PLANE = ("x", "y", "vx", "vy")
CASES = {
    "polynomials": (("q", "p"), Kinds(), "p**2/2 + q**2/2 - q**4/4"),
    "logarithms": (("a", "b"), Kinds(positive=(0, 1)), "a - 2*log(a) + 3*b - log(b)"),
    "trigonometric": (("t", "u", "pt", "pu"), Kinds(angles=(0, 1)), "pt**2 + pt*pu*cos(t - u) + pu**2 + 2*cos(t)"),
    "radial": (PLANE, Kinds(positions=((0, 1),)), "vx**2 + vy**2 - 1/sqrt(x**2 + y**2)"),
    "exponentials": (("q1", "q2", "p1", "p2"), Kinds(), "p1**2 + p2**2 + 2*exp(q1 - q2)"),
    "high": (("x", "y", "px", "py"), Kinds(), "(x**2 + y**2)**3 + px*py"),
    "pairs": (tuple("abcdefgh"), Kinds(), "a**2*b**2 + g*h**3"),
}


@pytest.mark.parametrize("family", CASES)
def test_a_family_holds_what_it_was_made_for_and_is_simple_first(family: str) -> None:
    variables, kinds, law = CASES[family]
    prepared = random_states(variables, low=0.1 if kinds.positive else -2.0, kinds=kinds)
    found = [library for name, library in libraries(prepared, [family]) if name == family]
    assert max(len(library) for library in found) <= COLUMNS
    assert found[0].degrees.max() == min(library.degrees.max() for library in found)
    probes = prepared.trajectories.states[:1000]
    assert any(holds(library, law, probes) for library in found)
    degree = min(int(library.degrees.max()) for library in found)
    fewer = [library for _, library in libraries(prepared, [family], degree)]
    assert [int(library.degrees.max()) for library in fewer] == [degree] * len(fewer)
    assert 0 < len(fewer) <= len(found)


def test_every_family_has_a_case_but_those_of_files_of_their_own() -> None:
    assert {*FAMILIES} - {*CASES} == {"poles", "local", "growing"}


def test_distances_are_those_of_bodies_from_the_origin_last_and_between_them_first() -> None:
    variables = ("x1", "y1", "x2", "y2")
    terms = Terms(random_states(variables, kinds=Kinds(positions=((0, 1), (2, 3)))))
    at = dict(zip(symbols_of(variables), [3.0, 4.0, 6.0, 8.0], strict=True))
    assert [float(one.subs(at)) for one in radii(terms)] == pytest.approx([5.0, 5.0, 10.0])


def test_poles_are_of_one_body_in_a_plane_and_found_in_noise() -> None:
    data = simulate(SYSTEMS["kepler"](), 20, 150, seed=132, sampling="grid", noise=0.002)
    shifted = replace(data, states=data.states + np.array([0.5, -0.25, 0, 0]))
    (name, library), *_ = noisy_poles(prepare(shifted))
    assert name == "poles"
    pole = next(base for base in library.bases if not base.is_Symbol)
    # Where 1/d has its pole, d is 0.
    x, y = symbols_of(("x", "y"))
    distance = sympy.lambdify([x, y], 1 / pole)
    assert distance(0.5, -0.25) < 0.02
    assert list(noisy_poles(random_states(("q", "p")))) == []


def test_a_users_functions_come_degree_by_degree_with_r_for_the_distance() -> None:
    prepared = random_states(PLANE, kinds=Kinds(positions=((0, 1),)))
    found = list(given(prepared, ["1/r"]))
    # (5 + d choose d) - 1 products of four variables and 1/r.
    assert [(name, len(library)) for name, library in found] == [("given", 5), ("given", 20), ("given", 55)]
    assert [len(library) for _, library in given(prepared, ["1/r"], 2)] == [5, 20]
    assert holds(found[1][1], "vx**2 + 1/sqrt(x**2 + y**2)", prepared.trajectories.states[:500])


def test_a_users_function_is_one_of_the_places_not_of_the_distances_from_origins() -> None:
    prepared = random_states(("q", "p"))
    far = replace(prepared, origins=np.array([1000.0, 0.0]))
    (_, library), *_ = given(far, ["cos(q)"])
    states = far.trajectories.states[:50]
    own = next(place for place, base in enumerate(library.bases) if not base.is_Symbol)
    column = int(np.flatnonzero(library.powers[:, own])[0])
    np.testing.assert_allclose(library.evaluate(states)[:, column], np.cos(states[:, 0] + 1000), atol=1e-9)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda data: list(libraries(data, ["radail"])), "unknown library 'radail'; did you mean 'radial'"),
        (lambda data: list(given(data, ["log(q)"])), r"'log\(q\)' is not finite on all the data; give functions"),
        (lambda data: list(given(data, ["1/r"])), "unknown name 'r'"),
    ],
)
def test_what_cannot_be_searched_is_refused_in_a_line(call, reason) -> None:
    with pytest.raises(UsageError, match=reason):
        call(random_states(("q", "p"), kinds=Kinds()))
