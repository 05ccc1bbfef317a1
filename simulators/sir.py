"""Kermack and McKendrick's epidemic."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System, require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class Sir(System):
    """SIR epidemic: s' = -infection s i, i' = infection s i - recovery i, r' = recovery i.

    Susceptible, infected and recovered start uniformly, so that populations differ. What is conserved
    besides the population gives the final size of the epidemic.
    """

    infection: float = 1.5
    recovery: float = 0.5

    variables: ClassVar[tuple[str, ...]] = ("s", "i", "r")
    independent: ClassVar[int] = 2
    citation: ClassVar[str] = "Kermack, McKendrick, Proc. R. Soc. A 115, 700 (1927)"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(infection=self.infection, recovery=self.recovery)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Infection by encounters, recovery by itself."""
        s, i, _ = state
        return -self.infection * s * i, self.infection * s * i - self.recovery * i, self.recovery * i

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Population, and the relation of the susceptible to the recovered."""
        s, i, r = state
        return {"population": s + i + r, "final_size": m.log(s) + self.infection * r / self.recovery}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform numbers, few infected."""
        return random.uniform([0.5, 0.01, 0.0], [1.5, 0.2, 0.5], (count, 3))

    def period(self, states: Array) -> Array:
        """Time enough for the wave to come and go."""
        return np.full(len(states), 10 / self.recovery)
