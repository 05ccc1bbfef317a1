"""Rossler's system, the simplest flow with a strange attractor."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.dissipative import Dissipative
from simulators.system import require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class Rossler(Dissipative):
    """Rossler's system: x' = -y - z, y' = x + a y, z' = b + z (x - c). By default chaotic."""

    a: float = 0.2
    b: float = 0.2
    c: float = 5.7

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "z")
    box: ClassVar[tuple[tuple[float, float], ...]] = ((-5.0, 5.0), (-5.0, 5.0), (0.0, 1.0))
    settling: ClassVar[float] = 100.0
    citation: ClassVar[str] = "Rossler, Phys. Lett. A 57, 397 (1976)"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(a=self.a, b=self.b, c=self.c)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """A spiral outwards, folded back by z."""
        x, y, z = state
        return -y - z, x + self.a * y, self.b + z * (x - self.c)

    def period(self, states: Array) -> Array:
        """About ten turns."""
        return np.full(len(states), 60.0)
