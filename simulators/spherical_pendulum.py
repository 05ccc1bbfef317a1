"""The spherical pendulum, in spherical angles."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System, require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class SphericalPendulum(System):
    """Spherical pendulum, unit mass and length: tilt from the downward vertical, turn about it, w their velocities.

    Starts are uniform in both angles and velocities, always turning forward, so that the pendulum never
    passes the vertical, where the turn is not defined. The turn stays between -pi and pi.
    """

    frequency: float = 1.0

    variables: ClassVar[tuple[str, ...]] = ("tilt", "turn", "w_tilt", "w_turn")
    angles: ClassVar[tuple[str, ...]] = ("turn",)
    independent: ClassVar[int] = 2
    citation: ClassVar[str] = "Landau, Lifshitz, Mechanics, 3rd ed. (1976), sec. 14"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(frequency=self.frequency)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Lagrange's equations."""
        tilt, _, w_tilt, w_turn = state
        sine, cosine = m.sin(tilt), m.cos(tilt)
        return w_tilt, w_turn, sine * (cosine * w_turn**2 - self.frequency**2), -2 * cosine / sine * w_tilt * w_turn

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy, and angular momentum about the vertical."""
        tilt, _, w_tilt, w_turn = state
        momentum = m.sin(tilt) ** 2 * w_turn
        return {
            "energy": (w_tilt**2 + momentum * w_turn) / 2 - self.frequency**2 * m.cos(tilt),
            "angular_momentum": momentum,
        }

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform angles and velocities."""
        tilt, turn = random.uniform(0.6, 1.8, count), random.uniform(-np.pi, np.pi, count)
        w_tilt, w_turn = random.uniform(-0.6, 0.6, count), random.uniform(0.5, 1.5, count)
        return np.stack([tilt, turn, self.frequency * w_tilt, self.frequency * w_turn], axis=1)

    def period(self, states: Array) -> Array:
        """About ten swings."""
        return np.full(len(states), 50 / self.frequency)
