"""The anharmonic oscillator, by Jacobi's elliptic functions.

With amplitude A, q = A cn(u, m) and p = -A rate sn(u, m) dn(u, m), where u grows by the rate times the time,
rate^2 = stiffness + hardness A^2 and m = hardness A^2 / (2 rate^2).
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.special import ellipk, ellipkinc

from simulators.elliptic import jacobi
from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array


@dataclass(frozen=True)
class Quartic(System):
    """Anharmonic oscillator, unit mass: q' = p, p' = -stiffness q - hardness q^3.

    Energies are drawn uniformly from ``energies``, phases uniformly over the orbit.
    """

    stiffness: float = 1.0
    hardness: float = 1.0
    energies: tuple[float, float] = (0.05, 4.0)

    variables: ClassVar[tuple[str, ...]] = ("q", "p")
    independent: ClassVar[int] = 1
    exact: ClassVar[bool] = True
    periodic: ClassVar[bool] = True
    citation: ClassVar[str] = "Lawden, Elliptic Functions and Applications (1989), sec. 5.2"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(stiffness=self.stiffness, hardness=self.hardness)
        require_range("energies", self.energies, 0.0, np.inf)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Hamilton's equations."""
        q, p = state
        return p, -self.stiffness * q - self.hardness * q * q * q

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy."""
        q, p = state
        return {"energy": p**2 / 2 + self.stiffness * q**2 / 2 + self.hardness * q**4 / 4}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy, uniform phase."""
        momentum = np.sqrt(2 * random.uniform(*self.energies, count))
        lowest = np.stack([np.zeros(count), momentum], axis=1)
        return self.flow(lowest, (random.random(count) * self.period(lowest))[:, None])[:, 0]

    def period(self, states: Array) -> Array:
        """4 K(m) / rate."""
        _, rate, parameter, _ = self._elliptic(states)
        period: Array = 4 * ellipk(parameter) / rate
        return period

    def flow(self, states: Array, times: Array) -> Array:
        """Exact to rounding."""
        amplitude, rate, parameter, argument = (value[:, None] for value in self._elliptic(states))
        sn, cn, dn = jacobi(argument + rate * times, parameter[:, 0])
        return np.stack([amplitude * cn, -amplitude * rate * sn * dn], axis=-1)

    def phases(self, states: Array) -> dict[str, Array]:
        """Return the angle of the action-angle variables, which grows evenly with time."""
        _, _, parameter, argument = self._elliptic(states)
        return {"angle": np.pi * argument / (2 * ellipk(parameter))}

    def _elliptic(self, states: Array) -> tuple[Array, Array, Array, Array]:
        """Return the amplitude, the rate, the elliptic parameter m and the argument u."""
        q, p = states.T
        twice = 2 * self.evaluate(states)["energy"]
        square = 2 * twice / (self.stiffness + np.sqrt(self.stiffness**2 + 2 * self.hardness * twice))
        rate = np.sqrt(self.stiffness + self.hardness * square)
        parameter = self.hardness * square / (2 * rate**2)
        dn = np.sqrt(1 - parameter + self.hardness * q**2 / (2 * rate**2))
        return np.sqrt(square), rate, parameter, ellipkinc(np.arctan2(-p / (rate * dn), q), parameter)
