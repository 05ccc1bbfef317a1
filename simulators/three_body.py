"""Three bodies in the plane: a close pair and a third one far out."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any, ClassVar

import numpy as np

from simulators.kepler import Kepler
from simulators.system import System, require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class ThreeBody(System):
    """Planar three-body problem, centre of mass at rest in the origin: r_i'' = sum_j mass_j (r_j - r_i) / r_ij^3.

    A stable hierarchy: the first two bodies circle each other at a mean distance near 1, the third one
    circles them at one of 5 to 7, both with eccentricities up to 0.2, both anticlockwise. Momentum and
    centre of mass are 0 for all trajectories and tell none from another.
    """

    masses: tuple[float, float, float] = (1.0, 1.0, 1.0)

    variables: ClassVar[tuple[str, ...]] = (
        "x1", "y1", "x2", "y2", "x3", "y3", "vx1", "vy1", "vx2", "vy2", "vx3", "vy3",
    )  # fmt: skip
    independent: ClassVar[int] = 2
    citation: ClassVar[str] = "Mardling, Aarseth, Mon. Not. R. Astron. Soc. 321, 398 (2001)"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(mass1=self.masses[0], mass2=self.masses[1], mass3=self.masses[2])

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Newton's equations."""
        pulls = [0] * 6
        for first, second, dx, dy, distance in _pairs(state, m):
            cube = distance * distance * distance
            for body, other, sign in ((first, second, 1), (second, first, -1)):
                strength = sign * self.masses[other] / cube
                pulls[2 * body] = pulls[2 * body] + strength * dx
                pulls[2 * body + 1] = pulls[2 * body + 1] + strength * dy
        return (*state[6:], *pulls)

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy and angular momentum."""
        energy: Any = 0
        momentum: Any = 0
        for body, mass in enumerate(self.masses):
            x, y, vx, vy = (state[2 * body + column] for column in (0, 1, 6, 7))
            energy = energy + mass * (vx**2 + vy**2) / 2
            momentum = momentum + mass * (x * vy - y * vx)
        for first, second, _, _, distance in _pairs(state, m):
            energy = energy - self.masses[first] * self.masses[second] / distance
        return {"energy": energy, "angular_momentum": momentum}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Kepler orbits of the pair, and of the third body about the pair's centre."""
        mass1, mass2, mass3 = self.masses
        pair, total = mass1 + mass2, mass1 + mass2 + mass3
        inner = _orbit(pair, (0.8, 1.2)).draw(count, random)
        outer = _orbit(total, (5.0, 7.0)).draw(count, random)
        centre = -mass3 / total * outer
        bodies = np.stack([centre - mass2 / pair * inner, centre + mass1 / pair * inner, centre + outer], axis=1)
        return np.concatenate([bodies[:, :, :2].reshape(count, 6), bodies[:, :, 2:].reshape(count, 6)], axis=1)

    def period(self, states: Array) -> Array:
        """One to two turns of the third body."""
        return np.full(len(states), 2 * np.pi * np.sqrt(7.0**3 / sum(self.masses)))


def _orbit(strength: float, axes: tuple[float, float]) -> Kepler:
    """Return Kepler's problem with major half-axes in the range given."""
    return Kepler(strength, (-strength / (2 * axes[0]), -strength / (2 * axes[1])), (0.01, 0.2))


def _pairs(state: Any, m: Any) -> list[tuple[int, int, Any, Any, Any]]:
    """Return each pair of bodies, the way from the first to the second, and its length."""
    pairs = []
    for first, second in combinations(range(3), 2):
        dx, dy = state[2 * second] - state[2 * first], state[2 * second + 1] - state[2 * first + 1]
        pairs.append((first, second, dx, dy, m.sqrt(dx**2 + dy**2)))
    return pairs
