"""The description says what is there, what is missing, and never fails where training would."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.io.describe import describe
from conserved.io.reading import Reading
from simulators import SYSTEMS, Trajectories, simulate


def test_ranges_sampling_and_lengths_are_those_of_the_data() -> None:
    data = simulate(SYSTEMS["oscillator"](), 200, 40, sampling="grid", duration=39.0)
    told = describe(Reading(data))
    assert (told["trajectories"], told["points"]) == (200, 8000)
    assert told["times"] == {
        "first": 0.0, "last": 39.0, "step_min": 1.0, "step_median": 1.0, "step_max": 1.0, "even": True,
    }  # fmt: skip
    q = told["variables"][0]
    assert (q["name"], q["min"], q["max"]) == ("q", data.states[:, 0].min(), data.states[:, 0].max())
    assert q["std"] == pytest.approx(data.states[:, 0].std())
    assert q["within"] > 0.95
    assert told["enough"]
    assert told["invariants"] == ["energy"]


@pytest.mark.parametrize(
    ("change", "enough", "said"),
    [
        (lambda data: data.subset(range(5)), False, "5 trajectories; at least 8 are needed"),
        (lambda data: data.subset(range(40)), True, "40 trajectories, 10 of them held out, give a rough result"),
        (lambda data: replace(data, states=data.states * [1, 0] + 0.0), False, "variable 'p' is 0 at every point"),
        (lambda data: replace(data, states=data.states[:, [0, 0]] + [0, 1], variables=("q", "p")), True, ""),
    ],
)
def test_it_says_whether_the_data_are_enough(change: object, enough: bool, said: str) -> None:
    told = describe(Reading(change(simulate(SYSTEMS["pendulum"](), 120, 9))))  # type: ignore[operator]
    assert told["enough"] == enough
    assert said in " ".join(told["advice"])
    assert enough or told["advice"]


def test_a_variable_that_is_conserved_by_itself_and_a_noisy_one_are_named() -> None:
    data = simulate(SYSTEMS["pendulum"](), 200, 20, noise=0.3)
    mass = np.repeat(np.linspace(1, 2, 200), 20)[:, None]
    told = describe(Reading(replace(data, states=np.hstack([data.states, mass]), variables=("q", "p", "m"))))
    assert "variable q has noise of up to" in told["advice"][0]
    assert told["advice"][-1] == "variable m never changes along a trajectory: it is conserved by itself"


def test_single_points_without_times_are_described_too() -> None:
    told = describe(Reading(Trajectories(np.arange(9.0)[:, None], np.arange(10))))
    assert told["times"] is None
    assert told["variables"][0]["noise"] is None
    assert "9 trajectories have a single point" in told["advice"][0]
    timed = Trajectories(np.arange(9.0)[:, None], np.arange(10), times=np.zeros(9))
    assert describe(Reading(timed))["times"]["step_min"] is None
