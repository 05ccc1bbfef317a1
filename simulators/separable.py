"""Separable Hamiltonian systems: integrated by a symplectic composition, in steps of a fraction of the period."""

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np

from simulators.system import System
from simulators.trajectories import Array


class Separable(System):
    """A system with H = T(p) + V(q): its first ``split`` variables are the q, the others the p."""

    split: ClassVar[int]
    steps: ClassVar[int]
    """How many steps a ``period`` is made in; ``Trajectories.drift`` says whether they are enough."""

    def velocity(self, momenta: Any, m: Any) -> tuple[Any, ...]:
        """Return the time derivatives of the q: the momenta themselves, for unit masses."""
        return tuple(momenta)

    @abstractmethod
    def force(self, positions: Any, m: Any) -> tuple[Any, ...]:
        """Return the time derivatives of the p, by array module ``m``."""

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Hamilton's equations."""
        return (*self.velocity(state[self.split :], m), *self.force(state[: self.split], m))

    def flow(self, states: Array, times: Array) -> Array:
        """By the symplectic composition of order 8; the times of a state rise from 0 or later."""
        from simulators.integrate import Composition, integrate

        def start(first: Array) -> Composition:
            step = self.period(first.T) / self.steps
            return Composition(lambda p: self.velocity(p, np), lambda q: self.force(q, np), self.split, first, step)

        return self.wrap(integrate(start, states, times))
