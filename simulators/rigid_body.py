"""The free rigid body, by Jacobi's elliptic functions.

With moments I1 < I2 < I3 and the angular momentum M in the body's frame, M turns about the third axis where
|M|^2 > 2 energy I2 and about the first one where it is less. In the first case
M1 = A1 cn(u, m), M2 = A2 sn(u, m), M3 = A3 dn(u, m); in the second one axes 1 and 3 change places.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from scipy.special import ellipk, ellipkinc

from simulators.elliptic import jacobi
from simulators.errors import UsageError
from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array


@dataclass(frozen=True)
class RigidBody(System):
    """Euler's free rigid body, M its angular momentum in its own frame: M_i' = (M x M / I)_i.

    Lengths of M are drawn uniformly from ``momenta``, directions uniformly over the sphere; the moments of
    inertia rise.
    """

    moments: tuple[float, float, float] = (1.0, 2.0, 3.0)
    momenta: tuple[float, float] = (0.5, 1.5)

    variables: ClassVar[tuple[str, ...]] = ("m1", "m2", "m3")
    independent: ClassVar[int] = 2
    exact: ClassVar[bool] = True
    periodic: ClassVar[bool] = True
    citation: ClassVar[str] = "Landau, Lifshitz, Mechanics, 3rd ed. (1976), sec. 37"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(least_moment=self.moments[0])
        if not self.moments[0] < self.moments[1] < self.moments[2] < np.inf:
            raise UsageError(f"moments are {self.moments}; needed are three rising numbers")
        require_range("momenta", self.momenta, 0.0, np.inf)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Euler's equations."""
        m1, m2, m3 = state
        w1, w2, w3 = (momentum / moment for momentum, moment in zip(state, self.moments, strict=True))
        return m2 * w3 - m3 * w2, m3 * w1 - m1 * w3, m1 * w2 - m2 * w1

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Kinetic energy, and the square of the angular momentum."""
        m1, m2, m3 = state
        i1, i2, i3 = self.moments
        return {"energy": (m1**2 / i1 + m2**2 / i2 + m3**2 / i3) / 2, "momentum_squared": m1**2 + m2**2 + m3**2}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform length, uniform direction."""
        direction = random.standard_normal((count, 3))
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        return random.uniform(*self.momenta, (count, 1)) * direction

    def period(self, states: Array) -> Array:
        """4 K(m) / rate."""
        *_, rate, parameter, _ = self._elliptic(states)
        period: Array = 4 * ellipk(parameter) / rate
        return period

    def flow(self, states: Array, times: Array) -> Array:
        """Exact to rounding."""
        about_third, *rest = self._elliptic(states)
        cn_size, sn_size, dn_size, rate, parameter, argument = (value[:, None] for value in rest)
        sn, cn, dn = jacobi(argument + rate * times, parameter[:, 0])
        turning, along = cn_size * cn, dn_size * dn
        swap = ~about_third[:, None]
        return np.stack([np.where(swap, along, turning), sn_size * sn, np.where(swap, turning, along)], axis=-1)

    def phases(self, states: Array) -> dict[str, Array]:
        """Return the angle of the elliptic functions, which grows evenly with time."""
        *_, parameter, argument = self._elliptic(states)
        return {"angle": np.pi * argument / (2 * ellipk(parameter))}

    def _elliptic(self, states: Array) -> tuple[Array, ...]:
        """Return whether M turns about axis 3, the signed sizes of cn, sn, dn, the rate, m and u."""
        i1, i2, i3 = self.moments
        invariants = self.evaluate(states)
        energy, square = 2 * invariants["energy"], invariants["momentum_squared"]
        if (square == energy * i2).any():
            raise UsageError("a state turns about the middle axis, or comes to: its period is infinite; change it")
        about_third = square > energy * i2
        first, third = np.where(about_third, i1, i3), np.where(about_third, i3, i1)
        m1, m2, m3 = states.T
        turning, along = np.where(about_third, m1, m3), np.where(about_third, m3, m1)
        below, above = (energy * third - square) / (third - first), (square - energy * first) / (third - first)
        rate = np.sqrt((third - i2) * (third - first) * above / (first * i2 * third))
        parameter = np.clip((i2 - first) * below / ((third - i2) * above), 0, None)
        middle = np.sqrt(i2 * (third - first) / (third - i2))
        sense = np.sign(along)
        amplitude = np.arctan2(sense * m2 / middle, turning / np.sqrt(first))
        sizes = np.sqrt(first * np.clip(below, 0, None)), sense * middle * np.sqrt(np.clip(below, 0, None))
        return about_third, *sizes, sense * np.sqrt(third * above), rate, parameter, ellipkinc(amplitude, parameter)
