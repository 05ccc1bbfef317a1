"""NoisyPoleSearch: a law changes by what noise makes of it, so has a share of 1; all else has more."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import products
from conserved.discovery.libraries.noisy_pole_search import NoisyPoleSearch
from conserved.discovery.libraries.pole_search import NOWHERE, SAME
from simulators import SYSTEMS, Trajectories, simulate

CENTRE, NOISE = np.array([[0.25, -0.4]]), 0.005


def orbits(seed: int) -> Trajectories:
    data = simulate(SYSTEMS["kepler"](), 25, 120, seed=seed, sampling="grid")
    noise = NOISE * np.random.default_rng(seed).standard_normal(data.states.shape)
    return replace(data, states=data.states + noise + np.array([*CENTRE[0], 0, 0]))


def search_of(seed: int) -> NoisyPoleSearch:
    data = orbits(seed)
    plain = products(data.variables, symbols_of(data.variables)[2:], 2)
    return NoisyPoleSearch(plain, data, [0, 1], np.full(4, NOISE))


@pytest.fixture(scope="module")
def search() -> NoisyPoleSearch:
    return search_of(101)


@pytest.mark.parametrize("seed", [103, 104])
def test_the_true_centre_has_a_share_of_one_once_points_are_weighed_by_the_law_s_noise_and_others_more(
    seed: int,
) -> None:
    search = search_of(seed)
    search.weigh(CENTRE)
    assert search.share(CENTRE) == pytest.approx(1, abs=0.1)
    others = [search.share(CENTRE + away) for away in ([0.05, 0.0], [0.0, -0.05])]
    assert min(others) > 1.5
    assert search.better(np.empty((0, 2)), CENTRE)


def test_the_share_from_products_is_that_of_the_columns_themselves(search: NoisyPoleSearch) -> None:
    corner = search.wide[-1]
    for places in (CENTRE, corner[None], np.array([CENTRE[0], 0.9 * corner])):
        # SAME is added to the products, so that no column has a measure of 0.
        assert search.share(places) == pytest.approx(search.base(places).shares[0], rel=1e3 * SAME + 1e-4)


def test_what_noise_makes_of_a_pole_is_its_gradient_by_the_positions_times_the_noise(search: NoisyPoleSearch) -> None:
    places, step = np.array([[0.8, -0.9], [-0.6, 0.7]]), 1e-5
    smooth, weights = search.smooth[:, :2], np.sqrt(search.weights)
    # Rows are the parts of x, then those of y; columns are 1/d and its slopes by the place, (x - a) / d^3.
    measure = search.poles(places, slopes=True).measure.reshape(2, len(smooth), 2, 3)

    def columns(positions: np.ndarray) -> np.ndarray:
        away = positions[:, None] - places
        distance = np.linalg.norm(away, axis=2, keepdims=True)
        return np.concatenate([1 / distance, away / distance**3], axis=2)

    for axis, move in enumerate(step * np.eye(2)):
        slope = (columns(smooth + move) - columns(smooth - move)) / (2 * step)
        expected = NOISE * weights[:, None, None] * slope
        np.testing.assert_allclose(measure[axis], expected, rtol=1e-4, atol=1e-7 * np.abs(expected).max())


def test_a_pole_on_a_point_is_nowhere(search: NoisyPoleSearch) -> None:
    assert search.share(search.smooth[[777], :2]) == NOWHERE
    assert search.share(search.wide[:1] - 1) == NOWHERE
    assert search.share(CENTRE) < NOWHERE


def test_weighing_by_the_law_s_own_noise_moves_the_centre_nearer_and_keeps_the_share() -> None:
    search = search_of(102)
    before = search.weights.copy()
    settled = search.settled(CENTRE + 0.03)
    assert np.ptp(before) == 0
    assert np.ptp(search.weights) > 0.1
    np.testing.assert_allclose(settled, CENTRE, atol=0.01)
    assert search.share(settled) == pytest.approx(1, abs=0.15)
