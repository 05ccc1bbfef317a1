"""Henon and Heiles's star in a galaxy, at energies where most of phase space is chaotic."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.separable import Separable
from simulators.system import require_range
from simulators.trajectories import Array


@dataclass(frozen=True)
class HenonHeiles(Separable):
    """Henon-Heiles system: x'' = -x - 2 x y, y'' = -y - x^2 + y^2.

    Energies are drawn uniformly from ``energies``, chaotic by default and below the escape energy 1/6;
    places uniformly from a disc, directions uniformly. Below 1/12 a third integral, as Henon and Heiles
    called it, is all but conserved; it is not exact, so 1 invariant is all there is.
    """

    energies: tuple[float, float] = (0.12, 0.166)

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "px", "py")
    split: ClassVar[int] = 2
    steps: ClassVar[int] = 800
    independent: ClassVar[int] = 1
    citation: ClassVar[str] = "Henon, Heiles, Astron. J. 69, 73 (1964)"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_range("energies", self.energies, 0.0, 1 / 6)

    def force(self, positions: Any, m: Any) -> tuple[Any, ...]:
        """Down the potential."""
        x, y = positions
        return -x - 2 * x * y, -y - x**2 + y**2

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy."""
        x, y, px, py = state
        return {"energy": (px**2 + py**2 + x**2 + y**2) / 2 + x**2 * y - y**3 / 3}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy; uniform place where the least energy reaches; uniform direction."""
        energy = random.uniform(*self.energies, count)
        radius = np.sqrt(self.energies[0] * random.random(count))
        angle, direction = random.uniform(0, 2 * np.pi, (2, count))
        x, y = radius * np.cos(angle), radius * np.sin(angle)
        speed = np.sqrt(2 * energy - x**2 - y**2 - 2 * x**2 * y + 2 * y**3 / 3)
        return np.stack([x, y, speed * np.cos(direction), speed * np.sin(direction)], axis=1)

    def period(self, states: Array) -> Array:
        """About twenty turns."""
        return np.full(len(states), 120.0)
