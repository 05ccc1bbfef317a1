"""The periodic Toda lattice of three, in the distances of its neighbours."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.separable import Separable
from simulators.trajectories import Array


@dataclass(frozen=True)
class Toda(Separable):
    """Periodic Toda lattice of three, unit masses: p_j' = exp(-(q_j - q_{j+1})) - exp(-(q_{j-1} - q_j)).

    The variables are the distances d1 = q1 - q2 and d2 = q2 - q3 and the momenta. With the places
    themselves the lattice drifts off and no state returns, which leaves 5 invariants instead of 3.
    Distances and momenta start uniformly in -1..1.
    """

    variables: ClassVar[tuple[str, ...]] = ("d1", "d2", "p1", "p2", "p3")
    split: ClassVar[int] = 2
    steps: ClassVar[int] = 1000
    independent: ClassVar[int] = 3
    citation: ClassVar[str] = "Henon, Phys. Rev. B 9, 1921 (1974)"

    def velocity(self, momenta: Any, m: Any) -> tuple[Any, ...]:
        """Differences of the momenta."""
        p1, p2, p3 = momenta
        return p1 - p2, p2 - p3

    def force(self, positions: Any, m: Any) -> tuple[Any, ...]:
        """Neighbours repel each other."""
        push12, push23, push31 = _pushes(positions, m)
        return push12 - push31, push23 - push12, push31 - push23

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Momentum, energy, and the integral of third degree that Henon found."""
        p1, p2, p3 = state[2:]
        push12, push23, push31 = _pushes(state[:2], m)
        return {
            "momentum": p1 + p2 + p3,
            "energy": (p1**2 + p2**2 + p3**2) / 2 + push12 + push23 + push31,
            "third": p1 * p2 * p3 - p1 * push23 - p2 * push31 - p3 * push12,
        }

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform distances and momenta."""
        return random.uniform(-1, 1, (count, 5))

    def period(self, states: Array) -> Array:
        """About twenty oscillations."""
        return np.full(len(states), 80.0)


def _pushes(distances: Any, m: Any) -> tuple[Any, Any, Any]:
    d1, d2 = distances
    return m.exp(-d1), m.exp(-d2), m.exp(d1 + d2)
