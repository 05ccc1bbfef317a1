"""The time as a variable, where laws that contain it are sought: ``p t - q`` of what moves freely."""

from dataclasses import replace

import numpy as np

from simulators import DataError, Trajectories

NAMES = ("t", "time", "elapsed_time")
"""What the time may be called, the first that no variable is."""


LAST_BITS = 4.0
"""Times that differ by so many of their last bits are the same."""


def timed(trajectories: Trajectories) -> Trajectories:
    """Return the trajectories with the time as their last variable.

    Raises
    ------
    DataError
        Where no times are known, or every name for them is taken.
    """
    if trajectories.times is None:
        raise DataError(
            "laws that contain the time need times: name their column with --time, or leave out --with-time"
        )
    name = next((name for name in NAMES if name not in trajectories.variables), None)
    if name is None:
        raise DataError(f"{', '.join(NAMES)} are all variables: rename one, for laws that contain the time")
    states = np.column_stack([trajectories.states, trajectories.times])
    return replace(trajectories, states=states, variables=(*trajectories.variables, name))


def time_among(trajectories: Trajectories) -> int | None:
    """Return the column of the variable that is the time, from whatever origin."""
    if trajectories.times is None:
        return None
    apart = trajectories.states - trajectories.times[:, None]
    same = np.ptp(apart, axis=0) <= LAST_BITS * np.finfo(float).eps * np.abs(trajectories.times).max()
    return int(same.argmax()) if same.any() and np.ptp(trajectories.times) > 0 else None
