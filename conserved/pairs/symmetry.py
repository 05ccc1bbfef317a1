"""Symmetries: the two views of a pair differ by one, so that what it changes is not learnt.

A rotation turns pairs of columns, the planes, all by the same angle: position and velocity together.
"""

import math
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from simulators import System

Planes = tuple[tuple[str, str], ...]


class Rotation:
    """Turns both states of a pair by random angles; a function of the seed and the step alone."""

    def __init__(self, planes: Planes, variables: Sequence[str], seed: int) -> None:
        self._columns = [(variables.index(first), variables.index(second)) for first, second in planes]
        self._seed = seed
        self._generator = torch.Generator()

    def turn(self, step: int, view_a: Tensor, view_b: Tensor) -> tuple[Tensor, Tensor]:
        """Return both views (N, variables) turned, each row by its own angle."""
        self._generator.manual_seed(self._seed + step)
        angles = torch.rand(2, len(view_a), generator=self._generator, dtype=torch.float64) * 2 * math.pi
        cosine, sine = angles.cos().to(view_a.device), angles.sin().to(view_a.device)
        for view, c, s in zip((view_a, view_b), cosine, sine, strict=True):
            for first, second in self._columns:
                x, y = view[:, first].clone(), view[:, second].clone()
                view[:, first], view[:, second] = c * x - s * y, s * x + c * y
        return view_a, view_b


def invariants_left(system: System, planes: Planes, random: np.random.Generator) -> list[str]:
    """Return the system's invariants that a rotation of the planes leaves as they are."""
    states = system.draw(50, random)
    rotation = Rotation(planes, system.variables, seed=0)
    turned = rotation.turn(0, *(torch.from_numpy(states.copy()) for _ in range(2)))[0].numpy()
    before, after = system.evaluate(states), system.evaluate(turned)
    return [name for name in before if np.allclose(before[name], after[name], rtol=1e-9, atol=1e-12)]
