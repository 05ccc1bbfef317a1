"""Kepler's problem in the plane, bound orbits, by Kepler's equation."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.errors import UsageError
from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array

TOLERANCE = 1e-14


@dataclass(frozen=True)
class Kepler(System):
    """Planar Kepler problem, bound orbits: r'' = -strength r / |r|^3.

    Energies and eccentricities are drawn uniformly from ``energies`` and ``eccentricities``, the direction
    of the periapsis and the mean anomaly uniformly over the circle; all orbits go anticlockwise. Energy
    and the eccentricity vector fix the angular momentum up to its sign, so 3 of the 4 invariants are
    independent.
    """

    strength: float = 1.0
    energies: tuple[float, float] = (-1.0, -0.3)
    eccentricities: tuple[float, float] = (0.05, 0.7)

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "vx", "vy")
    independent: ClassVar[int] = 3
    exact: ClassVar[bool] = True
    periodic: ClassVar[bool] = True
    citation: ClassVar[str] = "Murray, Dermott, Solar System Dynamics (1999), ch. 2"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(strength=self.strength)
        require_range("energies", self.energies, -np.inf, 0.0)
        require_range("eccentricities", self.eccentricities, 0.0, 1.0)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Newton's equations."""
        x, y, vx, vy = state
        cube = m.sqrt(x**2 + y**2) ** 3
        return vx, vy, -self.strength * x / cube, -self.strength * y / cube

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy, angular momentum, and the eccentricity (Laplace-Runge-Lenz) vector."""
        x, y, vx, vy = state
        r = m.sqrt(x**2 + y**2)
        momentum = x * vy - y * vx
        return {
            "energy": (vx**2 + vy**2) / 2 - self.strength / r,
            "angular_momentum": momentum,
            "eccentricity_x": vy * momentum / self.strength - x / r,
            "eccentricity_y": -vx * momentum / self.strength - y / r,
        }

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy, eccentricity, periapsis and mean anomaly."""
        axis = -self.strength / (2 * random.uniform(*self.energies, count))
        eccentricity = random.uniform(*self.eccentricities, count)
        angle = random.uniform(0, 2 * np.pi, count)
        distance = axis * (1 - eccentricity)
        speed = np.sqrt(self.strength * (1 + eccentricity) / distance)
        cosine, sine = np.cos(angle), np.sin(angle)
        periapsis = np.stack([distance * cosine, distance * sine, -speed * sine, speed * cosine], axis=1)
        return self.flow(periapsis, (random.random(count) * self.period(periapsis))[:, None])[:, 0]

    def period(self, states: Array) -> Array:
        """2 pi sqrt(axis^3 / strength), Kepler's third law."""
        return 2 * np.pi * np.sqrt(self._elements(states)["axis"] ** 3 / self.strength)

    def flow(self, states: Array, times: Array) -> Array:
        """Exact: the ellipse at the eccentric anomaly that solves Kepler's equation."""
        elements = {name: value[:, None] for name, value in self._elements(states).items()}
        axis, e, turn = elements["axis"], elements["eccentricity"], elements["turn"]
        motion = np.sqrt(self.strength / axis**3)
        anomaly = solve_kepler(elements["mean_anomaly"] + motion * times, e)
        cosine, sine = np.cos(anomaly), np.sin(anomaly)
        narrowness = np.sqrt((1 - e) * (1 + e)) * turn
        along, across = axis * (cosine - e), axis * narrowness * sine
        rate = axis * motion / (1 - e * cosine)
        along_velocity, across_velocity = -rate * sine, rate * narrowness * cosine
        px, py = elements["direction_x"], elements["direction_y"]
        return np.stack(
            [
                px * along - py * across,
                py * along + px * across,
                px * along_velocity - py * across_velocity,
                py * along_velocity + px * across_velocity,
            ],
            axis=-1,
        )

    def phases(self, states: Array) -> dict[str, Array]:
        """Return the mean anomaly, which grows evenly with time.

        Not the true anomaly: its distribution along the orbit depends on the eccentricity, so even a
        code of conserved quantities alone would know something of it.
        """
        return {"mean_anomaly": self._elements(states)["mean_anomaly"]}

    def _elements(self, states: Array) -> dict[str, Array]:
        """Return the elements of the ellipse through each state; ``turn`` is the sense of rotation."""
        x, y, vx, vy = states.T
        r = np.hypot(x, y)
        invariants = self.evaluate(states)
        momentum, energy = invariants["angular_momentum"], invariants["energy"]
        if (energy >= 0).any() or (momentum == 0).any():
            raise UsageError("a state is not on an ellipse (energy < 0, angular momentum not 0); bound orbits only")
        axis = -self.strength / (2 * energy)
        toward_x, toward_y = invariants["eccentricity_x"], invariants["eccentricity_y"]
        eccentricity = np.hypot(toward_x, toward_y)
        circular = eccentricity == 0
        scale = np.where(circular, 1.0, eccentricity)
        radial = (x * vx + y * vy) / np.sqrt(self.strength * axis)
        direction_x, direction_y = np.where(circular, 1.0, toward_x / scale), toward_y / scale
        sine = np.where(circular, np.sign(momentum) * y / r, radial / scale)
        cosine = np.where(circular, x / r, (1 - r / axis) / scale)
        anomaly = np.arctan2(sine, cosine)
        return {
            "axis": axis,
            "eccentricity": eccentricity,
            "direction_x": direction_x,
            "direction_y": direction_y,
            "turn": np.sign(momentum),
            "mean_anomaly": anomaly - eccentricity * np.sin(anomaly),
        }


def solve_kepler(mean_anomaly: Array, eccentricity: Array) -> Array:
    """Solve Kepler's equation E - e sin E = M for E by Halley's iteration, to 1e-14.

    Started from E = M + 0.85 e sign(sin M) (Danby, Celest. Mech. 40, 303 (1987)), on M reduced to
    -pi..pi, where it converges for every 0 <= e < 1.
    """
    mean = np.remainder(mean_anomaly + np.pi, 2 * np.pi) - np.pi
    anomaly = mean + 0.85 * eccentricity * np.sign(mean)
    for _ in range(50):
        e_sine, slope = eccentricity * np.sin(anomaly), 1 - eccentricity * np.cos(anomaly)
        excess = anomaly - e_sine - mean
        if np.abs(excess).max(initial=0.0) <= TOLERANCE:
            return anomaly
        anomaly = anomaly - excess * slope / (slope**2 - excess * e_sine / 2)
    raise ArithmeticError(f"Kepler's equation is not solved to {TOLERANCE}: residual {np.abs(excess).max()}")
