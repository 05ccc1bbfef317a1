"""What may be wrong with measured trajectories is seen, and nothing is seen in what is right."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.io.describe import describe
from conserved.io.quality import findings
from conserved.io.reading import Reading
from simulators import SYSTEMS, Trajectories, simulate

PENDULUM = simulate(SYSTEMS["pendulum"](), 30, 60, sampling="grid", duration=20)


def found(data: Trajectories) -> dict[str, object]:
    return {name: value for name, value in findings(data, str).items() if value}


@pytest.mark.parametrize(
    "name", ["pendulum", "kepler", "lotka-volterra", "henon-heiles", "lorenz", "damped-oscillator"]
)
@pytest.mark.parametrize("noise", [0, 0.02])
def test_nothing_is_seen_in_what_is_right(name: str, noise: float) -> None:
    assert not found(simulate(SYSTEMS[name](), 30, 60, sampling="grid", noise=noise))


@pytest.mark.parametrize(
    ("rows", "change", "seen"),
    [
        (
            [100],
            lambda states: np.add(states, [3, 0]),
            {"glitches": {"q": {"count": 1, "trajectory": "1", "point": 40}}},
        ),
        ([100, 500], lambda states: states - [0, 2], {"glitches": {"p": {"count": 2, "trajectory": "1", "point": 40}}}),
        ([100], lambda states: 0 * states, {"lost": {"count": 1, "trajectory": "1", "point": 40}}),
    ],
)
def test_a_number_that_is_off_is_told_with_its_place(rows: list[int], change: object, seen: dict[str, object]) -> None:
    states = PENDULUM.states.copy()
    states[rows] = change(states[rows])  # type: ignore[operator]
    told = found(replace(PENDULUM, states=states))
    assert {name: told.get(name) for name in seen} == seen
    assert "point 40 of trajectory 1" in " ".join(describe(Reading(replace(PENDULUM, states=states)))["advice"])


def test_repeats_gaps_and_marks_are_told() -> None:
    states, times = PENDULUM.states.copy(), np.array(PENDULUM.times)
    states[912] = states[911]
    states[70, 0] = -9999
    times[730:780] += 7
    told = found(replace(PENDULUM, states=states, times=times))
    assert told["repeated_rows"] == {"count": 1, "trajectory": "15", "point": 12}
    assert told["gaps"] == {"count": 1, "trajectory": "12", "point": 10}
    assert told["marks"] == {"q": [-9999.0]}


def test_one_trajectory_is_known_however_it_is_cut() -> None:
    whole = simulate(SYSTEMS["kepler"](), 1, 600, sampling="grid", duration=40)
    assert found(whole)["one_trajectory"] == "one trajectory"
    windows = replace(whole, offsets=np.arange(0, 601, 50), invariants={}, phases={})
    assert "windows of one run" in str(found(windows)["one_trajectory"])
    repeats = Trajectories(np.tile(whole.states[:50], (9, 1)), np.arange(0, 451, 50))
    assert "repeats of one" in str(found(repeats)["one_trajectory"])


def test_every_column_is_named_with_its_kind_and_reason(tmp_path: object) -> None:
    from pathlib import Path

    from conserved.io.files import read_source
    from conserved.io.schema import Choice

    path = Path(str(tmp_path)) / "data.csv"
    path.write_text(
        "trial,t,frame,q,who\n" + "".join(f"{k},{i / 4},{i},{np.cos(i)},me\n" for k in (1, 2) for i in range(9))
    )
    told = {column["name"]: column for column in describe(read_source(path, Choice(time="t")))["columns"]}
    assert {name: column["kind"] for name, column in told.items()} == {
        "trial": "group", "t": "time", "frame": "left out", "q": "variable", "who": "left out",
    }  # fmt: skip
    assert {name for name, column in told.items() if column["guessed"]} == {"trial"}
    assert (told["frame"]["why"], told["who"]["why"], told["q"]["why"]) == ("a clock", "text", None)
