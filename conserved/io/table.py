"""Trajectories as a table, one row a point: what text and Parquet files hold."""

import numpy as np

from conserved.io.arrays import INVARIANTS, PHASES
from conserved.io.schema import INDEPENDENT, Choice
from simulators import DataError, Trajectories
from simulators.trajectories import Array

GROUP, TIME = "trajectory", "t"


def columns_of(trajectories: Trajectories) -> dict[str, Array]:
    """Return the columns (points) of a table of the trajectories; ``assemble`` is the inverse.

    The drift of simulated invariants is no property of points and is left out.

    Raises
    ------
    DataError
        If a variable's name would be taken for something else when the table is read.
    """
    names_of(trajectories)
    owners = trajectories.owners
    columns = {GROUP: owners}
    if trajectories.times is not None:
        columns[TIME] = trajectories.times
    columns |= dict(zip(trajectories.variables, trajectories.states.T, strict=True))
    columns |= {f"{INVARIANTS}{name}": values[owners] for name, values in trajectories.invariants.items()}
    columns |= {f"{PHASES}{name}": values for name, values in trajectories.phases.items()}
    if trajectories.independent is not None:
        columns[INDEPENDENT] = np.full(len(owners), trajectories.independent)
    return columns


def names_of(trajectories: Trajectories) -> list[str]:
    """Return the names of the columns, see ``columns_of``."""
    truth = [f"{INVARIANTS}{name}" for name in trajectories.invariants]
    truth += [f"{PHASES}{name}" for name in trajectories.phases]
    truth += [INDEPENDENT] * (trajectories.independent is not None)
    time = [TIME] * (trajectories.times is not None)
    names = [GROUP, *time, *trajectories.variables, *truth]
    roles = Choice().roles(names)
    if (roles.group, roles.time) != (GROUP, time[0] if time else None) or roles.variables != trajectories.variables:
        raise DataError(
            f"variables {', '.join(trajectories.variables)}: one of them would be read as the trajectory or the time; "
            "rename it, or write an .npz"
        )
    return names
