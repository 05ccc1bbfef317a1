"""Rounded values: their steps are told from themselves, and rounding hides no law."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery import discover
from conserved.discovery.prepare.noise import level_of, noise_at
from conserved.discovery.prepare.rounding import rounding_errors, spaced
from simulators import SYSTEMS, Trajectories, simulate


def written(trajectories: Trajectories, form: str) -> Trajectories:
    """Return the trajectories as they are read from a file with numbers of this form."""
    texts = [form % value for value in trajectories.states.ravel()]
    return replace(trajectories, states=np.array(texts, dtype=float).reshape(trajectories.states.shape))


@pytest.mark.parametrize("form", ["%.1f", "%.3f", "%.3g", "%.4g", "%.6g"])
@pytest.mark.parametrize("name", ["pendulum", "lotka-volterra"])
def test_the_rounding_error_is_known_from_the_values(name: str, form: str) -> None:
    exact = simulate(SYSTEMS[name](), 40, 200, seed=3)
    rounded = written(exact, form)
    np.testing.assert_allclose(level_of(rounding_errors(rounded)), level_of(rounded.states - exact.states), rtol=0.05)


def test_steps_of_an_encoder_are_seen_in_any_unit() -> None:
    exact = simulate(SYSTEMS["pendulum"](), 20, 100)
    step = 2 * np.pi / 4096
    counted = replace(exact, states=step * np.round(exact.states / step))
    np.testing.assert_allclose(rounding_errors(counted), step / np.sqrt(12))


def test_exact_and_noisy_values_are_not_rounded_and_a_constant_is_not() -> None:
    exact = simulate(SYSTEMS["pendulum"](), 20, 100)
    mass = np.repeat(np.arange(20) % 3 + 1.0, 100)
    for states in (exact.states, simulate(SYSTEMS["pendulum"](), 20, 100, noise=0.01).states):
        assert not rounding_errors(replace(exact, states=np.column_stack([states, mass]), variables=())).any()


def test_rounding_to_digits_makes_small_values_better_known() -> None:
    noise = noise_at(written(simulate(SYSTEMS["lotka-volterra"](), 40, 200, seed=3), "%.3g"))
    assert noise.max() > 50 * noise.min()


@pytest.mark.parametrize("form", ["%.2f", "%.3f", "%.3g", "%.4g", "%.6g"])
@pytest.mark.parametrize("name", ["pendulum", "kepler", "lotka-volterra"])
def test_rounding_hides_no_law(name: str, form: str) -> None:
    system = SYSTEMS[name]()
    found = discover(written(simulate(system, 40, 200, seed=3), form))
    assert (found.verdict, found.count) == ("conserved", system.independent)


def test_where_sparse_sampling_looks_like_more_noise_the_rounding_tells_what_there_is() -> None:
    found = discover(written(simulate(SYSTEMS["double-pendulum"](), 40, 200, seed=3), "%.6f"))
    assert (found.verdict, found.count) == ("conserved", 1)
    assert found.noise > 10 * 3e-7


@pytest.mark.parametrize("form", ["%.1f", "%.2f", "%.4g"])
@pytest.mark.parametrize("name", ["damped-oscillator", "van-der-pol"])
def test_rounding_makes_no_law(name: str, form: str) -> None:
    assert not discover(written(simulate(SYSTEMS[name](), 40, 200, seed=3), form)).laws


def test_points_that_are_rounded_alike_are_left_out() -> None:
    exact = simulate(SYSTEMS["oscillator"](), 10, 400, sampling="grid")
    coarse = spaced(written(exact, "%.1f"))
    assert coarse.lengths.max() <= 100
    assert spaced(exact) is exact


def test_values_too_coarse_for_any_answer_are_told_so() -> None:
    found = discover(written(simulate(SYSTEMS["rigid-body"](), 40, 200, seed=3), "%.1f"))
    assert found.verdict == "undecided"
    assert "give more digits" in found.note
