"""PoleSearch: its shares are generalised eigenvalues, its slopes derivatives, and a true pole leaves no change."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import eigh

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import products
from conserved.discovery.libraries.pole_search import NOWHERE, PoleSearch, distances
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import Array

CENTRE = np.array([[0.31, -0.17]])


def orbits() -> Trajectories:
    """Orbits about a centre off the origin, their angular momentum about the origin no law."""
    data = simulate(SYSTEMS["kepler"](), 25, 30, seed=91)
    return replace(data, states=data.states + np.array([*CENTRE[0], 0, 0]))


DATA = orbits()
PLAIN = products(DATA.variables, symbols_of(DATA.variables)[2:], 2)


@pytest.fixture(scope="module")
def search() -> PoleSearch:
    return PoleSearch(PLAIN, DATA, [0, 1])


def smallest(columns: Array) -> float:
    """Return the smallest share of variance within trajectories of any combination of columns, by its definition."""
    own, apart = DATA.deviations(columns), columns - columns.mean(axis=0)
    scale = np.linalg.norm(apart, axis=0)
    own, apart = own / scale, apart / scale
    return float(eigh(own.T @ own, apart.T @ apart, eigvals_only=True)[0])


def inverse(place: Array) -> Array:
    return 1 / np.linalg.norm(DATA.states[:, :2] - place, axis=1)


def test_the_true_centre_leaves_no_change_and_no_other_place_does(search: PoleSearch) -> None:
    assert search.share(CENTRE) < 1e-13
    assert min(search.share(CENTRE + away) for away in ([1e-2, 0], [0, -1e-2], [0.3, 0.3])) > 1e-6
    assert search.share(np.empty((0, 2))) > 1e-2
    assert search.share(search.wide[-1:] * 1.01) == NOWHERE


@pytest.mark.parametrize("count", [0, 1])
def test_shares_of_many_places_are_the_eigenvalues_of_each(search: PoleSearch, count: int) -> None:
    places = np.random.default_rng(92).uniform(-1, 1, (6, 2))
    found = np.array([[0.5, 0.5]])[:count]
    shares = search.shares(search.base(found), search.poles(places), 1)
    plain = [PLAIN.evaluate(DATA.states), *(inverse(place)[:, None] for place in found)]
    expected = [smallest(np.hstack([*plain, inverse(place)[:, None]])) for place in places]
    np.testing.assert_allclose(shares, expected, rtol=1e-5)
    one = [search.share(np.vstack([found, place])) for place in places]
    np.testing.assert_allclose(one, expected, rtol=1e-5)


def test_the_slopes_of_a_pole_are_what_it_changes_when_it_is_moved(search: PoleSearch) -> None:
    places, step = np.array([[0.9, -0.4], [-1.1, 0.2]]), 1e-5
    columns = search.poles(places, slopes=True).changes.reshape(len(DATA.states), 2, 3)
    for axis, move in enumerate(step * np.eye(2)):
        moved = (search.poles(places + move).changes - search.poles(places - move).changes) / (2 * step)
        np.testing.assert_allclose(columns[:, :, 1 + axis], moved, rtol=1e-4, atol=1e-6 * np.abs(moved).max())


def test_the_search_ends_at_the_centre(search: PoleSearch) -> None:
    best = search.best_places(np.empty((0, 2)))
    near = best[np.argmin(np.linalg.norm(best - CENTRE, axis=1))]
    np.testing.assert_allclose(near, CENTRE[0], atol=0.02)
    np.testing.assert_allclose(search.moved(CENTRE + 0.02), CENTRE, atol=1e-7)
    assert search.better(np.empty((0, 2)), CENTRE)
    assert not search.better(CENTRE, np.vstack([CENTRE, [[1.0, 1.0]]])) or search.share(CENTRE) < 1e-20


def test_a_place_on_a_point_has_a_finite_distance() -> None:
    away, one_over = distances(np.array([[1.0, 2.0], [4.0, 6.0]]), np.array([[1.0, 2.0]]))
    assert away.tolist() == [[[0.0, 0.0]], [[3.0, 4.0]]]
    np.testing.assert_allclose(one_over[:, 0, 0], [1e6, 0.2])
