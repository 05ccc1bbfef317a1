"""The order in which data are asked: what is said of too wide and too loud ones, positions alone, constants, names."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery import api
from conserved.discovery.api import POSITIONS, VARIABLES, discover
from conserved.discovery.evidence import Verdict
from conserved.progress import Progress
from simulators import SYSTEMS, DataError, Trajectories, UsageError, simulate

OSCILLATORS = simulate(SYSTEMS["oscillator"](), 20, 60, seed=261, sampling="grid")
FREE = np.random.default_rng(262)


class Listening(Progress):
    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage(self, text: str) -> None:
        self.stages.append(text)


def walks(variables: int, trajectories: int = 12, points: int = 60) -> Trajectories:
    states = FREE.standard_normal((trajectories, points, variables)).cumsum(axis=1).reshape(-1, variables)
    return Trajectories(states, np.arange(trajectories + 1) * points)


def test_more_variables_than_can_be_searched_are_told_and_not_searched() -> None:
    found = discover(walks(VARIABLES + 1, 2, 5))
    assert (found.verdict, found.count, found.library) == (Verdict.UNDECIDED, None, ())
    assert f"{VARIABLES + 1} variables are too many for formulas, which may have {VARIABLES} at most" in found.note


@pytest.mark.parametrize("count", [1, POSITIONS, POSITIONS + 1])
def test_velocities_are_asked_for_of_no_more_positions_than_two_bodies_have(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def with_velocities(data: Trajectories, *_: object) -> None:
        asked.append(len(data.variables))

    monkeypatch.setattr(api, "with_velocities", with_velocities)
    phases = np.random.default_rng(263).uniform(0, 6, (12, 1, count))
    turns = np.linspace(0, 9, 80)[:, None] * np.sqrt([2, 3, 5, 7, 11, 13, 17])[:count] + phases
    data = Trajectories(np.cos(turns).reshape(-1, count), np.arange(13) * 80, np.tile(np.linspace(0, 9, 80), 12))
    discover(data, library=["polynomials"], degree=1)
    assert asked == [count] * (count <= POSITIONS)


def test_an_angle_alone_is_looked_at_again_with_its_velocity() -> None:
    data, progress = simulate(SYSTEMS["pendulum"](), 12, 80, seed=266, sampling="grid").columns([0]), Listening()
    found = discover(data, library=["trigonometric"], degree=2, progress=progress)
    assert "looking again with velocities" in progress.stages
    assert [str(law) for law in found.laws] == ["q_dot**2 - 2*cos(q)"]


def test_noise_alone_in_a_position_asks_for_its_velocity() -> None:
    alone = Trajectories(FREE.standard_normal((1200, 1)), np.arange(0, 1201, 60), None, ("x",))
    found = discover(alone, library=["polynomials"], degree=2)
    assert found.verdict == Verdict.UNDECIDED
    assert "one variable alone, sampled too coarsely to tell its velocity" in found.note


def test_constants_stand_in_the_user_s_formulas_with_their_value_and_other_names_are_told() -> None:
    states = np.column_stack([OSCILLATORS.states, np.full(len(OSCILLATORS.states), 2.0)])
    data = replace(OSCILLATORS, states=states, variables=("my q", "p", "m"), invariants={}, phases={})
    found = discover(data, known=["m*(my_q**2 + p**2)"])
    assert (found.laws, found.verdict) == ((), Verdict.NONE)
    assert "the known laws are all" in found.note
    assert "the same everywhere, and left out: m" in found.note
    assert "in formulas write my_q for 'my q'" in found.note
    assert found.to_dict()["written"] == {"my q": "my_q"}
    assert (found.trajectories, found.points) == (20, 1200)
    with pytest.raises(UsageError, match="is not conserved"):
        discover(data, known=["my_q + m"])


def test_what_is_too_loud_to_show_a_law_is_smoothed_and_never_none() -> None:
    random, times = np.random.default_rng(264), np.linspace(0, 10, 100)
    spirals = random.uniform(1, 3, 20) * np.exp(1j * random.uniform(0, 6, 20)) * np.exp((1j - 0.2) * times[:, None])
    states = np.stack([spirals.real, spirals.imag], axis=-1).transpose(1, 0, 2).reshape(-1, 2)
    noisy = states + 0.1 * states.std(axis=0) * random.standard_normal(states.shape)
    loud, progress = Trajectories(noisy, np.arange(21) * 100, np.tile(times, 20), ("x", "y")), Listening()
    found = discover(loud, library=["polynomials"], degree=2, progress=progress)
    assert "smoothing" in progress.stages
    assert found.verdict == Verdict.UNDECIDED
    quiet = Listening()
    discover(OSCILLATORS, progress=quiet)
    assert "smoothing" not in quiet.stages


@pytest.mark.parametrize(
    ("data", "options", "error", "reason"),
    [
        (OSCILLATORS, {"angles": ["x"]}, UsageError, "unknown variable 'x'"),
        (OSCILLATORS, {"library": ["polynomial"]}, UsageError, "did you mean 'polynomials'"),
        (OSCILLATORS, {"functions": ["q*"]}, UsageError, "misplaced"),
        (Trajectories(np.ones((40, 2)), np.array([0, 20, 40])), {}, DataError, "every variable is the same everywhere"),
    ],
)
def test_what_cannot_be_honoured_is_refused_in_a_line(
    data: Trajectories, options: dict[str, list[str]], error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason) as told:
        discover(data, **options)  # type: ignore[arg-type]
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("unit", [1e30, 1e-30])
@pytest.mark.parametrize("system", ["kepler", "lorenz"])
def test_data_in_far_units_are_answered_without_a_warning(system: str, unit: float) -> None:
    data = simulate(SYSTEMS[system](), 20, 60, seed=1, noise=0.01)
    assert discover(replace(data, states=unit * data.states)).verdict in tuple(Verdict)


def test_a_clock_that_runs_on_over_all_trajectories_is_no_trouble() -> None:
    """Whether something decays is asked of data without a law, in each trajectory's own time."""
    data = simulate(SYSTEMS["damped-oscillator"](), 20, 60, seed=1, sampling="grid", duration=10)
    found = discover(replace(data, times=data.times + 1e4 * data.owners))
    assert not found.laws
    assert "exp(-0.2 t)" in found.note
