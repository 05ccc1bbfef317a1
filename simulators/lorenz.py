"""Lorenz's model of convection."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.dissipative import Dissipative
from simulators.system import require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class Lorenz(Dissipative):
    """Lorenz's system: x' = sigma (y - x), y' = x (rho - z) - y, z' = x y - beta z. By default chaotic."""

    sigma: float = 10.0
    rho: float = 28.0
    beta: float = 8 / 3

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "z")
    box: ClassVar[tuple[tuple[float, float], ...]] = ((-20.0, 20.0), (-25.0, 25.0), (5.0, 45.0))
    settling: ClassVar[float] = 20.0
    citation: ClassVar[str] = "Lorenz, J. Atmos. Sci. 20, 130 (1963)"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(sigma=self.sigma, rho=self.rho, beta=self.beta)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Convection, and the temperatures it carries."""
        x, y, z = state
        return self.sigma * (y - x), x * (self.rho - z) - y, x * y - self.beta * z

    def period(self, states: Array) -> Array:
        """About ten turns about either wing."""
        return np.full(len(states), 7.5)
