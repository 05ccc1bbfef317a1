"""Michaelis and Menten's reaction network."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System, require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class Enzyme(System):
    """Enzyme kinetics: enzyme + substrate <-> complex -> enzyme + product, by mass action.

    All concentrations start uniformly. Both conserved masses follow from the network alone, as the left
    null space of its stoichiometric matrix; trajectories of the same masses end in the same state, so
    no third invariant is continuous.
    """

    binding: float = 1.0
    unbinding: float = 0.5
    catalysis: float = 0.5

    variables: ClassVar[tuple[str, ...]] = ("enzyme", "substrate", "complex", "product")
    independent: ClassVar[int] = 2
    citation: ClassVar[str] = "Feinberg, Foundations of Chemical Reaction Network Theory (2019), ch. 3"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(binding=self.binding, unbinding=self.unbinding, catalysis=self.catalysis)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Mass action."""
        enzyme, substrate, complex_, _ = state
        bound, unbound, made = self.binding * enzyme * substrate, self.unbinding * complex_, self.catalysis * complex_
        return unbound + made - bound, unbound - bound, bound - unbound - made, made

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """All the enzyme, free and bound; all the substrate, free, bound and changed."""
        enzyme, substrate, complex_, product = state
        return {"enzyme_total": enzyme + complex_, "substrate_total": substrate + complex_ + product}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform concentrations."""
        return random.uniform([0.2, 0.5, 0.0, 0.0], [1.0, 2.0, 0.5, 0.5], (count, 4))

    def period(self, states: Array) -> Array:
        """Time enough for most of the substrate to be changed."""
        return np.full(len(states), 5 / self.catalysis)
