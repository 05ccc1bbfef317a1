"""The null space: one pass, bounded memory, no digits lost; the spectrum against dense algebra."""

import tracemalloc

import numpy as np
import pytest
import scipy.linalg
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import products
from conserved.discovery.linear_algebra import distinct, spectrum
from conserved.discovery.proposers import null_space as nullspace
from conserved.discovery.proposers.exact import null_space
from conserved.discovery.proposers.null_space import deviations
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import Array


def ragged(seed: int, count: int = 12) -> Trajectories:
    random = np.random.default_rng(seed)
    lengths = random.integers(1, 40, count)
    return Trajectories(random.normal(1, 2, (lengths.sum(), 2)), np.concatenate([[0], np.cumsum(lengths)]))


def dense(trajectories: Trajectories, columns: Array) -> tuple[Array, Array]:
    """Return within and total deviations by their definition."""
    within = columns.copy()
    for start, stop in zip(trajectories.offsets[:-1], trajectories.offsets[1:], strict=True):
        within[start:stop] -= columns[start:stop].mean(axis=0)
    return within, columns - columns.mean(axis=0)


LIBRARY = products(("x0", "x1"), symbols_of(("x0", "x1")), 3)


@pytest.mark.parametrize("folds", [1, 20])
@pytest.mark.parametrize("block", [1 << 18, 300, 50, 9])
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_triangles_have_the_products_of_the_deviations_whatever_the_block(block: int, folds: int, seed: int) -> None:
    trajectories = ragged(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nullspace, "BLOCK", block)
        triangles = deviations(LIBRARY, trajectories, folds).triangles()
    for found, expected in zip(triangles, dense(trajectories, LIBRARY.evaluate(trajectories.states)), strict=True):
        product = expected.T @ expected
        np.testing.assert_allclose(found.T @ found, product, rtol=1e-9, atol=1e-9 * product.max())


@pytest.mark.parametrize("length", [2, 1000, 100_000])
def test_memory_is_that_of_a_few_blocks_however_many_points_and_trajectories(length: int) -> None:
    states = np.random.default_rng(0).normal(size=(100_000, 2))
    trajectories = Trajectories(states, np.arange(0, len(states) + 1, length))
    deviations(LIBRARY, trajectories.subset([0]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nullspace, "BLOCK", 1 << 14)
        tracemalloc.start()
        deviations(LIBRARY, trajectories)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < len(states) * len(LIBRARY) * 8 / 3


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_ratios_are_the_generalised_eigenvalues(seed: int) -> None:
    trajectories = ragged(seed)
    within, total = dense(trajectories, LIBRARY.evaluate(trajectories.states))
    ratios, functions = spectrum(within, total)
    eigenvalues = scipy.linalg.eigh(within.T @ within, total.T @ total, eigvals_only=True)
    np.testing.assert_allclose(ratios**2, eigenvalues, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(total @ functions, axis=0), 1, rtol=1e-8)
    np.testing.assert_allclose(np.linalg.norm(within @ functions, axis=0), ratios, atol=1e-8)


def test_the_pendulums_law_is_exact_to_rounding_and_nothing_else_is_near() -> None:
    trajectories = simulate(SYSTEMS["pendulum"](), 20, 50)
    q, p = symbols_of(("q", "p"))
    library = products(("q", "p"), [p], 2, special=[sympy.sin(q), sympy.cos(q)])
    ratios, _ = spectrum(*deviations(library, trajectories).triangles())
    assert ratios[0] < 1e-13
    assert ratios[1] > 0.1


def test_identities_and_constants_leave_their_most_complex_member_out() -> None:
    angle = np.linspace(0, 5, 50)
    columns = np.column_stack([np.cos(angle), np.sin(angle), np.ones(50), np.cos(angle) ** 2, np.sin(angle) ** 2])
    kept = distinct(columns - columns.mean(axis=0), np.linalg.norm(columns, axis=0))
    assert kept.tolist() == [0, 1, 3]


def test_a_column_that_is_not_finite_leaves_the_others_as_they_are() -> None:
    q, p = symbols_of(("q", "p"))
    trajectories = simulate(SYSTEMS["oscillator"](), 10, 50)
    found = null_space(products(("q", "p"), [q, p, sympy.log(q)], 2), trajectories)
    plain = null_space(products(("q", "p"), [q, p], 2), trajectories)
    assert np.array_equal(found.functions, plain.functions)
    slopes = found.library.gradients(trajectories.states, found.functions[:, :1])
    assert np.isfinite(slopes).all()


def test_of_few_long_trajectories_each_is_kept_in_part() -> None:
    states = np.arange(1200.0)[:, None]
    long = Trajectories(states, np.arange(13) * 100, np.tile(np.arange(100.0), 12))
    kept = long.thinned(240)
    assert kept.lengths.tolist() == [20] * 12
    assert np.array_equal(kept.states[kept.offsets[:-1]], long.states[long.offsets[:-1]])
    assert np.array_equal(kept.times, np.tile(np.arange(20.0), 12))
    assert long.thinned(600, least=4).lengths.tolist() == [100] * 6
    assert long.thinned(1200) is long


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 6))
def test_one_of_every_n_points_makes_no_ratio_larger_than_its_root_of_n_fold(seed: int, every: int) -> None:
    trajectories = ragged(seed, 60)
    states = trajectories.states
    states[:, 0] = np.random.default_rng(seed).normal(size=60)[trajectories.owners] + 1e-3 * states[:, 0]
    sample = trajectories.every(every)
    assert (sample.lengths == -(-trajectories.lengths // every)).all()
    assert set(sample.states[:, 1]) <= set(states[:, 1])
    whole, part = (null_space(LIBRARY, data).ratios[0] for data in (trajectories, sample))
    assert whole < 0.01
    assert part < 1.05 * np.sqrt(every) * whole
