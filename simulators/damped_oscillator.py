"""The damped oscillator, in closed form."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.errors import UsageError
from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array


@dataclass(frozen=True)
class DampedOscillator(System):
    """Damped oscillator, unit mass: q' = p, p' = -frequency^2 q - 2 damping p.

    Nothing is conserved: all trajectories end at rest, so a continuous invariant is the same for all.
    (Away from rest, the cosine of the phase plus rate / damping times the log amplitude is constant; it
    has no limit at rest.) Its attractor is that one point, so there is no settled form. Underdamped only.
    """

    frequency: float = 1.0
    damping: float = 0.1
    energies: tuple[float, float] = (0.05, 1.0)

    variables: ClassVar[tuple[str, ...]] = ("q", "p")
    independent: ClassVar[int] = 0
    exact: ClassVar[bool] = True
    citation: ClassVar[str] = "Landau, Lifshitz, Mechanics, 3rd ed. (1976), sec. 25"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(frequency=self.frequency, damping=self.damping)
        require_range("energies", self.energies, 0.0, np.inf)
        if self.damping >= self.frequency:
            raise UsageError(f"damping is {self.damping}; it must be below the frequency, {self.frequency}")

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Newton's equation."""
        q, p = state
        return p, -(self.frequency**2) * q - 2 * self.damping * p

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Nothing is conserved."""
        return {}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy at the start, uniform phase."""
        amplitude = np.sqrt(2 * random.uniform(*self.energies, count))
        phase = random.uniform(0, 2 * np.pi, count)
        return np.stack([amplitude * np.cos(phase) / self.frequency, -amplitude * np.sin(phase)], axis=1)

    def period(self, states: Array) -> Array:
        """2 pi / rate, between two maxima."""
        return np.full(len(states), 2 * np.pi / self._rate)

    def flow(self, states: Array, times: Array) -> Array:
        """Exact: q and (p + damping q) / rate turn by the rate and shrink by the damping."""
        q, turned = states[:, :1], self._turned(states)[:, None]
        decay = np.exp(-self.damping * times)
        cosine, sine = decay * np.cos(self._rate * times), decay * np.sin(self._rate * times)
        later, later_turned = q * cosine + turned * sine, turned * cosine - q * sine
        return np.stack([later, self._rate * later_turned - self.damping * later], axis=-1)

    def phases(self, states: Array) -> dict[str, Array]:
        """Return the angle in the plane where the motion is an even spiral, growing with time."""
        return {"phase": np.arctan2(-self._turned(states), states[:, 0])}

    @property
    def _rate(self) -> float:
        return float(np.sqrt(self.frequency**2 - self.damping**2))

    def _turned(self, states: Array) -> Array:
        turned: Array = (states[:, 1] + self.damping * states[:, 0]) / self._rate
        return turned
