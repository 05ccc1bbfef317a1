"""Smoothing along time: how much noise is left, that neighbours share none of it, and where it is refused."""

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from conserved.discovery import discover
from conserved.discovery.prepare.noise import level_of, noise_at
from conserved.discovery.prepare.smoothing import Curve, Smooth, motions_of, smoothed
from conserved.discovery.selection.evidence import lagged_share
from conserved.evaluation.benchmark import formula_errors
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import Array


def smooth_of(name: str, noise: float, trajectories: int = 40) -> tuple[Smooth, Array]:
    """Return the smooth trajectories of a system, and their errors (points, variables)."""
    clean = simulate(SYSTEMS[name](), trajectories, 200, seed=6, sampling="grid", duration=6.0)
    noisy = simulate(SYSTEMS[name](), trajectories, 200, seed=6, sampling="grid", duration=6.0, noise=noise)
    found = smoothed(noisy, level_of(noise_at(noisy)))
    assert found is not None
    assert clean.times is not None
    assert found.trajectories.times is not None
    truth = [
        CubicSpline(clean.times[clean.offsets[one] : clean.offsets[one + 1]], clean.subset([one]).states)(
            found.trajectories.subset([one]).times
        )
        for one in range(trajectories)
    ]
    return found, found.trajectories.states - np.concatenate(truth)


@pytest.mark.parametrize("name", ["oscillator", "kepler", "rigid-body"])
def test_smooth_points_have_the_noise_they_say_and_neighbours_share_next_to_none(name: str) -> None:
    found, errors = smooth_of(name, 0.3)
    assert found.averaged > 5
    assert np.abs(np.sqrt((errors**2).mean(axis=0)) / found.noise - 1).max() < 0.25
    even, odd = errors[::2], errors[1::2]
    shared = (even * odd).mean(axis=0) / found.noise**2
    assert np.abs(shared).max() < 0.2


def test_a_velocity_halves_the_noise_of_its_position() -> None:
    found, _ = smooth_of("kepler", 0.3)
    noisy = simulate(SYSTEMS["kepler"](), 40, 200, seed=6, sampling="grid", duration=6.0, noise=0.3)
    alone = smoothed(
        Trajectories(noisy.states[:, :2], noisy.offsets, noisy.times, ("x", "y")), level_of(noise_at(noisy))[:2]
    )
    assert alone is not None
    assert (found.noise[:2] < 0.75 * alone.noise).all()


def test_a_rate_of_change_is_told_up_to_its_factor() -> None:
    steps = np.linspace(0, 3, 401)
    turns = [steps + shift for shift in np.linspace(0, 6, 20)]
    curves = [
        Curve(3.0, np.column_stack([np.sin(one), 4 * np.cos(one), np.cos(3 * one)]), np.empty(0), np.empty(0))
        for one in turns
    ]
    moved, other = motions_of(curves)
    assert (moved.column, moved.rate, other.column, other.rate) in [(0, 1, 2, None), (1, 0, 2, None)]
    assert moved.factor == pytest.approx(0.25 if moved.column == 0 else -4, rel=0.02)


@pytest.mark.parametrize("name", ["lorenz", "duffing", "henon-heiles"])
def test_motion_too_fast_for_the_points_is_not_smoothed_away(name: str) -> None:
    noisy = simulate(SYSTEMS[name](), 30, 200, seed=6, noise=0.3)
    assert smoothed(noisy, level_of(noise_at(noisy))) is None


def test_short_and_jumping_trajectories_are_not_smoothed() -> None:
    short = simulate(SYSTEMS["kepler"](), 30, 20, seed=6, noise=0.3)
    assert smoothed(short, level_of(noise_at(short))) is None
    turning = simulate(SYSTEMS["oscillator"](), 30, 200, seed=6)
    angle = np.arctan2(turning.states[:, 1], turning.states[:, 0])[:, None]
    jumping = Trajectories(angle + 0.02 * np.random.default_rng(0).standard_normal(angle.shape), turning.offsets)
    assert smoothed(jumping, np.array([0.02])) is None


def test_a_long_trajectory_is_smoothed_in_pieces_and_stays_one() -> None:
    noisy = simulate(SYSTEMS["oscillator"](), 5, 1000, seed=6, noise=0.3)
    found = smoothed(noisy, level_of(noise_at(noisy)))
    assert found is not None
    assert len(found.trajectories) == 5


def test_neighbours_share_no_noise_however_short_the_trajectories() -> None:
    random = np.random.default_rng(0)
    noise = random.standard_normal(60_000)
    even = np.ones(len(noise))
    share, _ = lagged_share(noise, even, even, np.arange(0, len(noise) + 1, 6))
    assert abs(share) < 0.02


def test_laws_are_found_in_data_too_loud_for_single_points() -> None:
    loud = simulate(SYSTEMS["kepler"](), 200, 200, seed=2, noise=0.2)
    found = discover(loud, library=["polynomials", "radial"], degree=3)
    assert (found.verdict, found.count) == ("conserved", 3)
    assert found.note.startswith("laws of smooth trajectories")
    assert found.noise > 0.15
    clean = simulate(SYSTEMS["kepler"](), 40, 200, seed=1002)
    assert max(formula_errors(law, clean)[0] for law in found.laws) < 0.1


def test_a_loud_loss_is_no_law() -> None:
    for noise in (0.2, 0.5):
        assert not discover(simulate(SYSTEMS["damped-oscillator"](), 100, 200, seed=6, noise=noise)).laws
