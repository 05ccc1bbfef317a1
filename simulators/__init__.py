"""Exact simulators of dynamical systems with known conserved quantities: numpy and scipy only.

A new system is one file with a ``System`` in it and one line in ``SYSTEMS``; the contract tests in
``tests/contracts`` then cover it with no test written.
"""

from simulators.anisotropic import Anisotropic
from simulators.central import Central
from simulators.chain import Chain
from simulators.charged_particle import ChargedParticle
from simulators.cyclic_lotka_volterra import CyclicLotkaVolterra
from simulators.damped_oscillator import DampedOscillator
from simulators.double_pendulum import DoublePendulum
from simulators.duffing import Duffing
from simulators.enzyme import Enzyme
from simulators.errors import DataError, UsageError
from simulators.fput import FermiPastaUlamTsingou
from simulators.henon_heiles import HenonHeiles
from simulators.isotropic import Isotropic
from simulators.kepler import Kepler
from simulators.lagrange_top import LagrangeTop
from simulators.lorenz import Lorenz
from simulators.lotka_volterra import LotkaVolterra
from simulators.magnetic_mirror import MagneticMirror
from simulators.oscillator import Oscillator
from simulators.pendulum import Pendulum
from simulators.quartic import Quartic
from simulators.restricted_three_body import RestrictedThreeBody
from simulators.rigid_body import RigidBody
from simulators.rossler import Rossler
from simulators.simulate import simulate
from simulators.sir import Sir
from simulators.spherical_pendulum import SphericalPendulum
from simulators.system import System
from simulators.three_body import ThreeBody
from simulators.toda import Toda
from simulators.trajectories import Trajectories
from simulators.two_body import TwoBody
from simulators.van_der_pol import VanDerPol

SYSTEMS: dict[str, type[System]] = {
    "pendulum": Pendulum,
    "oscillator": Oscillator,
    "kepler": Kepler,
    "quartic": Quartic,
    "isotropic": Isotropic,
    "anisotropic": Anisotropic,
    "chain": Chain,
    "central": Central,
    "two-body": TwoBody,
    "double-pendulum": DoublePendulum,
    "spherical-pendulum": SphericalPendulum,
    "henon-heiles": HenonHeiles,
    "toda": Toda,
    "fput": FermiPastaUlamTsingou,
    "lotka-volterra": LotkaVolterra,
    "cyclic-lotka-volterra": CyclicLotkaVolterra,
    "rigid-body": RigidBody,
    "lagrange-top": LagrangeTop,
    "charged-particle": ChargedParticle,
    "magnetic-mirror": MagneticMirror,
    "restricted-three-body": RestrictedThreeBody,
    "three-body": ThreeBody,
    "sir": Sir,
    "enzyme": Enzyme,
    "damped-oscillator": DampedOscillator,
    "van-der-pol": VanDerPol,
    "lorenz": Lorenz,
    "rossler": Rossler,
    "duffing": Duffing,
}

__all__ = ["SYSTEMS", "DataError", "System", "Trajectories", "UsageError", "simulate"]
