"""A chain of five coupled oscillators, by its normal modes."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.modes import random_modes, rotate
from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array

MASSES = 5
SHAPES = np.sin(np.outer(np.arange(1, MASSES + 1), np.arange(1, MASSES + 1)) * np.pi / (MASSES + 1)) / np.sqrt(3)
SHAPES[np.abs(SHAPES) < 1e-15] = 0  # sin pi is 0
"""The modes, orthonormal: mode by mass."""


@dataclass(frozen=True)
class Chain(System):
    """Five coupled oscillators with fixed ends: q_j'' = coupling (q_{j-1} - 2 q_j + q_{j+1}) - pinning q_j.

    The energy of each normal mode is conserved; energies are drawn uniformly from ``energies``. Each mass
    is held by a spring of its own too (``pinning``): without it the frequencies, 2 sin(k pi / 12) for
    coupling 1, obey w5 = w1 + w3, and the phases of these three modes would give a sixth invariant.
    """

    coupling: float = 1.0
    pinning: float = 1.0
    energies: tuple[float, float] = (0.05, 1.0)

    variables: ClassVar[tuple[str, ...]] = ("q1", "q2", "q3", "q4", "q5", "p1", "p2", "p3", "p4", "p5")
    independent: ClassVar[int] = 5
    exact: ClassVar[bool] = True
    citation: ClassVar[str] = "Goldstein, Poole, Safko, Classical Mechanics, 3rd ed. (2002), sec. 6.3"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(coupling=self.coupling, pinning=self.pinning)
        require_range("energies", self.energies, 0.0, np.inf)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Hamilton's equations."""
        q, p = (0, *state[:MASSES], 0), state[MASSES:]
        forces = (self.coupling * (q[j - 1] - 2 * q[j] + q[j + 1]) - self.pinning * q[j] for j in range(1, MASSES + 1))
        return (*p, *forces)

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy of each normal mode."""
        energies = {}
        for number, (shape, square) in enumerate(zip(SHAPES.tolist(), self._squares.tolist(), strict=True), start=1):
            position = sum(weight * q for weight, q in zip(shape, state[:MASSES], strict=True))
            momentum = sum(weight * p for weight, p in zip(shape, state[MASSES:], strict=True))
            energies[f"energy_{number}"] = (momentum**2 + square * position**2) / 2
        return energies

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energies, uniform phases."""
        q, p = random_modes(self.energies, np.sqrt(self._squares), count, random)
        return np.concatenate([q @ SHAPES, p @ SHAPES], axis=1)

    def period(self, states: Array) -> Array:
        """Twenty turns of the slowest mode: the torus is well filled."""
        return np.full(len(states), 40 * np.pi / np.sqrt(self._squares.min()))

    def flow(self, states: Array, times: Array) -> Array:
        """Exact: each mode turns by itself."""
        q, p = states[:, :MASSES] @ SHAPES.T, states[:, MASSES:] @ SHAPES.T
        q, p = rotate(q, p, np.sqrt(self._squares), times)
        return np.concatenate([q @ SHAPES, p @ SHAPES], axis=-1)

    @property
    def _squares(self) -> Array:
        """Return the squared frequencies of the modes."""
        halves = np.arange(1, MASSES + 1) * np.pi / (2 * (MASSES + 1))
        squares: Array = self.pinning + 4 * self.coupling * np.sin(halves) ** 2
        return squares
