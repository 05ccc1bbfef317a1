"""Exact simulators of dynamical systems with known conserved quantities: numpy and scipy only.

A new system is one file with a ``System`` in it and one line in ``SYSTEMS``; the contract tests in
``tests/contracts`` then cover it with no test written.
"""

from simulators.errors import DataError, UsageError
from simulators.kepler import Kepler
from simulators.oscillator import Oscillator
from simulators.pendulum import Pendulum
from simulators.simulate import simulate
from simulators.system import System
from simulators.trajectories import Trajectories

SYSTEMS: dict[str, type[System]] = {
    "pendulum": Pendulum,
    "oscillator": Oscillator,
    "kepler": Kepler,
}

__all__ = ["SYSTEMS", "DataError", "System", "Trajectories", "UsageError", "simulate"]
