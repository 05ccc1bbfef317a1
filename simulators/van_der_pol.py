"""Van der Pol's oscillator."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.dissipative import Dissipative
from simulators.system import require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class VanDerPol(Dissipative):
    """Van der Pol's oscillator: x' = v, v' = strength (1 - x^2) v - x. All trajectories end on a limit cycle."""

    strength: float = 1.0

    variables: ClassVar[tuple[str, ...]] = ("x", "v")
    box: ClassVar[tuple[tuple[float, float], ...]] = ((-3.0, 3.0), (-3.0, 3.0))
    settling: ClassVar[float] = 50.0
    citation: ClassVar[str] = "van der Pol, Phil. Mag. 2, 978 (1926)"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(strength=self.strength)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Friction that changes its sign with the amplitude."""
        x, v = state
        return v, self.strength * (1 - x**2) * v - x

    def period(self, states: Array) -> Array:
        """Two cycles, whose period is near 2 pi for small strengths and (3 - 2 ln 2) strength for large ones."""
        return np.full(len(states), 4 * np.pi + 2 * (3 - 2 * np.log(2)) * self.strength)
