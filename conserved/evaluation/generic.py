"""Generic coefficients: systems whose parameters are no simple numbers, so that nothing may be rounded."""

from dataclasses import fields, replace
from math import log
from typing import Any

import numpy as np

from simulators.randomness import stream
from simulators.system import System

FACTOR = 1.5
"""Coefficients are drawn log-uniformly within this factor of what they are."""

INITIAL = ("energies", "eccentricities", "momenta", "shape")
"""Parameters of the initial states, which are no coefficients of the equations."""


def generic(system: System, seed: int) -> System:
    """Return a system of the same kind, each coefficient of its equations drawn anew.

    A system without laws stays as it is: it may have some at other coefficients, and its formulas have none.
    """
    if not system.independent:
        return system
    random = stream(seed, "coefficients")
    names = [item.name for item in fields(system) if item.name not in INITIAL]
    return replace(system, **{name: _drawn(getattr(system, name), random) for name in names})


def _drawn(value: Any, random: np.random.Generator) -> Any:
    """Return a number or several drawn near a value, rising where that is; anything else as it is."""
    if isinstance(value, tuple):
        drawn = [_drawn(one, random) for one in value]
        return tuple(sorted(drawn) if list(value) == sorted(value) else drawn)
    return value * float(np.exp(random.uniform(-log(FACTOR), log(FACTOR)))) if isinstance(value, float) else value
