"""decide: one row a case that once went wrong, with the evidence it had; and what must hold for any evidence."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserved.discovery import Criteria, Evidence, Grade, Verdict
from conserved.discovery.law import Law
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import only
from conserved.discovery.selection.decide import decide, verdict_of

QUIET = Evidence(
    within_ratio=1e-4,
    interval=(0.9e-4, 1.1e-4),
    within_share=1e-4,
    rank_share=1e-4,
    rank_noise=1e-4,
    noise_share=1e-4,
    lagged_share=0.0,
    lagged_error=1e-6,
    scatter=1e-4,
    misfit=1.0,
    excess=1.0,
    support=1.0,
    drift=1e-4,
    drift_error=1e-4,
    drift_seen=1.0,
    rate=1e-5,
    rival=0.8,
    chance=0.95,
    exact=1e-7,
)
"""A law whose changes are the noise of the data, 1% of its deviation."""

CASES = {
    "a law in noise": ({}, Grade.NOISE),
    "a law to rounding": ({"within_ratio": 1e-28, "within_share": 1e-28, "scatter": 1e-28}, Grade.EXACT),
    "symplectic Euler: a ripple that neighbours share, no noise, no drift": (
        {"within_share": 1.7e-4, "noise_share": 1e-18, "lagged_share": 1.1e-4, "scatter": 1.7e-4, "support": 0.0},
        Grade.APPROXIMATE,
    ),
    "its energy with steps of .1": (
        {"within_share": 4e-3, "rank_share": 5e-3, "noise_share": 1e-18, "lagged_share": 3e-3, "scatter": 4e-3},
        Grade.APPROXIMATE,
    ),
    "the same with a hint of drift, of which the ripple has little": (
        {"within_share": 4e-5, "rank_share": 6e-4, "noise_share": 1e-18, "lagged_share": 3e-5, "scatter": 4e-5}
        | {"drift": 1.4e-3, "drift_seen": 4.1},
        Grade.APPROXIMATE,
    ),
    "filtered velocities: ten times what differences take for noise": (
        {"within_share": 1e-4, "noise_share": 1e-6, "lagged_share": 8e-5, "scatter": 1e-4, "support": 0.0},
        Grade.APPROXIMATE,
    ),
    "friction along pieces of 1 s: seen to drift, far below the next best": (
        {"within_share": 1e-3, "lagged_share": 9e-4, "scatter": 1e-5, "drift": 0.1, "drift_seen": 40.0, "rival": 0.97},
        Grade.DRIFTS,
    ),
    "a slow damping behind noise": ({"drift": 0.02, "drift_seen": 6.0}, Grade.DRIFTS),
    "fast motion taken for noise, ten times the true": (
        {"noise_share": 1e-2, "within_share": 1e-4, "scatter": 1e-4, "excess": 0.01},
        Grade.NOISE,
    ),
    "the same without a plain gap": (
        {"noise_share": 0.3, "within_share": 0.1, "scatter": 0.1, "lagged_share": 0.004, "rival": 0.3},
        Grade.UNRESOLVED,
    ),
    "the best function of a lawless system": (
        {"within_ratio": 0.4, "within_share": 0.4, "rank_share": 0.4, "lagged_share": 0.4, "scatter": 0.4},
        Grade.REFUSED,
    ),
    "1/r^3 of orbits near a centre: a few extreme values, ranks that change": (
        {"within_share": 2e-4, "noise_share": 0.0, "lagged_share": 2e-4, "rank_share": 0.04, "scatter": 2e-4},
        Grade.REFUSED,
    ),
    "a small change beside a rival as small": (
        {"within_share": 0.01, "noise_share": 0.0, "lagged_share": 0.01, "scatter": 0.01, "rival": 0.15},
        Grade.REFUSED,
    ),
    "a function of a law and of what is none, whose differences the law tells": (
        {"within_share": 1e-2, "rank_share": 1e-2, "noise_share": 1e-6, "lagged_share": 1e-2, "scatter": 1e-2}
        | {"untold": 0.11},
        Grade.REFUSED,
    ),
    "too short to see a drift": ({"drift_error": 0.05}, Grade.UNRESOLVED),
    "a drift of 3.7 errors: neither seen nor ruled out": ({"drift_seen": 3.7}, Grade.UNRESOLVED),
    "many terms that are not known": ({"terms": 12, "certainty": 10.0}, Grade.UNRESOLVED),
    "few terms that are not known": ({"terms": 4, "certainty": 2.0}, Grade.UNRESOLVED),
    "many terms that are known": ({"terms": 12, "certainty": 100.0}, Grade.NOISE),
    "a fit of 7 trajectories of the Lorenz system, seen to drift": (
        {"noise_share": 1e-9, "within_share": 1e-7, "scatter": 1e-7, "drift": 1e-3, "drift_seen": 4.9}
        | {"terms": 13, "certainty": 0.27, "rival": 0.06, "enough": False},
        Grade.REFUSED,
    ),
    "few trajectories, a plain gap": ({"enough": False}, Grade.NOISE),
    "few trajectories, no plain gap": (
        {
            "enough": False,
            "noise_share": 0.05,
            "within_share": 0.08,
            "scatter": 0.07,
            "lagged_share": 0.0,
            "rival": 0.3,
        },
        Grade.UNRESOLVED,
    ),
    "a library that makes a law of shuffled points": ({"chance": 0.1}, Grade.UNRESOLVED),
}


@pytest.mark.parametrize("case", CASES)
def test_a_case_that_once_went_wrong_has_its_grade(case: str) -> None:
    changed, grade = CASES[case]
    decision = decide(replace(QUIET, **changed), Criteria())
    assert decision.grade == grade, decision.reason
    assert decision.reason


SHARES = st.floats(0, 1)


@given(SHARES, SHARES, SHARES, SHARES, st.floats(0, 50), st.floats(0.01, 1))
def test_what_changes_as_much_as_its_rival_is_never_conserved_by_its_gap(
    within: float, noise: float, lagged: float, ranks: float, drift_seen: float, rival: float
) -> None:
    found = replace(
        QUIET, within_ratio=within, within_share=within, noise_share=noise, lagged_share=lagged, rank_share=ranks,
        scatter=within, drift_seen=drift_seen, rival=rival,
    )  # fmt: skip
    grade = decide(found, Criteria()).grade
    if grade in (Grade.APPROXIMATE,):
        assert found.gap <= Criteria().gap
    if found.gap > 1 and found.lagged_share > Criteria().lagged_most:
        assert grade in (Grade.REFUSED, Grade.EXACT)


def law(grade: Grade, change: float = 0.5) -> Law:
    found = replace(QUIET, within_share=change**2, lagged_share=change**2, rank_share=0.0, noise_share=0.0, rival=1.0)
    return Law(only(library_of("q", ["q", "p"])), found, grade)


@pytest.mark.parametrize(
    ("kept", "refused", "silent", "verdict"),
    [
        ([Grade.EXACT, Grade.DRIFTS], [], True, Verdict.CONSERVED),
        ([Grade.NOISE], [], False, Verdict.CONSERVED),
        ([Grade.DRIFTS, Grade.UNRESOLVED], [], True, Verdict.APPROXIMATE),
        ([Grade.APPROXIMATE], [], False, Verdict.APPROXIMATE),
        ([Grade.UNRESOLVED], [], True, Verdict.UNDECIDED),
        ([], [0.8, 0.9], True, Verdict.NONE),
        ([], [], True, Verdict.NONE),
        ([], [0.2], True, Verdict.UNDECIDED),
        ([], [0.9], False, Verdict.UNDECIDED),
    ],
)
def test_the_verdict_follows_from_the_grades(
    kept: list[Grade], refused: list[float], silent: bool, verdict: Verdict
) -> None:
    near = [law(Grade.REFUSED, change) for change in refused]
    assert verdict_of([law(grade) for grade in kept], near, criteria=Criteria(), silent=silent) == verdict


def test_there_are_at_most_forty_criteria_and_each_is_explained() -> None:
    names = [one.name for one in fields(Criteria)]
    assert len(names) <= 40
    assert Criteria.__doc__ is not None
    assert [name for name in names if name not in Criteria.__doc__] == []


def test_what_can_be_derived_from_a_rate_is() -> None:
    assert Criteria().drift_doubted == pytest.approx(3.439, abs=1e-3)
    assert Criteria(rate_seen=0.05).lagged_errors == pytest.approx(1.6449, abs=1e-4)
    assert Criteria().exact_limit(0.0) == pytest.approx(1e-7)
    assert Criteria().exact_limit(1.0) == Criteria().noisy
