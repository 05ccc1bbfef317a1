"""The rank of a code's Jacobian, on maps whose rank is known."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from conserved.crosscheck.rank import CLEAR, Directions, directions, jacobian, tangential
from conserved.encoders import Encoder
from conserved.options.learning import Learning
from simulators import SYSTEMS, Trajectories, simulate


class Known(Encoder):
    """An encoder that is a function known beforehand."""

    def __init__(self, function: Callable[[Tensor], list[Tensor]], variables: int, dim: int) -> None:
        super().__init__(variables, dim)
        self.function = function

    def features(self, states: Tensor) -> Tensor:
        return torch.stack(self.function(states), dim=1)

    def forward(self, states: Tensor) -> Tensor:
        return self.features(states)


def found(name: str, function: Callable[[Tensor], list[Tensor]], dim: int) -> Directions:
    trajectories = simulate(SYSTEMS[name](), 40, 30, seed=4)
    encoder = Known(function, trajectories.states.shape[1], dim)
    return directions(encoder, Learning(dim=dim, similarity="cosine"), trajectories)


def energies(states: Tensor) -> tuple[Tensor, Tensor]:
    return (states[:, 0] ** 2 + states[:, 2] ** 2) / 2, (states[:, 1] ** 2 + states[:, 3] ** 2) / 2


def bent(states: Tensor) -> list[Tensor]:
    """A function of one energy, wound over the sphere in four dimensions."""
    energy = 4 * energies(states)[0]
    return [energy.cos(), energy.sin(), (3 * energy).cos(), (5 * energy).sin()]


def both(states: Tensor) -> list[Tensor]:
    """Functions of both energies."""
    one, two = energies(states)
    return [one.cos(), one.sin(), two.cos(), (one + two).sin()]


def with_a_wrinkle(states: Tensor) -> list[Tensor]:
    """The bent curve, and a little of what is not conserved."""
    return [*bent(states)[:3], 0.05 * states[:, 0]]


def coordinates(states: Tensor) -> list[Tensor]:
    return list(states.unbind(1))


@pytest.mark.parametrize(("function", "count"), [(bent, 1), (both, 2), (with_a_wrinkle, 1)])
def test_the_rank_is_that_of_the_map_however_it_is_bent(function: Callable[[Tensor], list[Tensor]], count: int) -> None:
    assert found("isotropic", function, 4).count == count


def test_what_is_not_conserved_is_not_counted() -> None:
    assert not found("isotropic", coordinates, 4).count
    assert found("pendulum", coordinates, 2).count == 0


def test_units_of_the_variables_do_not_matter() -> None:
    trajectories = simulate(SYSTEMS["isotropic"](), 40, 30, seed=4)
    scale = np.array([1e3, 1e-3, 1.0, 10.0])
    config = Learning(dim=4, similarity="cosine")
    plain = directions(Known(both, 4, 4), config, trajectories)
    scaled = replace(trajectories, states=trajectories.states * scale)
    other = directions(Known(lambda states: both(states / torch.tensor(scale)), 4, 4), config, scaled)
    np.testing.assert_allclose(other.blurs[:2], plain.blurs[:2], rtol=1e-6, atol=1e-12)


def test_what_is_neither_sharp_nor_blurred_is_not_counted() -> None:
    empty = np.empty((0, 0, 3))
    unclear = Directions(np.empty((0, 3)), np.ones(3), empty, empty, np.array([0.01, 2 * CLEAR]))
    assert unclear.count is None
    assert replace(unclear, blurs=np.array([0.01, 0.5])).count == 1


def test_a_constraint_of_the_data_is_no_law() -> None:
    """States on the unit sphere: a code that is bent off the sphere has no direction more."""
    random = np.random.default_rng(0)
    height, angle = random.uniform(-0.9, 0.9, 40), random.uniform(0, 2 * np.pi, (40, 30))
    radius = np.sqrt(1 - height**2)[:, None]
    tall = np.broadcast_to(height[:, None], angle.shape)
    states = np.stack([radius * np.cos(angle), radius * np.sin(angle), tall], axis=2).reshape(-1, 3)
    trajectories = Trajectories(states, np.arange(0, 1201, 30))

    def code(states: Tensor) -> list[Tensor]:
        off = states.square().sum(1) - 1
        return [states[:, 2].cos(), states[:, 2].sin() + off, 1 + 3 * off]

    config = Learning(dim=3, similarity="cosine")
    assert directions(Known(code, 3, 3), config, trajectories).count == 1


def test_formulas_explain_their_share() -> None:
    answer = found("isotropic", both, 4)
    x, y, px, py = answer.probes.T
    zero = np.zeros_like(x)
    first, second = np.stack([x, zero, px, zero], axis=1), np.stack([zero, y, zero, py], axis=1)
    assert answer.explained(np.stack([first, second], axis=1)) == pytest.approx(1, abs=1e-9)
    assert answer.explained(first[:, None]) == pytest.approx(0.5, abs=1e-9)
    same = np.stack([first, 2 * first, 0 * first], axis=1)
    assert answer.explained(same) == pytest.approx(answer.explained(first[:, None]), abs=1e-9)
    assert answer.explained(0 * first[:, None]) == 0
    phase = np.stack([-px, zero, x, zero], axis=1)
    assert answer.known(np.stack([first, phase], axis=1)) == pytest.approx((1, 0), abs=1e-3)


def test_the_jacobian_is_the_difference_quotient() -> None:
    states = np.random.default_rng(1).normal(size=(5, 4))
    config = Learning(dim=4, similarity="euclidean")
    exact, step = jacobian(Known(both, 4, 4), config, states), 1e-6
    for column in range(4):
        shift = step * np.eye(4)[column]
        ends = [torch.stack(both(torch.from_numpy(states + sign * shift)), 1).numpy() for sign in (1, -1)]
        np.testing.assert_allclose(exact[:, :, column], (ends[0] - ends[1]) / (2 * step), atol=1e-8)


def test_nothing_is_left_along_the_normals() -> None:
    random = np.random.default_rng(2)
    slopes, normals = random.normal(size=(6, 3, 4)), random.normal(size=(6, 2, 4))
    left = tangential(slopes, normals)
    np.testing.assert_allclose(left @ normals.transpose(0, 2, 1), 0, atol=1e-12)
    np.testing.assert_array_equal(tangential(slopes, normals[:, :0]), slopes)
