"""The isotropic oscillator in the plane: every orbit is a closed ellipse about the origin."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.modes import random_modes, rotate
from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array


@dataclass(frozen=True)
class Isotropic(System):
    """Isotropic oscillator in the plane, unit mass: r'' = -frequency^2 r.

    The energies along both axes are drawn uniformly from ``energies``, both phases uniformly. The square
    of the angular momentum follows from the other three invariants, so 3 of the 4 are independent.
    """

    frequency: float = 1.0
    energies: tuple[float, float] = (0.05, 1.0)

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "px", "py")
    independent: ClassVar[int] = 3
    exact: ClassVar[bool] = True
    periodic: ClassVar[bool] = True
    citation: ClassVar[str] = "Fradkin, Am. J. Phys. 33, 207 (1965)"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(frequency=self.frequency)
        require_range("energies", self.energies, 0.0, np.inf)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Hamilton's equations."""
        x, y, px, py = state
        return px, py, -(self.frequency**2) * x, -(self.frequency**2) * y

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy along each axis, the correlation of the axes (Fradkin's tensor), angular momentum."""
        x, y, px, py = state
        return {
            "energy_x": (px**2 + self.frequency**2 * x**2) / 2,
            "energy_y": (py**2 + self.frequency**2 * y**2) / 2,
            "correlation": px * py + self.frequency**2 * x * y,
            "angular_momentum": x * py - y * px,
        }

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energies, uniform phases."""
        return np.concatenate(random_modes(self.energies, np.full(2, self.frequency), count, random), axis=1)

    def period(self, states: Array) -> Array:
        """2 pi / frequency, whatever the energies."""
        return np.full(len(states), 2 * np.pi / self.frequency)

    def flow(self, states: Array, times: Array) -> Array:
        """Exact: both axes turn alike."""
        both = rotate(states[:, :2], states[:, 2:], np.full(2, self.frequency), times)
        return np.concatenate(both, axis=-1)

    def phases(self, states: Array) -> dict[str, Array]:
        """Return the phase along x; that along y differs from it by a constant."""
        x, _, px, _ = states.T
        return {"phase": np.arctan2(-px, self.frequency * x)}
