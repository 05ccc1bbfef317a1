"""A central force whose potential is neither that of the oscillator nor Kepler's."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.separable import Separable
from simulators.system import require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class Central(Separable):
    """Central force in the plane, unit mass, potential strength r^4 / 4: r'' = -strength |r|^2 r.

    By Bertrand's theorem only r^2 and 1 / r close every orbit; these are rosettes, which leave no third
    invariant. Starts are uniform in radius, direction and both velocities; all orbits go anticlockwise.
    """

    strength: float = 1.0

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "px", "py")
    split: ClassVar[int] = 2
    steps: ClassVar[int] = 500
    independent: ClassVar[int] = 2
    citation: ClassVar[str] = "Goldstein, Poole, Safko, Classical Mechanics, 3rd ed. (2002), sec. 3.6"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(strength=self.strength)

    def force(self, positions: Any, m: Any) -> tuple[Any, ...]:
        """Towards the centre."""
        x, y = positions
        pull = self.strength * (x**2 + y**2)
        return -pull * x, -pull * y

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy and angular momentum."""
        x, y, px, py = state
        return {
            "energy": (px**2 + py**2) / 2 + self.strength * (x**2 + y**2) ** 2 / 4,
            "angular_momentum": x * py - y * px,
        }

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform radius, direction, radial and tangential velocity."""
        radius, angle = random.uniform(0.6, 1.2, count), random.uniform(0, 2 * np.pi, count)
        speed = np.sqrt(self.strength)
        radial, tangential = speed * random.uniform(-0.7, 0.7, count), speed * random.uniform(0.2, 1.2, count)
        cosine, sine = np.cos(angle), np.sin(angle)
        velocity = [radial * cosine - tangential * sine, radial * sine + tangential * cosine]
        return np.stack([radius * cosine, radius * sine, *velocity], axis=1)

    def period(self, states: Array) -> Array:
        """About ten turns."""
        return np.full(len(states), 60 / np.sqrt(self.strength))
