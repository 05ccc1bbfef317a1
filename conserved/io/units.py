"""Units in which no square overflows: numbers of 1e300 and of 1e-300 are described and derived as any others."""

from dataclasses import dataclass, replace

import numpy as np

from simulators import DataError, Trajectories
from simulators.trajectories import Array

USUAL = (1e-50, 1e50)
"""The largest number of a column that is left in its unit; of these sixth powers can be taken."""


@dataclass(frozen=True)
class InUnits:
    """Trajectories in usual units, and these units: of each variable (variables), and of the time."""

    data: Trajectories
    states: Array
    time: float


def in_usual_units(data: Trajectories) -> InUnits:
    """Return trajectories with the columns of very large or small numbers in powers of two, which changes no digit."""
    units = np.array([_unit(column) for column in data.states.T])
    time = 1.0 if data.times is None else _unit(data.times)
    if (units == 1).all() and time == 1:
        return InUnits(data, units, time)
    times = None if data.times is None else data.times / time
    of = dict(zip(data.variables, units.tolist(), strict=True))
    errors = {name: values / of[name] for name, values in data.errors.items()}
    return InUnits(replace(data, states=data.states / units, times=times, errors=errors), units, time)


def _unit(column: Array) -> float:
    """Return the power of two that numbers (points) are given in; 1 where they are of usual size."""
    largest = float(np.abs(column).max())
    if largest == 0 or USUAL[0] <= largest <= USUAL[1]:
        return 1.0
    return float(np.ldexp(1.0, min(max(int(np.frexp(largest)[1]), -1000), 1000)))


def check_magnitudes(data: Trajectories) -> Trajectories:
    """Return the data; refuse a variable, or times, whose powers no number can hold.

    Raises
    ------
    DataError
        With its name, its largest number, and the unit that would do.
    """
    columns = {f"variable '{name}'": column for name, column in zip(data.variables, data.states.T, strict=True)}
    for name, column in (columns if data.times is None else columns | {"the time": data.times}).items():
        unit = _unit(column)
        if unit != 1:
            raise DataError(
                f"{name} reaches {np.abs(column).max():.3g}, whose powers no number holds; give it in units "
                f"of about {unit:.0e}, so that it lies between {USUAL[0]:g} and {USUAL[1]:g}"
            )
    return data
