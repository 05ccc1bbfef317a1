"""simulate: sampling, lengths, noise, seeds."""

from dataclasses import replace

import numpy as np
import pytest

from simulators import SYSTEMS, UsageError, simulate
from simulators.kepler import Kepler, solve_kepler
from simulators.pendulum import Pendulum
from simulators.simulate import warnings_of
from simulators.system import build, settings_of

PENDULUM = Pendulum()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_orbits() -> None:
    first, again, other = (simulate(PENDULUM, 20, 10, seed=seed) for seed in (4, 4, 5))
    assert first.states.tobytes() == again.states.tobytes()
    assert not np.array_equal(first.states, other.states)


def test_random_times_fill_one_period_of_each_orbit() -> None:
    trajectories = simulate(PENDULUM, 50, 200)
    period = PENDULUM.period(trajectories.states[trajectories.offsets[:-1]])
    last = trajectories.times[trajectories.offsets[1:] - 1]
    assert (last <= period).all()
    assert (last > 0.9 * period).all()


def test_a_grid_is_even_and_the_same_for_all() -> None:
    trajectories = simulate(PENDULUM, 3, 11, sampling="grid", duration=5.0)
    np.testing.assert_allclose(trajectories.times.reshape(3, 11), np.tile(np.linspace(0, 5, 11), (3, 1)))


def test_ragged_lengths_lie_between_the_limits() -> None:
    lengths = simulate(PENDULUM, 300, 20, min_points=5).lengths
    assert set(lengths) == set(range(5, 21))


def test_ragged_trajectories_still_have_rising_times() -> None:
    trajectories = simulate(PENDULUM, 100, 20, min_points=2)
    same = np.diff(trajectories.owners) == 0
    assert (np.diff(trajectories.times)[same] > 0).all()


def test_noise_is_relative_to_each_variable_and_leaves_the_orbits_alone() -> None:
    clean, noisy = (simulate(Kepler(), 500, 50, noise=noise) for noise in (0.0, 0.1))
    error = (noisy.states - clean.states).std(axis=0)
    np.testing.assert_allclose(error, 0.1 * clean.states.std(axis=0), rtol=0.02)
    np.testing.assert_array_equal(noisy.invariants["energy"], clean.invariants["energy"])
    np.testing.assert_array_equal(noisy.phases["mean_anomaly"], clean.phases["mean_anomaly"])


def test_blocks_of_the_flow_leave_no_seam() -> None:
    many = simulate(PENDULUM, 1500, 100, seed=1)
    energy = PENDULUM.evaluate(many.states)["energy"]
    assert np.abs(energy - many.invariants["energy"][many.owners]).max() < 1e-12


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"trajectories": 0}, "at least 1"),
        ({"points": 0}, "points is 0"),
        ({"min_points": 60}, "min_points 60"),
        ({"sampling": "gird"}, "did you mean 'grid'"),
        ({"duration": 3.0}, "goes with sampling 'grid' only"),
        ({"duration": -3.0, "sampling": "grid"}, "duration is -3.0; it must be positive"),
        ({"noise": -0.1}, "noise is -0.1"),
        ({"noise": float("nan")}, "noise is nan"),
    ],
)
def test_impossible_options_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        simulate(PENDULUM, **options)


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("pendulm", {}, "did you mean 'pendulum'"),
        ("pendulum", {"frequncy": "1"}, "did you mean 'frequency'"),
        ("pendulum", {"frequency": "fast"}, "needed is a number"),
        ("pendulum", {"frequency": "-1"}, "must be positive"),
        ("pendulum", {"energies": "0.5"}, "two numbers with a comma"),
        ("pendulum", {"energies": "0.5,1.5"}, "below 1"),
        ("pendulum", {"regime": "libation"}, "did you mean 'libration'"),
        ("kepler", {"eccentricities": "0.5,1.0"}, "below 1"),
        ("oscillator", {"energies": "2,1"}, "rising"),
    ],
)
def test_impossible_parameters_are_refused(name: str, settings: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        build(SYSTEMS, name, settings)


def test_parameters_are_read_from_text() -> None:
    built = build(SYSTEMS, "pendulum", {"regime": "rotation", "energies": "2,3", "frequency": "2"})
    assert built == Pendulum(frequency=2.0, regime="rotation", energies=(2.0, 3.0))


@pytest.mark.parametrize("name", SYSTEMS)
def test_parameters_survive_as_text(name: str) -> None:
    system = SYSTEMS[name]()
    settings = dict(text.split("=") for text in settings_of(system))
    assert build(SYSTEMS, name, settings) == system


def test_the_separatrix_has_no_period() -> None:
    with pytest.raises(UsageError, match="separatrix"):
        PENDULUM.period(np.array([[0.0, 2.0]]))


def test_unbound_orbits_are_refused() -> None:
    with pytest.raises(UsageError, match="bound orbits only"):
        Kepler().period(np.array([[1.0, 0.0, 0.0, 2.0]]))


def test_a_pendulum_at_rest_stays_at_rest() -> None:
    assert np.array_equal(PENDULUM.flow(np.zeros((1, 2)), np.array([[0.0, 1.0]])), np.zeros((1, 2, 2)))


def test_a_circular_orbit_stays_circular() -> None:
    path = Kepler().flow(np.array([[1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, -1.0]]), np.array([[np.pi / 2]] * 2))
    np.testing.assert_allclose(path[:, 0], [[0, 1, -1, 0], [0, -1, -1, 0]], atol=1e-14)


def test_a_pendulum_goes_round_backwards_too() -> None:
    rotation = Pendulum(regime="rotation")
    forward = rotation.flow(np.array([[0.0, 3.0]]), np.array([[0.5]]))
    backward = rotation.flow(np.array([[0.0, -3.0]]), np.array([[0.5]]))
    np.testing.assert_allclose(backward, -forward, atol=1e-14)


@pytest.mark.parametrize("eccentricity", [0.0, 0.3, 0.9, 0.999])
def test_keplers_equation_is_solved_to_1e_14(eccentricity: float) -> None:
    mean = np.linspace(-np.pi, np.pi, 20_001)[1:-1]
    anomaly = solve_kepler(mean, np.full_like(mean, eccentricity))
    assert np.abs(anomaly - eccentricity * np.sin(anomaly) - mean).max() <= 1e-14


@pytest.mark.parametrize(("drift", "lines"), [(1e-9, 0), (2e-9, 1), (float("nan"), 1)])
def test_a_drift_that_is_large_or_not_a_number_is_told(drift: float, lines: int) -> None:
    trajectories = replace(simulate(PENDULUM, 3, 4), drift={"energy": drift})
    assert len(warnings_of(trajectories)) == lines
