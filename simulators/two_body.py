"""Two bodies in the plane: Kepler's problem of one about the other."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from simulators.kepler import Kepler
from simulators.system import System, require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class TwoBody(System):
    """Planar two-body problem, bound, centre of mass at rest in the origin: r1'' = mass2 (r2 - r1) / |r2 - r1|^3.

    The relative motion is Kepler's, with energies (of the unit reduced mass) and eccentricities drawn
    uniformly. Momentum and centre of mass are conserved too, but they are 0 for all trajectories and tell
    none from another; a centre that moves would add not 3 but 4 invariants, since then no state returns.
    Of energy, angular momentum and eccentricity vector 3 are independent, as for Kepler's problem.
    """

    masses: tuple[float, float] = (1.0, 0.5)
    energies: tuple[float, float] = (-1.0, -0.3)
    eccentricities: tuple[float, float] = (0.05, 0.7)

    variables: ClassVar[tuple[str, ...]] = ("x1", "y1", "x2", "y2", "vx1", "vy1", "vx2", "vy2")
    independent: ClassVar[int] = 3
    exact: ClassVar[bool] = True
    periodic: ClassVar[bool] = True
    citation: ClassVar[str] = "Goldstein, Poole, Safko, Classical Mechanics, 3rd ed. (2002), sec. 3.1"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(mass1=self.masses[0], mass2=self.masses[1])
        self.relative  # noqa: B018  refuses energies and eccentricities

    @cached_property
    def relative(self) -> Kepler:
        """The motion of the second body as the first one sees it."""
        return Kepler(sum(self.masses), self.energies, self.eccentricities)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Newton's equations."""
        x1, y1, x2, y2, *velocities = state
        *_, pull_x, pull_y = self.relative.rhs((x2 - x1, y2 - y1, 0, 0), m)
        share1, share2 = (mass / sum(self.masses) for mass in self.masses)
        return (*velocities, -share2 * pull_x, -share2 * pull_y, share1 * pull_x, share1 * pull_y)

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy, angular momentum, and the eccentricity vector of the relative motion."""
        x1, y1, x2, y2, vx1, vy1, vx2, vy2 = state
        mass1, mass2 = self.masses
        relative = self.relative.invariants((x2 - x1, y2 - y1, vx2 - vx1, vy2 - vy1), m)
        distance = m.sqrt((x2 - x1) ** 2 + (y2 - y1) ** 2)
        kinetic = (mass1 * (vx1**2 + vy1**2) + mass2 * (vx2**2 + vy2**2)) / 2
        return {
            "energy": kinetic - mass1 * mass2 / distance,
            "angular_momentum": mass1 * (x1 * vy1 - y1 * vx1) + mass2 * (x2 * vy2 - y2 * vx2),
            "eccentricity_x": relative["eccentricity_x"],
            "eccentricity_y": relative["eccentricity_y"],
        }

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy, eccentricity, periapsis and mean anomaly."""
        return self._apart(self.relative.draw(count, random))

    def period(self, states: Array) -> Array:
        """Kepler's third law."""
        return self.relative.period(_difference(states))

    def flow(self, states: Array, times: Array) -> Array:
        """Exact: an ellipse about the centre of mass, which moves evenly."""
        shares = np.array(self.masses) / sum(self.masses)
        centre: Array = np.einsum("b,nkbc->nkc", shares, states.reshape(-1, 2, 2, 2))
        place = centre[:, None, 0] + times[:, :, None] * centre[:, None, 1]
        speed = np.broadcast_to(centre[:, None, 1], place.shape)
        about = self._apart(self.relative.flow(_difference(states), times))
        path: Array = about + np.concatenate([place, place, speed, speed], axis=-1)
        return path

    def phases(self, states: Array) -> dict[str, Array]:
        """Return the mean anomaly, which grows evenly with time."""
        return self.relative.phases(_difference(states))

    def _apart(self, relative: Array) -> Array:
        """Return both bodies about their centre of mass (..., 8) from the relative motion (..., 4)."""
        share1, share2 = (mass / sum(self.masses) for mass in self.masses)
        place, speed = relative[..., :2], relative[..., 2:]
        return np.concatenate([-share2 * place, share1 * place, -share2 * speed, share1 * speed], axis=-1)


def _difference(states: Array) -> Array:
    """Return the second body's place and velocity (n, 4) less the first one's, from states (n, 8)."""
    return np.concatenate([states[:, 2:4] - states[:, :2], states[:, 6:] - states[:, 4:6]], axis=1)
