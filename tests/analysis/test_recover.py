"""The code against the truth: scores of codes whose quality is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import r2_score
from sklearn.neighbors import KNeighborsRegressor

from conserved.analysis.codes import Codes
from conserved.analysis.recover import missing, score
from conserved.analysis.regression import linear_prediction, neighbours_prediction, r2
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import Array

PENDULUM = simulate(SYSTEMS["pendulum"](), 500, 20, seed=5)


def codes_from(encode: object, trajectories: Trajectories = PENDULUM) -> Codes:
    """Return what a run would have kept if its encoder were ``encode(energy, angle)``."""
    held_out, part = trajectories.subset(np.arange(100)), trajectories.subset(np.arange(100, 500))

    def coded(own: Trajectories) -> Array:
        return encode(own.invariants["energy"][own.owners], own.phases["angle"])

    reference = {"energy": part.invariants["energy"][part.owners], "angle": part.phases["angle"]}
    return Codes(coded(held_out), held_out, coded(part), reference, loss=1.0, loss_floor=None)


def circle(energy: Array, _angle: Array, turn: float = 0.0, sense: float = 1.0) -> Array:
    position = sense * (6.1 * (energy + 1) / 2) + turn
    return np.stack([np.cos(position), np.sin(position)], axis=1)


def test_a_perfect_circle_is_recovered() -> None:
    scores = score(codes_from(circle), "cosine", seed=0)
    energy = scores["invariants"]["energy"]
    assert scores["recovered"] is True
    assert energy["spearman"] > 1 - 1e-9
    assert energy["r2_angle"] > 1 - 1e-9
    assert energy["r2_angle_cdf"] > 0.98
    assert energy["r2_nonlinear"] > 0.999
    assert scores["phases"]["angle"]["r2_nonlinear"] < 0.05
    assert scores["code"]["within_ratio"] < 1e-20


@given(st.floats(-10, 10), st.sampled_from([1.0, -1.0]))
def test_rotations_and_reflections_of_the_code_change_no_score(turn: float, sense: float) -> None:
    plain = score(codes_from(circle), "cosine", seed=0)["invariants"]["energy"]
    moved = codes_from(lambda energy, angle: circle(energy, angle, turn, sense))
    for name, value in score(moved, "cosine", seed=0)["invariants"]["energy"].items():
        assert value == pytest.approx(plain[name], abs=1e-6), name


def test_a_code_that_knows_the_phase_is_not_recovered() -> None:
    scores = score(codes_from(lambda energy, angle: np.stack([energy, np.cos(angle)], axis=1)), "euclidean", seed=0)
    assert scores["invariants"]["energy"]["r2_nonlinear"] > 0.95
    assert scores["code"]["within_ratio"] > 0.3
    assert scores["phases"]["angle"]["r2_nonlinear"] > 0.2
    assert scores["recovered"] is False


def test_a_code_of_noise_recovers_nothing() -> None:
    random = np.random.default_rng(0)
    scores = score(codes_from(lambda energy, _: random.normal(size=(len(energy), 2))), "euclidean", seed=0)
    assert missing(scores) == ["energy"]
    assert scores["code"]["within_ratio"] == pytest.approx(1, abs=0.1)
    assert scores["invariants"]["energy"]["spearman"] < 0.1


def test_dim_1_is_scored_by_the_code_itself() -> None:
    scores = score(codes_from(lambda energy, _: -np.exp(energy)[:, None]), "euclidean", seed=0)
    energy = scores["invariants"]["energy"]
    assert energy["spearman"] == pytest.approx(1)
    assert energy["r2_angle"] is None
    assert 0.9 < energy["r2_linear"] < 0.99


def test_a_collapsed_code_has_finite_scores() -> None:
    scores = score(codes_from(lambda energy, _: np.ones((len(energy), 2))), "cosine", seed=0)
    assert scores["recovered"] is False
    numbers = [*scores["code"].values(), *scores["invariants"]["energy"].values()]
    assert all(np.isfinite(number) for number in numbers if number is not None)


def test_without_truth_nothing_is_claimed() -> None:
    blind = Trajectories(PENDULUM.states, PENDULUM.offsets)
    codes = Codes(PENDULUM.states, blind, PENDULUM.states, {}, loss=1.0, loss_floor=None)
    scores = score(codes, "euclidean", seed=0)
    assert scores["recovered"] is None
    assert scores["invariants"] == {}


def test_regressions_agree_with_scikit_learn() -> None:
    random = np.random.default_rng(2)
    codes, new = random.normal(size=(300, 3)), random.normal(size=(100, 3))
    values = np.stack([codes[:, 0] ** 2, codes.sum(axis=1)], axis=1)
    theirs = KNeighborsRegressor(10, weights="distance").fit(codes, values).predict(new)
    np.testing.assert_allclose(neighbours_prediction(codes, values, new), theirs, rtol=1e-9)
    truth = np.stack([new[:, 0] ** 2, new.sum(axis=1)], axis=1)
    for column in (0, 1):
        ours = r2(truth[:, [column]], theirs[:, [column]])
        assert ours == pytest.approx(r2_score(truth[:, column], theirs[:, column]))
    np.testing.assert_allclose(linear_prediction(codes, values, new)[:, 1], new.sum(axis=1), atol=1e-12)


def test_codes_are_saved_and_loaded_whole(tmp_path: object) -> None:
    codes = codes_from(circle)
    codes.save(tmp_path / "codes.npz")
    back = Codes.load(tmp_path / "codes.npz")
    assert score(back, "cosine", seed=0) == score(codes, "cosine", seed=0)
    assert back.loss_floor is None
