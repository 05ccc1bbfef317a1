"""What noise does to functions: told from neighbours, taken off, and constraints seen through it."""

import numpy as np
import pytest

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import bias_corrected, products
from conserved.discovery.prepare.kinds import kinds_of, lifted
from conserved.discovery.prepare.noise import level_of, neighbour_interpolation, noise_at
from conserved.discovery.prepare.prepared import prepare
from conserved.discovery.proposers.exact import best_by_chance
from conserved.discovery.selection.independence import constraints
from simulators import SYSTEMS, simulate

RANDOM = np.random.default_rng(0)


def test_what_noise_adds_to_a_bent_function_is_taken_off() -> None:
    library = products(("x",), symbols_of(("x",)), 4)
    noisy = 2.0 + 0.1 * RANDOM.standard_normal((200_000, 1))
    plain = np.abs(library.evaluate(noisy).mean(axis=0) - 2.0 ** np.arange(1, 5))
    taken_off = np.abs(bias_corrected(library, noisy, np.full_like(noisy, 0.1)).mean(axis=0) - 2.0 ** np.arange(1, 5))
    assert (plain[1:] > [0.009, 0.05, 0.2]).all()
    assert (taken_off[1:] < [0.002, 0.01, 0.03]).all()


def test_neighbours_tell_a_smooth_point_without_its_own_noise() -> None:
    clean = simulate(SYSTEMS["pendulum"](), 30, 400, seed=2)
    noisy = simulate(SYSTEMS["pendulum"](), 30, 400, seed=2, noise=0.05)
    told = neighbour_interpolation(noisy, noise_at(noisy))
    inner = np.setdiff1d(np.arange(len(told)), (noisy.offsets[:, None] + [-2, -1, 0, 1]).ravel())
    own = (noisy.states - clean.states)[inner, 0]
    left = (told - clean.states)[inner, 0]
    assert abs(np.corrcoef(own, left)[0, 1]) < 0.03
    assert left.std() < 1.1 * own.std()


def test_neighbours_far_apart_tell_nothing() -> None:
    sparse = simulate(SYSTEMS["pendulum"](), 30, 8, seed=2, noise=0.001)
    assert np.array_equal(neighbour_interpolation(sparse, np.full_like(sparse.states, 1e-3)), sparse.states)


@pytest.mark.parametrize("noise", [0.0, 0.001, 0.01])
@pytest.mark.parametrize(("name", "count"), [("lagrange-top", 1), ("two-body", 4), ("kepler", 0), ("lorenz", 0)])
def test_constraints_are_seen_through_noise(name: str, count: int, noise: float) -> None:
    data = simulate(SYSTEMS[name](), 30, 100, seed=4, noise=noise)
    deviation = np.maximum(level_of(noise_at(data)) * (noise > 0), 1e-12 * data.states.std(axis=0))
    assert constraints(data, data.states[:100], deviation).shape[1] == count


def test_a_population_that_noise_takes_below_zero_still_has_a_logarithm() -> None:
    data = simulate(SYSTEMS["lotka-volterra"](), 40, 200, seed=15, noise=0.05)
    assert data.states.min() < 0
    kinds = kinds_of(data, noise_at(data))
    assert kinds.positive == (0, 1)
    assert (lifted(data, kinds.positive, noise_at(data)).states > 0).all()
    centred = simulate(SYSTEMS["oscillator"](), 40, 200, seed=15, noise=0.05)
    assert kinds_of(centred, noise_at(centred)).positive == ()


def test_chance_finds_much_in_few_points_and_nothing_in_many() -> None:
    system = SYSTEMS["isotropic"]()
    library = products(system.variables, symbols_of(system.variables), 3)
    few, many = (simulate(system, count, points, seed=3) for count, points in ((3, 20), (40, 200)))
    assert np.mean([best_by_chance(library, prepare(few, seed=seed)) for seed in range(5)]) < 0.85
    assert best_by_chance(library, prepare(many)) > 0.97
