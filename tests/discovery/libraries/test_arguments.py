"""Arguments: which there are, and their derivatives."""

import numpy as np
import pytest

from conserved.discovery.libraries.arguments import arguments_of
from conserved.discovery.prepare.kinds import Kinds

BODIES = ("x1", "y1", "x2", "y2", "vx1", "vy1", "vx2", "vy2")
ROLES = Kinds(angles=(), possible_angles=(), positions=((0, 1), (2, 3)), positive=())


def test_two_bodies_have_lengths_and_distances_of_positions_and_velocities():
    kinds = [argument.kind for argument in arguments_of(BODIES, ROLES)]
    assert [kinds.count(kind) for kind in ("variable", "difference", "length", "distance")] == [8, 4, 4, 2]


def test_two_variables_have_no_length():
    plane = Kinds(angles=(), possible_angles=(), positions=((0, 1),), positive=())
    assert [argument.kind for argument in arguments_of(("x", "v"), plane)] == ["variable", "variable"]


@pytest.mark.parametrize("place", range(18))
def test_slopes_are_those_of_the_values(place):
    argument = arguments_of(BODIES, ROLES)[place]
    states = np.random.default_rng(1).normal(size=(5, 8))
    values = argument.values(BODIES, states)
    for column, slope in zip(argument.columns, argument.slopes(states, values).T, strict=True):
        step = 1e-6 * np.eye(8)[column]
        steps = argument.values(BODIES, states + step) - argument.values(BODIES, states - step)
        assert slope == pytest.approx(steps / 2e-6, rel=1e-6, abs=1e-8)


def test_noise_makes_a_length_longer():
    length = next(argument for argument in arguments_of(BODIES, ROLES) if argument.kind == "length")
    states = np.tile([3.0, 4.0, *np.ones(6)], (200_000, 1))
    noisy = states + 0.3 * np.random.default_rng(2).normal(size=states.shape)
    lift = length.lift(np.array([5.0]), np.full((1, 2), 0.09))
    assert length.values(BODIES, noisy).mean() - 5 == pytest.approx(lift[0], rel=0.2)
