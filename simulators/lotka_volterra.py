"""Lotka and Volterra's prey and predators."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System, require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class LotkaVolterra(System):
    """Lotka-Volterra: prey' = prey (growth - predator), predator' = predator (prey - death).

    Numbers are in units that make the rates of predation 1. Starts have the predator at its equilibrium
    and the prey uniformly above its own, moved to a uniform time.
    """

    growth: float = 1.0
    death: float = 1.0

    variables: ClassVar[tuple[str, ...]] = ("prey", "predator")
    independent: ClassVar[int] = 1
    citation: ClassVar[str] = "Volterra, Nature 118, 558 (1926)"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(growth=self.growth, death=self.death)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Growth and death by numbers alone, predation by encounters."""
        prey, predator = state
        return prey * (self.growth - predator), predator * (prey - self.death)

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Volterra's constant of motion, least at the equilibrium."""
        prey, predator = state
        return {"volterra": prey - self.death * m.log(prey) + predator - self.growth * m.log(predator)}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform largest number of prey, uniform time."""
        prey = self.death * random.uniform(1.2, 4, count)
        states = np.stack([prey, np.full(count, self.growth)], axis=1)
        return self.flow(states, random.random((count, 1)) * self.period(states)[:, None])[:, 0]

    def period(self, states: Array) -> Array:
        """Twice the period of small oscillations, which is the shortest: one cycle or two."""
        return np.full(len(states), 4 * np.pi / np.sqrt(self.growth * self.death))
