"""The second opinion on real trainings, small ones, and what it may and may not change in an answer."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conserved.crosscheck import Opinion, ask, consult, learn
from conserved.discovery import Discovery, Grade, discover
from conserved.plotting.crosscheck import draw_opinion
from simulators import SYSTEMS, Trajectories, simulate


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enough for one law."""
    monkeypatch.setattr(learn, "TRAINING", learn.TRAINING | {"steps": 400, "width": 64})


def data(name: str, **parameters: Any) -> Trajectories:
    return simulate(SYSTEMS[name](**parameters), 400, 20, seed=3)


def consulted(trajectories: Trajectories, **options: Any) -> tuple[Discovery, Opinion]:
    few = trajectories.subset(range(60))
    known = options.get("known", ())
    return consult(discover(few, **options), trajectories, known=known, seed=1)


def test_formulas_that_are_all_there_is_are_complete(tmp_path: Path) -> None:
    found, second = consulted(data("oscillator"))
    summary = found.to_dict()
    assert (summary["verdict"], summary["count"], summary["estimates"]["encoder"]) == ("conserved", 1, 1)
    assert summary["complete"] is True
    assert summary["explained"] > 0.95
    assert second.known[0] > 0.95
    assert "nothing is missing" in found.note
    assert {path.name for path in draw_opinion(second, tmp_path)} == {"code.png", "code.pdf"}


def test_a_law_outside_the_library_is_missing_and_stays_no_formula(tmp_path: Path) -> None:
    trajectories = data("pendulum")
    found, second = consulted(trajectories, library=["polynomials"], degree=2)
    assert found.laws == ()
    assert found.verdict in ("undecided", "approximate")
    assert found.count is None
    assert (found.encoder, found.complete, found.explained) == (1, False, None)
    assert "conserve 1 more quantity that this library cannot write" in found.note
    assert draw_opinion(second, tmp_path) == []


def test_a_known_law_counts_among_the_formulas() -> None:
    found, second = consulted(data("pendulum"), library=["polynomials"], degree=2, known=["p**2/2 - cos(q)"])
    assert found.complete is True
    assert second.known[0] > 0.95


def test_no_law_is_claimed_where_there_is_none() -> None:
    found, _ = consulted(data("damped-oscillator"))
    assert not found.encoder
    assert (found.complete, found.explained) == (None, None)


def test_a_slow_change_is_not_told_from_none() -> None:
    trajectories = data("oscillator")
    plain = discover(trajectories.subset(range(60)))
    drifting = tuple(replace(law, grade=Grade.DRIFTS) for law in plain.laws)
    found, _ = consult(replace(plain, laws=(), approximate=drifting, verdict="undecided"), trajectories)
    assert (found.encoder, found.complete, found.verdict) == (None, None, "undecided")
    assert "changes slowly" in found.note


def test_where_the_formulas_are_undecided_so_is_their_completeness() -> None:
    trajectories = data("oscillator")
    plain = replace(discover(trajectories.subset(range(60))), laws=(), verdict="undecided", count=None)
    found, _ = consult(plain, trajectories)
    assert (found.encoder, found.complete, found.verdict, found.count) == (1, None, "undecided", None)
    assert "may be it, or none" in found.note


def test_what_formulas_hold_beside_the_variables_is_shown_to_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time, here; velocities that were made are treated alike."""
    shown: list[Trajectories] = []

    def ask(trajectories: Trajectories, *_: object, **__: object) -> Opinion:
        shown.append(trajectories)
        return Opinion(reason="not asked")

    monkeypatch.setattr("conserved.crosscheck.crosscheck.ask", ask)
    data = simulate(SYSTEMS["damped-oscillator"](), 12, 60, seed=1)
    consult(discover(data, with_time=True), data)
    consult(discover(data), data)
    assert [one.variables for one in shown] == [("q", "p", "t"), ("q", "p")]


def test_a_single_trajectory_has_no_second_opinion() -> None:
    trajectories = data("oscillator")
    plain = discover(trajectories.subset([0]))
    assert consult(plain, trajectories)[0] is plain


def test_too_few_trajectories_are_refused_with_the_reason() -> None:
    answer = ask(data("oscillator").subset(range(5)))
    assert (answer.count, answer.complete) == (None, None)
    assert "5 trajectories" in answer.sentence


def test_wrong_numbers_are_not_shown_to_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = list[Trajectories]()
    monkeypatch.setattr(learn, "_asked", lambda data, *_: seen.append(data) or Opinion())
    right = simulate(SYSTEMS["oscillator"](), 50, 20, seed=3, sampling="grid")
    states = right.states.copy()
    states[130, 0] = -9999
    ask(replace(right, states=states))
    assert np.abs(seen[0].states).max() == np.abs(right.states).max()
    assert len(seen[0].states) == len(states) - 1


def test_a_code_that_does_not_generalise_is_not_trusted() -> None:
    """States at random: each trajectory is learnt by heart."""
    random = np.random.default_rng(0)
    answer = ask(Trajectories(random.normal(size=(60, 6)), np.arange(0, 61, 5)))
    assert answer.held_out > answer.trained + learn.GENERALISED
    assert answer.count is None
    assert "does not hold on others" in answer.sentence


def test_the_same_seed_gives_the_same_opinion() -> None:
    trajectories = data("oscillator").subset(range(50))
    first, again = ask(trajectories), ask(replace(trajectories, invariants={"lie": np.arange(50.0)}))
    assert first.held_out == again.held_out
    assert first.directions is not None
    assert again.directions is not None
    np.testing.assert_array_equal(first.directions.blurs, again.directions.blurs)


def test_one_variable_has_no_opinion() -> None:
    one = Trajectories(np.random.default_rng(0).normal(size=(200, 1)), np.arange(0, 201, 10))
    assert "one variable" in ask(one).sentence
