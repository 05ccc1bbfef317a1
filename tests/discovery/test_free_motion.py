"""Free motion and free fall: a velocity that never changes is conserved, and no parameter."""

import numpy as np
import pytest

from conserved.discovery import discover
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import Array

TIMES, GRAVITY = np.linspace(0, 10, 100), 9.81


def moved(kind: str, position: Array, velocity: Array) -> dict[str, Array]:
    """Return the columns of a body that starts at a position with a velocity (both: coordinates)."""
    still = np.ones(len(TIMES))
    free = [position[axis] + velocity[axis] * TIMES for axis in range(2)]
    if kind == "along a line":
        return {"q": free[0], "p": velocity[0] * still}
    if kind == "in a plane":
        return {"x": free[0], "y": free[1], "vx": velocity[0] * still, "vy": velocity[1] * still}
    fallen = free[1] - GRAVITY / 2 * TIMES**2
    return {"x": free[0], "y": fallen, "vx": velocity[0] * still, "vy": velocity[1] - GRAVITY * TIMES}


def trajectories(kind: str, noise: float, seed: int) -> Trajectories:
    random = np.random.default_rng(seed)
    runs = [moved(kind, *random.normal(size=(2, 2))) for _ in range(40)]
    states = np.concatenate([np.column_stack(list(run.values())) for run in runs])
    states = states + noise * states.std(axis=0) * random.standard_normal(states.shape)
    return Trajectories(states, 100 * np.arange(41), np.tile(TIMES, 40), tuple(runs[0]))


@pytest.mark.parametrize("noise", [0.0, 0.001])
@pytest.mark.parametrize(("kind", "laws"), [("along a line", ["p"]), ("in a plane", ["vx", "vy"]), ("falling", ["vx"])])
def test_a_velocity_that_stays_is_a_law(kind: str, laws: list[str], noise: float) -> None:
    found = discover(trajectories(kind, noise, 5))
    assert found.verdict == "conserved"
    assert set(laws) <= {str(law) for law in found.laws}
    assert found.count == {"along a line": 1, "in a plane": 3, "falling": 3}[kind]
    assert not found.parameters


def test_a_constant_that_nothing_moves_at_is_a_parameter() -> None:
    random = np.random.default_rng(6)
    stiffness, amplitude = random.uniform(0.5, 2, 40)[:, None], random.uniform(0.5, 2, 40)[:, None]
    phase = np.sqrt(stiffness) * TIMES
    columns = [amplitude * np.cos(phase), -amplitude * np.sqrt(stiffness) * np.sin(phase), stiffness + 0 * phase]
    data = Trajectories(np.stack(columns, axis=-1).reshape(-1, 3), 100 * np.arange(41), variables=("q", "p", "k"))
    found = discover(data)
    assert found.parameters == ("k",)
    assert [str(law) for law in found.laws] == ["k*q**2 + p**2"]


@pytest.mark.parametrize("count", [3, 6, 12])
def test_few_trajectories_obey_no_relation(count: int) -> None:
    """Two laws differ between three trajectories; that there may be more is said."""
    found = discover(simulate(SYSTEMS["isotropic"](), count, 100, seed=7))
    assert found.count == min(3, count - 1)
    assert "in all data" not in found.note
    assert ("there may be others" in found.note) == (count == 3)
