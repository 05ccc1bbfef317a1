"""Dissipative systems: no invariants, and an attractor on which trajectories can be started."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.system import System
from simulators.trajectories import Array


@dataclass(frozen=True)
class Dissipative(System):
    """A system whose trajectories all end on an attractor.

    Initial states are drawn uniformly from ``box``. ``settled`` moves them on for one to two times
    ``settling`` first, so that they lie on the attractor.
    """

    settled: bool = False

    box: ClassVar[tuple[tuple[float, float], ...]]
    """The least and the largest initial value of each variable."""
    settling: ClassVar[float]

    independent: ClassVar[int] = 0

    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Nothing is conserved."""
        return {}

    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Uniform over the box, or settled on the attractor.

        Settling is integrated loosely: one point of an attractor is as good as another.
        """
        low, high = np.transpose(self.box)
        states = random.uniform(low, high, (count, len(self.box)))
        if not self.settled:
            return states
        times = self.settling * random.uniform(1, 2, (count, 1))
        settled: Array = self.integrated(states, times, tolerance=1e-6)[:, 0]
        return settled
