"""Views that differ by a rotation."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from conserved import Config, train, write
from conserved.analysis.recover import recovered
from conserved.pairs.symmetry import Rotation, invariants_left
from conserved.scoring import expected_invariants
from simulators import SYSTEMS, UsageError, simulate

KEPLER = SYSTEMS["kepler"]
PLANES = KEPLER.symmetries["rotate"]
SMALL = {"trajectories": 60, "points": 10, "steps": 30, "batch": 16, "width": 8, "dim": 3}


def test_a_rotation_turns_position_and_velocity_by_one_angle_and_each_row_by_its_own() -> None:
    states = torch.from_numpy(KEPLER().draw(50, np.random.default_rng(0)))
    turned_a, turned_b = Rotation(PLANES, KEPLER.variables, seed=5).turn(3, states.clone(), states.clone())
    angles = []
    for turned in (turned_a, turned_b):
        before, after = (torch.view_as_complex(one.reshape(-1, 2, 2)) for one in (states, turned))
        ratio = after / before
        torch.testing.assert_close(ratio.abs(), torch.ones(50, 2, dtype=torch.float64))
        torch.testing.assert_close(ratio[:, 0], ratio[:, 1])
        angles.append(ratio[:, 0].angle())
    assert len(torch.cat(angles).unique()) == 100
    assert torch.cat(angles).abs().max() > 3


def test_the_same_step_turns_alike_and_another_does_not() -> None:
    states = torch.from_numpy(KEPLER().draw(5, np.random.default_rng(0)))
    rotation = Rotation(PLANES, KEPLER.variables, seed=5)
    first, again, other = (rotation.turn(step, states.clone(), states.clone())[0] for step in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_a_rotation_leaves_keplers_energy_and_angular_momentum() -> None:
    assert invariants_left(KEPLER(), PLANES, np.random.default_rng(0)) == ["energy", "angular_momentum"]


def test_only_the_invariants_left_are_asked_for(tmp_path: Path) -> None:
    config = Config(system="kepler", symmetry="rotate", **SMALL)
    assert expected_invariants(config) == ["energy", "angular_momentum"]
    told = {"energy": 0.99, "angular_momentum": 0.99, "eccentricity_x": 0.0}
    scores = {
        "invariants": {name: {"r2_nonlinear": value} for name, value in told.items()},
        "code": {"within_ratio": 0.0},
    }
    assert recovered(scores, expected_invariants(config)) is True
    assert recovered(scores) is False
    assert recovered(scores, ["eccentricity_x"]) is False
    run = train(config, tmp_path, draw=False)
    assert set(run.metrics["invariants"]) == {"energy", "angular_momentum", "eccentricity_x", "eccentricity_y"}


def test_a_file_names_its_planes(tmp_path: Path) -> None:
    file = tmp_path / "orbits.npz"
    write(simulate(KEPLER(), 60, 10), file)
    options = {name: value for name, value in SMALL.items() if name not in ("trajectories", "points")}
    named = Config(data=str(file), symmetry="rotate", plane=("x,y", "vx, vy"), **options)
    assert named.planes(KEPLER.variables) == PLANES
    assert train(named, tmp_path, draw=False).metrics["recovered"] is None, "a file does not say what a turn changes"
    with pytest.raises(UsageError, match="a file does not say what rotate turns; name its planes"):
        train(Config(data=str(file), symmetry="rotate", **options), tmp_path)
    with pytest.raises(UsageError, match="'vx' is an angle, which no rotation of a plane turns"):
        train(replace(named, angles="vx"), tmp_path)


def test_a_symmetry_that_leaves_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="changes every invariant of pendulum"):
        train(Config(system="pendulum", symmetry="rotate", plane=("q,p",)), tmp_path)


@pytest.mark.parametrize("method", ["kernel", "supervised"])
def test_a_method_that_cannot_turn_its_views_says_so(method: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="leave --symmetry out"):
        train(Config(system="kepler", method=method, symmetry="rotate"), tmp_path)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"system": "pendulum", "symmetry": "rotate"}, "pendulum states no symmetry rotate"),
        ({"system": "kepler", "symmetry": "rotate", "plane": ("x,z",)}, "unknown variable 'z'"),
        ({"system": "kepler", "symmetry": "rotate", "plane": ("x",)}, "plane 'x'; needed are two different variables"),
        ({"system": "kepler", "symmetry": "rotate", "plane": ("x,x",)}, "needed are two different variables"),
        ({"system": "kepler", "symmetry": "rotate", "plane": ("x,y", "y,vx")}, "share a variable"),
        ({"system": "kepler", "plane": ("x,y",)}, "give that too, or leave --plane out"),
        ({"system": "kepler", "symmetry": "turn"}, "unknown symmetry 'turn'"),
    ],
)
def test_an_impossible_symmetry_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Config(**options)
