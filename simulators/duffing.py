"""Duffing's oscillator, driven, with the drive's phase as a variable."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from simulators.dissipative import Dissipative
from simulators.system import require_positive
from simulators.trajectories import Array


@dataclass(frozen=True)
class Duffing(Dissipative):
    """Forced Duffing oscillator: x' = v, v' = x - x^3 - damping v + drive cos phase, phase' = frequency.

    By default chaotic. The phase stays between -pi and pi.
    """

    damping: float = 0.3
    drive: float = 0.5
    frequency: float = 1.2

    variables: ClassVar[tuple[str, ...]] = ("x", "v", "phase")
    angles: ClassVar[tuple[str, ...]] = ("phase",)
    box: ClassVar[tuple[tuple[float, float], ...]] = ((-1.5, 1.5), (-1.0, 1.0), (-np.pi, np.pi))
    settling: ClassVar[float] = 100.0
    citation: ClassVar[str] = "Guckenheimer, Holmes, Nonlinear Oscillations (1983), sec. 2.2"

    def __post_init__(self) -> None:
        """Refuse parameters outside their range."""
        require_positive(damping=self.damping, drive=self.drive, frequency=self.frequency)

    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Two wells, friction and a drive."""
        x, v, phase = state
        return v, x * (1 - x**2) - self.damping * v + self.drive * m.cos(phase), self.frequency

    def period(self, states: Array) -> Array:
        """Ten periods of the drive."""
        return np.full(len(states), 20 * np.pi / self.frequency)
