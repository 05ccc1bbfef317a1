"""Three species, each of which eats the next."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System
from simulators.trajectories import Array


@dataclass(frozen=True)
class CyclicLotkaVolterra(System):
    """Cyclic Lotka-Volterra of three species: x' = x (y - z), y' = y (z - x), z' = z (x - y).

    Starts are uniform in all three numbers. Orbits are closed curves about the line of equal numbers.
    """

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "z")
    independent: ClassVar[int] = 2
    citation: ClassVar[str] = "Itoh, Prog. Theor. Phys. 78, 507 (1987)"

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Each encounter turns one of the eaten into one of the eaters."""
        x, y, z = state
        return x * (y - z), y * (z - x), z * (x - y)

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Total number, and product."""
        x, y, z = state
        return {"total": x + y + z, "product": x * y * z}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform numbers."""
        return random.uniform(0.2, 1.5, (count, 3))

    def period(self, states: Array) -> Array:
        """Three periods of small oscillations, 2 pi sqrt(3) / total, which are the shortest."""
        period: Array = 6 * np.pi * np.sqrt(3) / states.sum(axis=1)
        return period
