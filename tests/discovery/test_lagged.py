"""LaggedCovariances: by their definition, however many columns are summed at a time."""

import numpy as np
import pytest

from conserved.discovery import lagged
from conserved.discovery.lagged import lagged_covariances, made_by_noise
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import products
from simulators import Trajectories
from simulators.trajectories import Array

RANDOM = np.random.default_rng(0)
LENGTHS = RANDOM.integers(1, 30, 50)
DATA = Trajectories(RANDOM.normal(1, 2, (LENGTHS.sum(), 2)), np.concatenate([[0], np.cumsum(LENGTHS)]))
LIBRARY = products(DATA.variables, symbols_of(DATA.variables), 3)
WEIGHTS = RANDOM.uniform(0.5, 2, len(DATA.states))


def shared(one: Array, other: Array, lag: int) -> float:
    """Return the sum of products of neighbours of weighted deviations, by its definition."""
    total = 0.0
    for start, stop in zip(DATA.offsets[:-1], DATA.offsets[1:], strict=True):
        weight, size = WEIGHTS[start:stop], stop - start
        a, b = (np.sqrt(weight) * (c[start:stop] - np.average(c[start:stop], weights=weight)) for c in (one, other))
        total += (a[lag:] @ b[: size - lag] + b[lag:] @ a[: size - lag]) / 2 * size / max(size - lag, 1)
    return total


@pytest.mark.parametrize("chunk", [1, 2000, 1 << 21])
def test_moments_are_sums_over_pairs_of_neighbours_whatever_is_summed_at_a_time(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lagged, "CHUNK", chunk)
    columns = LIBRARY.evaluate(DATA.states)
    own = lagged_covariances(columns.__getitem__, made_by_noise(LIBRARY, DATA, np.zeros(2), RANDOM), DATA, WEIGHTS)
    mass = WEIGHTS.sum()
    for one, other in ((0, 0), (1, 5), (3, 8)):
        scale = own.scale[one] * own.scale[other] * mass
        expected = np.mean([shared(columns[:, one], columns[:, other], lag) for lag in (1, 2)]) / scale
        assert own.lagged.mean(axis=0)[one, other] == pytest.approx(expected, abs=1e-12)
        assert own.within[:, one, other].mean() == pytest.approx(shared(columns[:, one], columns[:, other], 0) / scale)
    covariance = np.cov(columns.T, aweights=WEIGHTS, ddof=0)
    np.testing.assert_allclose(own.total * np.outer(own.scale, own.scale), covariance, rtol=1e-9, atol=1e-12)
