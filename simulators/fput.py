"""The chain of Fermi, Pasta, Ulam and Tsingou, at energies where it is chaotic."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np

from simulators.separable import Separable
from simulators.system import require_positive, require_range
from simulators.trajectories import Array

MASSES = 5


@dataclass(frozen=True)
class FermiPastaUlamTsingou(Separable):
    """Fermi-Pasta-Ulam-Tsingou chain of five, fixed ends: springs pull by d + hardness d^3 (the beta model).

    Energies are drawn uniformly from ``energies``, all of them kinetic at the start, in a uniform
    direction. By default they are high enough for chaos; at low ones the energies of the normal modes come
    back for long, and are all but conserved.
    """

    hardness: float = 1.0
    energies: tuple[float, float] = (3.0, 10.0)

    variables: ClassVar[tuple[str, ...]] = ("q1", "q2", "q3", "q4", "q5", "p1", "p2", "p3", "p4", "p5")
    split: ClassVar[int] = 5
    steps: ClassVar[int] = 600
    independent: ClassVar[int] = 1
    citation: ClassVar[str] = "Fermi, Pasta, Ulam, Los Alamos report LA-1940 (1955); Ford, Phys. Rep. 213, 271 (1992)"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(hardness=self.hardness)
        require_range("energies", self.energies, 0.0, np.inf)

    def force(self, positions: Any, m: Any) -> tuple[Any, ...]:
        """The difference of the pulls of the springs on both sides."""
        pulls = [stretch + self.hardness * stretch * stretch * stretch for stretch in _stretches(positions)]
        return tuple(after - before for before, after in pairwise(pulls))

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Energy."""
        kinetic = sum(p**2 for p in state[MASSES:]) / 2
        springs = (stretch**2 / 2 + self.hardness * stretch**4 / 4 for stretch in _stretches(state[:MASSES]))
        return {"energy": kinetic + sum(springs)}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform energy, uniform direction of the momenta."""
        momenta = random.standard_normal((count, MASSES))
        momenta *= np.sqrt(2 * random.uniform(*self.energies, (count, 1)) / (momenta**2).sum(axis=1, keepdims=True))
        return np.concatenate([np.zeros_like(momenta), momenta], axis=1)

    def period(self, states: Array) -> Array:
        """About ten oscillations."""
        return np.full(len(states), 30.0)


def _stretches(positions: Any) -> list[Any]:
    """Return how far each of the six springs is stretched."""
    return [after - before for before, after in zip((0, *positions), (*positions, 0), strict=True)]
