"""The double pendulum, swinging chaotically."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array


@dataclass(frozen=True)
class DoublePendulum(System):
    """Double pendulum, unit masses and lengths, angles from the vertical, w their velocities.

    Energies, in units of frequency^2 with the rest at -3 and both upright at 3, are drawn uniformly from
    ``energies``; from 0 on the motion is chaotic. Both angles start within a right angle of the vertical,
    in a uniform direction of the velocities. Angles stay between -pi and pi.
    """

    frequency: float = 1.0
    energies: tuple[float, float] = (0.0, 4.0)

    variables: ClassVar[tuple[str, ...]] = ("q1", "q2", "w1", "w2")
    angles: ClassVar[tuple[str, ...]] = ("q1", "q2")
    independent: ClassVar[int] = 1
    citation: ClassVar[str] = "Shinbrot, Grebogi, Wisdom, Yorke, Am. J. Phys. 60, 491 (1992)"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(frequency=self.frequency)
        require_range("energies", self.energies, -1e-9, np.inf)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Lagrange's equations, solved for the accelerations."""
        q1, q2, w1, w2 = state
        gravity = self.frequency**2
        sine1, sine2, cosine1, cosine2 = m.sin(q1), m.sin(q2), m.cos(q1), m.cos(q2)
        sine, cosine = sine1 * cosine2 - cosine1 * sine2, cosine1 * cosine2 + sine1 * sine2  # of q1 - q2
        inertia = 2 - cosine**2
        first = gravity * (cosine * sine2 - 2 * sine1) - sine * (w2**2 + w1**2 * cosine)
        second = sine * (2 * w1**2 + 2 * gravity * cosine1 + w2**2 * cosine)
        return w1, w2, first / inertia, second / inertia

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy."""
        q1, q2, w1, w2 = state
        kinetic = w1**2 + w2**2 / 2 + w1 * w2 * m.cos(q1 - q2)
        return {"energy": kinetic - self.frequency**2 * (2 * m.cos(q1) + m.cos(q2))}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy, angles and direction of the velocities."""
        q1, q2 = random.uniform(-np.pi / 2, np.pi / 2, (2, count))
        direction = random.uniform(0, 2 * np.pi, count)
        w1, w2 = np.cos(direction), np.sin(direction)
        kinetic = self.frequency**2 * (random.uniform(*self.energies, count) + 2 * np.cos(q1) + np.cos(q2))
        speed = np.sqrt(kinetic / (w1**2 + w2**2 / 2 + w1 * w2 * np.cos(q1 - q2)))
        return np.stack([q1, q2, speed * w1, speed * w2], axis=1)

    def period(self, states: Array) -> Array:
        """About five swings, which chaos makes enough."""
        return np.full(len(states), 20 / self.frequency)
