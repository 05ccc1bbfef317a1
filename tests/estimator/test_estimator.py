"""ConservedEncoder: scikit-learn's habits, and the codes of the pipeline."""

import pickle
import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pandas
import pytest
import torch
from sklearn import config_context
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, GroupKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import estimator_checks_generator

from conserved import Config, ConservedEncoder, simulate, train, write
from conserved.pairs.split import split
from simulators import SYSTEMS, DataError, Trajectories, UsageError

QUICK: dict[str, Any] = {"steps": 30, "batch": 16, "width": 8, "device": "cpu"}
SMALLEST = ConservedEncoder(**QUICK | {"steps": 10, "batch": 8})
EXPECTED_TO_FAIL: dict[str, str] = {}
"""scikit-learn's checks that cannot be passed, with the reason: none."""

WHOLE = simulate(SYSTEMS["pendulum"](), 40, 10)
STACK = WHOLE.states.reshape(40, 10, 2)


def checks() -> list[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that we do not inherit from scikit-learn, which is on purpose
        return [check for _, check in estimator_checks_generator(SMALLEST, expected_failed_checks=EXPECTED_TO_FAIL)]


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.func.__name__)
def test_scikit_learns_own_checks(check: Any) -> None:
    if check.func.__name__ == "check_array_api_input":
        pytest.skip("asks for SCIPY_ARRAY_API in the environment")
    check(clone(SMALLEST))


def test_every_form_of_the_data_gives_the_same_codes_in_its_form() -> None:
    of_trajectories = ConservedEncoder(**QUICK).fit_transform(WHOLE)
    assert of_trajectories.shape == (400, 2)
    of_stack = ConservedEncoder(**QUICK).fit_transform(STACK)
    assert of_stack.shape == (40, 10, 2)
    of_list = ConservedEncoder(**QUICK).fit_transform(list(STACK))
    assert len(of_list) == 40
    order = np.random.default_rng(0).permutation(40).repeat(10) * 10 + np.tile(np.arange(10), 40)
    mixed = ConservedEncoder(**QUICK).fit_transform(WHOLE.states, groups=WHOLE.owners)
    for codes in (of_stack.reshape(-1, 2), np.concatenate(of_list), mixed):
        np.testing.assert_array_equal(codes, of_trajectories)
    fitted = ConservedEncoder(**QUICK).fit(WHOLE.states[order], WHOLE.owners[order])
    assert fitted.transform(WHOLE.states[order]).shape == (400, 2)
    assert (fitted.n_trajectories_, fitted.n_features_in_) == (40, 2)


def test_rows_of_trajectories_may_be_mixed() -> None:
    groups = np.array([f"trial {owner}" for owner in WHOLE.owners])
    mixed = np.argsort(np.tile(np.arange(10), 40), kind="stable")
    ours = ConservedEncoder(**QUICK).fit(WHOLE.states, groups=groups)
    theirs = ConservedEncoder(**QUICK).fit(WHOLE.states[mixed], groups=groups[mixed])
    np.testing.assert_array_equal(ours.transform(WHOLE.states), theirs.transform(WHOLE.states))


def test_it_is_the_training_of_the_pipeline(tmp_path: Any) -> None:
    write(WHOLE, tmp_path / "data.npz")
    run = train(Config(data=str(tmp_path / "data.npz"), **QUICK), tmp_path, draw=False)
    part, held_out = split(WHOLE, seed=0)
    fitted = ConservedEncoder(**QUICK).fit(part)
    for name, value in run.encoder().state_dict().items():
        assert torch.equal(value, fitted.encoder_.state_dict()[name])
    np.testing.assert_array_equal(run.encode(held_out.states), fitted.transform(held_out))
    assert fitted.score(held_out) == pytest.approx(1 - run.metrics["code"]["within_ratio"], abs=1e-12)


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        ({"method": "kernel", "dim": 1, "angles": "q,q"}, 1),
        ({"method": "supervised", "dim": 1}, 1),
        (QUICK | {"method": "byol", "window": 2.0}, 2),
        (QUICK | {"head": "mlp", "layer": "features", "features": 5}, 5),
        (QUICK | {"symmetry": "rotate", "plane": ("q,p",)}, 2),
    ],
)
def test_every_method_head_and_symmetry_of_config_can_be_asked_for(options: dict[str, Any], columns: int) -> None:
    fitted = ConservedEncoder(**options).fit(WHOLE)
    assert fitted.transform(WHOLE).shape == (400, columns)
    assert len(fitted.get_feature_names_out()) == columns
    assert bool(fitted.history_) == (fitted.method != "kernel")


def test_it_finds_the_pendulums_energy() -> None:
    fitted = ConservedEncoder(dim=1, steps=500).fit(simulate(SYSTEMS["pendulum"](), 500, 20))
    new = simulate(SYSTEMS["pendulum"](), 50, 20, seed=1)
    assert fitted.score(new) > 0.99
    assert fitted.within_ratio_ < 0.01
    code = np.array([codes.mean() for codes in np.split(fitted.transform(new)[:, 0], new.offsets[1:-1])])
    ranks = [np.argsort(np.argsort(values)) for values in (code, new.invariants["energy"])]
    assert abs(np.corrcoef(*ranks)[0, 1]) > 0.99


