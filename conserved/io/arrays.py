"""Trajectories as named arrays, the form in which our own files of any format hold them."""

from collections.abc import Mapping

import numpy as np

from simulators import Trajectories
from simulators.trajectories import Array

INVARIANTS, PHASES, DRIFT = "invariants/", "phases/", "drift/"
"""What the names of known quantities begin with, as arrays and, but for the drift, as columns."""

KNOWN = (INVARIANTS, PHASES, DRIFT)


def arrays_of(trajectories: Trajectories) -> dict[str, Array]:
    """Return the trajectories as named arrays; ``trajectories_from`` is the inverse."""
    arrays = {
        "states": trajectories.states,
        "offsets": trajectories.offsets,
        "variables": np.array(trajectories.variables),
    }
    if trajectories.times is not None:
        arrays["times"] = trajectories.times
    if trajectories.independent is not None:
        arrays["independent"] = np.array(trajectories.independent)
    arrays |= {f"{INVARIANTS}{name}": values for name, values in trajectories.invariants.items()}
    arrays |= {f"{PHASES}{name}": values for name, values in trajectories.phases.items()}
    arrays |= {f"{DRIFT}{name}": np.array(value) for name, value in trajectories.drift.items()}
    return arrays


def trajectories_from(arrays: Mapping[str, Array]) -> Trajectories:
    """Return the trajectories that ``arrays_of`` took apart."""
    return Trajectories(
        states=arrays["states"],
        offsets=arrays["offsets"],
        times=arrays.get("times"),
        variables=tuple(arrays.get("variables", ())),
        invariants=group(arrays, INVARIANTS),
        phases=group(arrays, PHASES),
        independent=int(arrays["independent"]) if "independent" in arrays else None,
        drift={name: value.item() for name, value in group(arrays, DRIFT).items()},
    )


def group(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    """Return the arrays whose names begin with ``prefix``, without it."""
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}
