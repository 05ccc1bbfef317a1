"""A small body about the heavier one of two that circle each other."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.errors import UsageError
from simulators.system import System
from simulators.trajectories import Array


@dataclass(frozen=True)
class RestrictedThreeBody(System):
    """Planar circular restricted three-body problem, in the turning frame; masses 1 - mass at x = -mass and mass.

    Starts are about the heavier body, uniform in radius, direction and Jacobi's constant, roughly circular
    and forward. For masses up to 0.2 so large a constant shuts the body in: the zero-velocity curve opens
    at one below 3.81.
    """

    mass: float = 0.1

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "vx", "vy")
    independent: ClassVar[int] = 1
    citation: ClassVar[str] = "Murray, Dermott, Solar System Dynamics (1999), ch. 3"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        if not 0 < self.mass <= 0.2:
            raise UsageError(f"mass is {self.mass}; it must be above 0 and at most 0.2")

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Both attractions, Coriolis's and the centrifugal force."""
        x, y, vx, vy = state
        heavy, light = self._distances(x, y, m)
        pull1, pull2 = (1 - self.mass) / (heavy * heavy * heavy), self.mass / (light * light * light)
        ax = 2 * vy + x - pull1 * (x + self.mass) - pull2 * (x + self.mass - 1)
        return vx, vy, ax, -2 * vx + y - (pull1 + pull2) * y

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Jacobi's constant."""
        x, y, vx, vy = state
        heavy, light = self._distances(x, y, m)
        return {"jacobi": x**2 + y**2 + 2 * (1 - self.mass) / heavy + 2 * self.mass / light - vx**2 - vy**2}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform radius, direction, Jacobi's constant and angle of the velocity with the circle."""
        radius, angle = random.uniform(0.25, 0.35, count), random.uniform(0, 2 * np.pi, count)
        x, y, rest = radius * np.cos(angle) - self.mass, radius * np.sin(angle), np.zeros(count)
        at_rest = self.invariants((x, y, rest, rest), np)["jacobi"]
        speed = np.sqrt(at_rest - random.uniform(3.85, 4.3, count))
        heading = angle + np.pi / 2 + random.uniform(-0.3, 0.3, count)
        return np.stack([x, y, speed * np.cos(heading), speed * np.sin(heading)], axis=1)

    def period(self, states: Array) -> Array:
        """Two turns of the heavy bodies, about ten of the small one."""
        return np.full(len(states), 4 * np.pi)

    def _distances(self, x: Any, y: Any, m: Any) -> tuple[Any, Any]:
        """Return the distances from the heavy and from the light body."""
        return m.sqrt((x + self.mass) ** 2 + y**2), m.sqrt((x + self.mass - 1) ** 2 + y**2)
