"""Evidence: what is conserved but for noise has an excess of 1 and no drift; a decay is seen with its rate."""

import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from conserved.analysis.spread import typical_deviation, within_ratio
from conserved.discovery.criteria import DEFAULT, Criteria
from conserved.discovery.evidence import Evidence
from conserved.discovery.selection.evidence import (
    as_sure,
    drift_against_lag,
    evidence,
    interval,
    lagged_share,
    resamples,
)
from simulators import Trajectories

TRAJECTORIES, POINTS = 60, 100


def held(decay: float = 0.0, noise: float = 0.05, wave: float = 0.0) -> tuple[np.ndarray, np.ndarray, Trajectories]:
    """Return a quantity that decays and waves along trajectories with noise, and the noise's deviation."""
    random = np.random.default_rng(0)
    time = np.tile(np.linspace(0, 10, POINTS), TRAJECTORIES)
    value = np.repeat(random.uniform(1, 2, TRAJECTORIES), POINTS) * np.exp(-decay * time) + wave * np.sin(time)
    offsets = np.arange(TRAJECTORIES + 1) * POINTS
    noisy = value + noise * random.standard_normal(len(value))
    return noisy, np.full(len(value), noise), Trajectories(noisy[:, None], offsets, time)


def test_a_conserved_quantity_changes_by_its_noise_alone() -> None:
    found = evidence(*held())
    assert found.excess == pytest.approx(1, abs=0.15)
    assert found.support == 1
    assert found.drift_seen < 3
    assert found.noise_share == pytest.approx(0.05**2 * 12, rel=0.15)
    assert abs(found.lagged_share) < 0.1 * found.noise_share
    assert found.interval[0] < found.within_ratio < found.interval[1]


def test_a_slow_decay_is_seen_though_the_noise_hides_it_in_every_trajectory() -> None:
    found = evidence(*held(decay=0.001))
    assert found.drift_seen > DEFAULT.drift_seen
    assert found.excess < 1.5


def test_the_rate_of_a_decay_is_found() -> None:
    assert evidence(*held(decay=0.01, noise=1e-4)).rate == pytest.approx(0.01, rel=0.05)


def test_the_rate_of_a_steady_loss_is_found() -> None:
    values, noise, trajectories = held(noise=1e-4)
    assert trajectories.times is not None
    lost = values - 0.01 * trajectories.times
    assert evidence(lost, noise, trajectories).rate == pytest.approx(0.01 / np.sqrt(np.mean(lost**2)), rel=0.01)


def test_a_value_that_most_trajectories_share_is_no_deviation() -> None:
    shared = np.repeat(np.where(np.arange(20) < 17, 1.0, np.arange(20)), 10)
    assert typical_deviation(shared) == shared.std()
    extreme = np.append(np.random.default_rng(0).standard_normal(999), 1e3)
    assert typical_deviation(extreme) < 3


def test_the_interval_holds_the_ratio_with_trajectories_of_one_point() -> None:
    offsets = np.cumsum(np.append(0, np.append(np.ones(50, dtype=int), np.full(10, 20))))
    values = np.random.default_rng(0).standard_normal(offsets[-1])
    low, high = interval(values, offsets, resamples(len(offsets) - 1))
    assert low < within_ratio(values[:, None], offsets) < high


def test_what_goes_up_and_down_has_excess_and_no_drift() -> None:
    found = evidence(*held(wave=0.1))
    assert found.excess > 10
    assert found.support == 0


def test_change_against_lag_is_flat_for_noise_and_grows_for_a_decay() -> None:
    for decay, growth in ((0.0, 1.0), (0.05, 10.0)):
        values, _, trajectories = held(decay)
        lags, change = drift_against_lag(values, trajectories.offsets)
        assert lags[0] == 1
        assert change[-1] / change[0] == pytest.approx(1, abs=0.3) if decay == 0 else change[-1] / change[0] > growth


def test_the_error_of_what_neighbours_share_is_that_of_white_noise_whatever_the_weights() -> None:
    random = np.random.default_rng(0)
    offsets, noise = np.arange(0, 2001, 100), random.lognormal(sigma=1.0, size=2000)
    weights = 1 / (noise**2 + 0.2)
    drawn = [lagged_share(noise * random.standard_normal(2000), noise, weights, offsets) for _ in range(300)]
    shares, errors = np.array(drawn).T
    assert shares.std() == pytest.approx(errors.mean(), rel=0.15)


@given(st.integers(3, 60), st.floats(0.5, 6))
def test_a_line_of_few_trajectories_is_as_sure_as_chance_says(trajectories: int, errors: float) -> None:
    freedom = trajectories - 2
    rate = scipy.stats.f.sf(errors**2 / 2, 2, freedom)
    assert np.exp(-(as_sure(errors, freedom) ** 2) / 2) == pytest.approx(rate, rel=1e-9)


def of_noise(lengths: list[int], seed: int) -> Evidence:
    """The evidence in what differs between trajectories and has white noise of .1 along them."""
    random = np.random.default_rng(seed)
    own = np.repeat(random.standard_normal(len(lengths)), lengths) + 0.1 * random.standard_normal(sum(lengths))
    data = Trajectories(own[:, None], np.cumsum([0, *lengths]))
    return evidence(own, np.full(len(own), 0.1), data, seed=seed)


def test_of_two_trajectories_no_drift_is_seen_or_ruled_out() -> None:
    for seed in range(20):
        found = of_noise([200, 200], seed)
        assert found.drift_seen == 0
        assert found.drift_error == np.inf


def test_trajectories_of_one_point_make_no_drift_surer() -> None:
    seen = [of_noise([100] * 4 + [1] * 60, seed).drift_seen for seed in range(60)]
    assert np.mean(np.array(seen) > Criteria().drift_doubted) < 0.05