def test_parameters_are_those_of_config_and_can_be_changed_and_cloned() -> None:
    encoder = ConservedEncoder(dim=3, window=0.5)
    assert encoder.get_params()["dim"] == 3
    assert repr(encoder) == "ConservedEncoder(dim=3, window=0.5)"
    assert clone(encoder).set_params(dim=2).get_params() == encoder.get_params() | {"dim": 2}
    for wrong in (lambda: ConservedEncoder(dimm=2), lambda: encoder.set_params(dimm=2)):
        with pytest.raises((TypeError, ValueError), match="Invalid parameter 'dimm'"):
            wrong()
    with pytest.raises(UsageError, match="dim is 0"):
        ConservedEncoder(dim=0).fit(WHOLE)
    with pytest.raises(UsageError, match="did you mean 'infonce'"):
        ConservedEncoder(method="infonec").fit(WHOLE)


def test_a_pickled_encoder_gives_the_same_codes() -> None:
    fitted = ConservedEncoder(**QUICK, angles="q").fit(WHOLE)
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.transform(WHOLE), fitted.transform(WHOLE))
    turned = WHOLE.states + np.array([2 * np.pi, 0])
    np.testing.assert_allclose(fitted.transform(turned), fitted.transform(WHOLE.states), atol=1e-5)


def test_it_is_a_step_of_a_pipeline_and_of_a_search_by_groups() -> None:
    x, groups = WHOLE.states, WHOLE.owners
    pipeline = make_pipeline(StandardScaler(), ConservedEncoder(**QUICK))
    codes = pipeline.fit(x, conservedencoder__groups=groups).transform(x)
    assert codes.shape == (400, 2)
    grid = {"conservedencoder__dim": [1, 2]}
    search = GridSearchCV(pipeline, grid, cv=GroupKFold(2), error_score="raise").fit(x, groups, groups=groups)
    assert search.best_params_["conservedencoder__dim"] in (1, 2)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    with config_context(enable_metadata_routing=True):
        routed = GridSearchCV(pipeline, grid, cv=GroupKFold(2), error_score="raise").fit(x, groups=groups)
    np.testing.assert_array_equal(routed.cv_results_["mean_test_score"], search.cv_results_["mean_test_score"])
    scores = cross_val_score(ConservedEncoder(**QUICK), x, groups, groups=groups, cv=GroupKFold(2))
    assert scores.max() <= 1


def test_names_of_a_data_frame_are_kept_and_checked() -> None:
    frame = pandas.DataFrame(WHOLE.states, columns=["q", "p"])
    fitted = ConservedEncoder(**QUICK, angles="q").fit(frame, groups=WHOLE.owners)
    assert fitted.feature_names_in_.tolist() == ["q", "p"]
    assert fitted.get_feature_names_out().tolist() == ["conserved0", "conserved1"]
    with pytest.raises(DataError, match="passed during fit: got p, q, fitted on q, p"):
        fitted.transform(frame[["p", "q"]])
    assert not hasattr(fitted.set_params(angles=None).fit(WHOLE.states, WHOLE.owners), "feature_names_in_")
    with pytest.raises(UsageError, match="unknown variable 'q'"):
        fitted.set_params(angles="q").fit(WHOLE.states, WHOLE.owners)


@pytest.mark.parametrize(
    ("x", "groups", "message"),
    [
        (STACK[0], None, "the target y is None: rows need the trajectory"),
        (WHOLE.states, WHOLE.owners[:-1], "399 groups for 400 rows"),
        (WHOLE.states, np.where(WHOLE.owners == 7, np.nan, WHOLE.owners), "nan in column 'groups', row 71; 10 such"),
        (WHOLE.states, WHOLE.owners + 2**60, r"in column 'groups', row 1: .* above 2\^53"),
        (WHOLE.subset([3]), None, "1 trajectories of at most 10 points"),
        (Trajectories(np.ones((4, 1)), np.array([0, 2, 4])), None, "variable 'x0' is 1 at every point"),
        ([STACK[0], STACK[1][:, :1]], None, r"trajectory 1 has shape \(10, 1\)"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused(x: Any, groups: Any, message: str) -> None:
    with pytest.raises(DataError, match=message):
        ConservedEncoder(**QUICK).fit(x, groups=groups)


def test_before_fit_there_is_nothing_to_ask() -> None:
    with pytest.raises(ValueError, match="not fitted yet"):
        ConservedEncoder().transform(STACK)
    check = (
        "import sys, conserved; E = conserved.ConservedEncoder\n"
        "try: E().transform([[1.0]])\n"
        "except AttributeError as error: print(type(error).__name__, 'sklearn' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert answer.stdout == "NotFittedError False\n"
