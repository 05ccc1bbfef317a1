"""A charged particle caught in a magnetic mirror."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array


@dataclass(frozen=True)
class MagneticMirror(System):
    """Charged particle in a magnetic mirror: v' = frequency v x B, B = (-x z, -y z, length^2 + z^2) / length^2.

    Energies are drawn uniformly from ``energies``, places from a disc in the middle, velocities mostly
    across the field. The magnetic moment is an adiabatic invariant: all but conserved where the field is
    smooth over a gyration, yet not exact, so the energy and the canonical angular momentum are all there is.
    """

    frequency: float = 1.0
    length: float = 3.0
    energies: tuple[float, float] = (0.1, 0.5)

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "z", "vx", "vy", "vz")
    independent: ClassVar[int] = 2
    citation: ClassVar[str] = "Chen, Introduction to Plasma Physics, 3rd ed. (2016), sec. 2.3"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(frequency=self.frequency, length=self.length)
        require_range("energies", self.energies, 0.0, np.inf)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Lorentz's force."""
        x, y, z, vx, vy, vz = state
        across, along = -self.frequency * z / self.length**2, self.frequency * (1 + (z / self.length) ** 2)
        bx, by = across * x, across * y
        return vx, vy, vz, vy * along - vz * by, vz * bx - vx * along, vx * by - vy * bx

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy, and the canonical angular momentum about the axis."""
        x, y, z, vx, vy, vz = state
        flux = (x**2 + y**2) * (1 + (z / self.length) ** 2)
        return {
            "energy": (vx**2 + vy**2 + vz**2) / 2,
            "angular_momentum": x * vy - y * vx + self.frequency * flux / 2,
        }

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy, place in the middle disc, pitch angle and gyration."""
        speed = np.sqrt(2 * random.uniform(*self.energies, count))
        radius, angle = np.sqrt(random.random(count)), random.uniform(0, 2 * np.pi, count)
        pitch, gyration = random.uniform(np.pi / 4, np.pi / 2, count), random.uniform(0, 2 * np.pi, count)
        across, along = speed * np.sin(pitch), speed * np.cos(pitch) * random.choice([-1, 1], count)
        place = [radius * np.cos(angle), radius * np.sin(angle), np.zeros(count)]
        return np.stack([*place, across * np.cos(gyration), across * np.sin(gyration), along], axis=1)

    def period(self, states: Array) -> Array:
        """About fifteen gyrations, and several reflections."""
        return np.full(len(states), 100 / self.frequency)
