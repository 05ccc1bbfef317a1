"""Lagrange's heavy symmetric top, in the frame of its body."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System, require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class LagrangeTop(System):
    """Lagrange's top: M' = M x M / I + weight g x e3, g' = g x M / I; g is the vertical in the body's frame.

    I = (moment, moment, axial_moment). The vertical is uniform over the sphere, the angular momentum M
    Gaussian. The length of g is conserved too, but it is 1 for all trajectories and tells none from another.
    """

    moment: float = 1.0
    axial_moment: float = 0.5
    weight: float = 1.0

    variables: ClassVar[tuple[str, ...]] = ("m1", "m2", "m3", "g1", "g2", "g3")
    independent: ClassVar[int] = 3
    citation: ClassVar[str] = "Audin, Spinning Tops (1996), ch. II"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(moment=self.moment, axial_moment=self.axial_moment, weight=self.weight)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Euler and Poisson's equations; M3' = 0, since the top is symmetric."""
        m1, m2, m3, g1, g2, g3 = state
        w1, w2, w3 = m1 / self.moment, m2 / self.moment, m3 / self.axial_moment
        return (
            m2 * w3 - m3 * w2 + self.weight * g2,
            m3 * w1 - m1 * w3 - self.weight * g1,
            0 * m3,
            g2 * w3 - g3 * w2,
            g3 * w1 - g1 * w3,
            g1 * w2 - g2 * w1,
        )

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy, angular momentum about the vertical, and about the top's own axis."""
        m1, m2, m3, g1, g2, g3 = state
        kinetic = (m1**2 + m2**2) / (2 * self.moment) + m3**2 / (2 * self.axial_moment)
        return {
            "energy": kinetic + self.weight * g3,
            "vertical_momentum": m1 * g1 + m2 * g2 + m3 * g3,
            "axial_momentum": m3,
        }

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Gaussian angular momentum, uniform vertical."""
        vertical = random.standard_normal((count, 3))
        vertical /= np.linalg.norm(vertical, axis=1, keepdims=True)
        return np.concatenate([random.standard_normal((count, 3)), vertical], axis=1)

    def period(self, states: Array) -> Array:
        """About ten nutations."""
        return np.full(len(states), 50 * np.sqrt(self.moment / self.weight))
