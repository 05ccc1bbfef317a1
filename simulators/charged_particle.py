"""A charged particle in a uniform magnetic field, in the plane across it: every orbit is a circle."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array


@dataclass(frozen=True)
class ChargedParticle(System):
    """Charged particle across a uniform magnetic field: x'' = frequency y', y'' = -frequency x'.

    Energies are drawn uniformly from ``energies``, centres of the circle uniformly from a square, phases
    uniformly. Energy and centre are independent; the canonical angular momentum follows from them.
    """

    frequency: float = 1.0
    energies: tuple[float, float] = (0.05, 1.0)

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "vx", "vy")
    independent: ClassVar[int] = 3
    exact: ClassVar[bool] = True
    periodic: ClassVar[bool] = True
    citation: ClassVar[str] = "Landau, Lifshitz, The Classical Theory of Fields, 4th ed. (1975), sec. 21"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(frequency=self.frequency)
        require_range("energies", self.energies, 0.0, np.inf)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Lorentz's force."""
        _, _, vx, vy = state
        return vx, vy, self.frequency * vy, -self.frequency * vx

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy, the circle's centre, and the canonical angular momentum."""
        x, y, vx, vy = state
        return {
            "energy": (vx**2 + vy**2) / 2,
            "centre_x": x + vy / self.frequency,
            "centre_y": y - vx / self.frequency,
            "angular_momentum": x * vy - y * vx + self.frequency * (x**2 + y**2) / 2,
        }

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy, centre and phase."""
        speed = np.sqrt(2 * random.uniform(*self.energies, count))
        angle = random.uniform(0, 2 * np.pi, count)
        vx, vy = speed * np.cos(angle), speed * np.sin(angle)
        centre_x, centre_y = random.uniform(-1, 1, (2, count)) / self.frequency
        return np.stack([centre_x - vy / self.frequency, centre_y + vx / self.frequency, vx, vy], axis=1)

    def period(self, states: Array) -> Array:
        """2 pi / frequency, whatever the energy."""
        return np.full(len(states), 2 * np.pi / self.frequency)

    def flow(self, states: Array, times: Array) -> Array:
        """Exact: the velocity turns, the centre stays."""
        centre = self.evaluate(states)
        vx, vy = states[:, 2:3], states[:, 3:4]
        cosine, sine = np.cos(self.frequency * times), np.sin(self.frequency * times)
        vx, vy = vx * cosine + vy * sine, vy * cosine - vx * sine
        x = centre["centre_x"][:, None] - vy / self.frequency
        y = centre["centre_y"][:, None] + vx / self.frequency
        return np.stack([x, y, vx, vy], axis=-1)

    def phases(self, states: Array) -> dict[str, Array]:
        """Return the angle by which the velocity has turned, growing with time."""
        _, _, vx, vy = states.T
        return {"gyration": np.arctan2(-vy, vx)}
