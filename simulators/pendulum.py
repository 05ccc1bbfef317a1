"""The pendulum, swinging (libration) or going round (rotation), by Jacobi's elliptic functions.

With the modulus k^2 = sin^2(q/2) + (p / 2 frequency)^2 = (1 + energy / frequency^2) / 2, the motion is
libration (k < 1):  sin(q/2) = k sn(u, k^2),   cos(q/2) = dn(u, k^2),   p = 2 k frequency cn(u, k^2)
rotation  (k > 1):  sin(q/2) = sn(u, 1/k^2),   cos(q/2) = cn(u, 1/k^2), p = 2 k frequency dn(u, 1/k^2)
where u grows by frequency (libration) or k frequency (rotation) times the time.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.special import ellipk, ellipkinc

from simulators.elliptic import jacobi
from simulators.errors import UsageError, choose
from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array, wrapped

ENERGIES = {"libration": (-0.98, 0.98), "rotation": (1.1, 4.0)}
REGIMES = {"libration": (-1.0, 1.0), "rotation": (1.0, np.inf)}


@dataclass(frozen=True)
class Pendulum(System):
    """Pendulum, unit mass and length: q' = p, p' = -frequency^2 sin q.

    ``energies``, in units of frequency^2 with the separatrix at 1, are drawn uniformly and phases
    uniformly over the orbit; rotations all go forward (p > 0). The default range follows the regime.
    The angle q is kept between -pi and pi.
    """

    frequency: float = 1.0
    regime: str = "libration"
    energies: tuple[float, float] = ()  # type: ignore[assignment]

    variables: ClassVar[tuple[str, ...]] = ("q", "p")
    angles: ClassVar[tuple[str, ...]] = ("q",)
    independent: ClassVar[int] = 1
    exact: ClassVar[bool] = True
    periodic: ClassVar[bool] = True
    citation: ClassVar[str] = "Lawden, Elliptic Functions and Applications (1989), sec. 5.1"

    def __post_init__(self) -> None:
        """Take the regime's energies when none are given; refuse parameters outside their range."""
        choose("regime", self.regime, REGIMES)
        require_positive(frequency=self.frequency)
        object.__setattr__(self, "energies", tuple(self.energies) or ENERGIES[self.regime])
        require_range(f"energies ({self.regime})", self.energies, *REGIMES[self.regime])

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Hamilton's equations."""
        q, p = state
        return p, -(self.frequency**2) * m.sin(q)

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy, -frequency^2 at rest and frequency^2 on the separatrix."""
        q, p = state
        return {"energy": p**2 / 2 - self.frequency**2 * m.cos(q)}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy, uniform phase."""
        momentum = self.frequency * np.sqrt(2 * (random.uniform(*self.energies, count) + 1))
        lowest = np.stack([np.zeros(count), momentum], axis=1)
        return self.flow(lowest, (random.random(count) * self.period(lowest))[:, None])[:, 0]

    def period(self, states: Array) -> Array:
        """4 K(k^2) / frequency swinging, 2 K(1/k^2) / (k frequency) going round."""
        k, parameter, _, rotates = self._elliptic(states)
        quarters: Array = np.where(rotates, 2 / np.maximum(k, 1), 4.0)
        period: Array = quarters * ellipk(parameter) / self.frequency
        return period

    def flow(self, states: Array, times: Array) -> Array:
        """Exact to rounding: the energy along a trajectory is constant to 1e-12."""
        k, parameter, argument, rotates = (value[:, None] for value in self._elliptic(states))
        direction = np.where(rotates & (states[:, 1:] < 0), -1.0, 1.0)
        speed = np.where(rotates, direction * k, 1.0) * self.frequency
        sn, cn, dn = jacobi(argument + speed * times, parameter[:, 0])
        sine, cosine = np.where(rotates, sn, k * sn), np.where(rotates, cn, dn)
        momentum = 2 * k * self.frequency * direction * np.where(rotates, dn, cn)
        return np.stack([wrapped(2 * np.arctan2(sine, cosine)), momentum], axis=-1)

    def phases(self, states: Array) -> dict[str, Array]:
        """Return the angle of the action-angle variables, which grows evenly with time."""
        _, parameter, argument, rotates = self._elliptic(states)
        return {"angle": np.pi * argument / (np.where(rotates, 1.0, 2.0) * ellipk(parameter))}

    def _elliptic(self, states: Array) -> tuple[Array, Array, Array, Array]:
        """Return k, the elliptic parameter (k^2 or 1/k^2), the argument u and whether it rotates."""
        half_angle = wrapped(states[:, 0]) / 2
        sine, cosine = np.sin(half_angle), np.cos(half_angle)
        half_momentum = states[:, 1] / (2 * self.frequency)
        modulus = sine**2 + half_momentum**2
        if (modulus == 1).any():
            raise UsageError("a state lies on the separatrix, where the period is infinite: change its energy")
        rotates = modulus > 1
        parameter = np.where(rotates, 1 / np.maximum(modulus, 1), modulus)
        amplitude = np.arctan2(sine, np.where(rotates, cosine, half_momentum))
        return np.sqrt(modulus), parameter, ellipkinc(amplitude, parameter), rotates
