"""The anisotropic oscillator in the plane, with frequencies that have no common multiple."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.modes import random_modes, rotate
from simulators.system import System, require_positive, require_range
from simulators.trajectories import Array


@dataclass(frozen=True)
class Anisotropic(System):
    """Anisotropic oscillator in the plane, unit mass: x'' = -stiffness_x x, y'' = -stiffness_y y.

    With the default stiffnesses the frequencies are 1 and the square root of 2: each trajectory fills a
    torus, and 2 invariants are all there are. A rational ratio of frequencies would bring a third.
    """

    stiffness_x: float = 1.0
    stiffness_y: float = 2.0
    energies: tuple[float, float] = (0.05, 1.0)

    variables: ClassVar[tuple[str, ...]] = ("x", "y", "px", "py")
    independent: ClassVar[int] = 2
    exact: ClassVar[bool] = True
    citation: ClassVar[str] = "Arnold, Mathematical Methods of Classical Mechanics, 2nd ed. (1989), sec. 5"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(stiffness_x=self.stiffness_x, stiffness_y=self.stiffness_y)
        require_range("energies", self.energies, 0.0, np.inf)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Hamilton's equations."""
        x, y, px, py = state
        return px, py, -self.stiffness_x * x, -self.stiffness_y * y

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy along each axis."""
        x, y, px, py = state
        return {
            "energy_x": (px**2 + self.stiffness_x * x**2) / 2,
            "energy_y": (py**2 + self.stiffness_y * y**2) / 2,
        }

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energies, uniform phases."""
        return np.concatenate(random_modes(self.energies, self._frequencies, count, random), axis=1)

    def period(self, states: Array) -> Array:
        """Twenty turns of the slower axis: the torus is well filled."""
        return np.full(len(states), 40 * np.pi / self._frequencies.min())

    def flow(self, states: Array, times: Array) -> Array:
        """Exact: each axis turns by itself."""
        return np.concatenate(rotate(states[:, :2], states[:, 2:], self._frequencies, times), axis=-1)

    @property
    def _frequencies(self) -> Array:
        return np.sqrt([self.stiffness_x, self.stiffness_y])
