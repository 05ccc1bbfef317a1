"""Integrators of many trajectories at once, each with its own time and its own step.

An error norm over the whole batch, as ``scipy.integrate`` would take it of stacked trajectories, hides
the worst orbit behind the average one. Here every trajectory controls its own step, or has it given.
"""

from simulators.integrate.composition import Composition
from simulators.integrate.dop853 import DormandPrince, IntegrationError
from simulators.integrate.stepper import Stepper, integrate

__all__ = ["Composition", "DormandPrince", "IntegrationError", "Stepper", "integrate"]
