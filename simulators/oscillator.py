"""The harmonic oscillator: the flow is a rotation of phase space."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array


@dataclass(frozen=True)
class Oscillator(System):
    """Harmonic oscillator, unit mass: q' = p, p' = -frequency^2 q.

    Energies are drawn uniformly from ``energies``, phases uniformly over the orbit.
    """

    frequency: float = 1.0
    energies: tuple[float, float] = (0.02, 1.0)

    variables: ClassVar[tuple[str, ...]] = ("q", "p")
    independent: ClassVar[int] = 1
    exact: ClassVar[bool] = True
    periodic: ClassVar[bool] = True
    citation: ClassVar[str] = "Goldstein, Poole, Safko, Classical Mechanics, 3rd ed. (2002), sec. 6.1"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(frequency=self.frequency)
        require_range("energies", self.energies, 0.0, np.inf)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Hamilton's equations."""
        q, p = state
        return p, -(self.frequency**2) * q

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy."""
        q, p = state
        return {"energy": (p**2 + self.frequency**2 * q**2) / 2}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy, uniform phase."""
        amplitude = np.sqrt(2 * random.uniform(*self.energies, count))
        phase = random.uniform(0, 2 * np.pi, count)
        return np.stack([amplitude * np.cos(phase) / self.frequency, -amplitude * np.sin(phase)], axis=1)

    def period(self, states: Array) -> Array:
        """2 pi / frequency, whatever the energy."""
        return np.full(len(states), 2 * np.pi / self.frequency)

    def flow(self, states: Array, times: Array) -> Array:
        """Rotate (frequency q, p) by the angle frequency t."""
        q, p = states[:, :1], states[:, 1:]
        cosine, sine = np.cos(self.frequency * times), np.sin(self.frequency * times)
        return np.stack([q * cosine + p / self.frequency * sine, p * cosine - self.frequency * q * sine], axis=-1)

    def phases(self, states: Array) -> dict[str, Array]:
        """Return the angle in the plane (frequency q, p), growing with time."""
        q, p = states.T
        return {"phase": np.arctan2(-p, self.frequency * q)}
