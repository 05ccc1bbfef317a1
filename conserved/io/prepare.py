"""What is done to data between reading and learning, when it is asked for."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from conserved.io.reading import Reading
from conserved.io.stencils import Velocities, differentiated
from conserved.io.units import in_usual_units
from simulators import DataError, Trajectories
from simulators.errors import choose

SHORTEST = 3
"""So many points of a trajectory have a velocity."""


def prepare(reading: Reading, angles: Sequence[str] = (), *, velocities: bool, drop_short: bool) -> Reading:
    """Leave out short trajectories, then add velocities, each where it is asked for.

    Raises
    ------
    UsageError
        For an angle that is no variable.
    """
    for name in angles:
        choose("variable", name, reading.trajectories.variables)
    if drop_short:
        reading = without_short(reading)
    if velocities:
        reading = with_velocities(reading, angles)
    return reading.remark(f"{', '.join(angles)} fed as cosine and sine") if angles else reading


def without_short(reading: Reading) -> Reading:
    """Leave out the trajectories of a single point, which have no pair.

    Raises
    ------
    DataError
        If none is left.
    """
    lengths = reading.trajectories.lengths
    kept = np.flatnonzero(lengths > 1)
    dropped = len(lengths) - len(kept)
    if len(kept) == 0:
        raise DataError(f"all {dropped} trajectories have a single point; is the group column the right one?")
    return reading.subset(kept).remark(f"left out {dropped} of a single point") if dropped else reading


def with_velocities(reading: Reading, angles: Sequence[str] = ()) -> Reading:
    """Add the time derivative of every variable, ``q_dot`` for ``q``, by local polynomials, see ``differentiated``.

    Without times the derivative is that by the sample. Their errors go with the trajectories.

    Raises
    ------
    DataError
        If a trajectory has fewer than three points.
    """
    data = reading.trajectories
    if data.lengths.min() < SHORTEST:
        few = int(np.argmax(data.lengths < SHORTEST))
        raise DataError(
            f"trajectory {reading.label(few)} has {data.lengths[few]} points; at least {SHORTEST} are needed for "
            "velocities"
        )
    whole, told = moving(data, angles)
    return replace(reading, trajectories=whole).remark(told)


def moving(data: Trajectories, angles: Sequence[str] = ()) -> tuple[Trajectories, str]:
    """Return trajectories with the velocities of their variables, and what is to be said of these."""
    usual = in_usual_units(data)
    states = usual.data.states.copy()
    for name in angles:
        place = data.variables.index(name)
        for start, stop in zip(data.offsets[:-1], data.offsets[1:], strict=True):
            states[start:stop, place] = np.unwrap(states[start:stop, place])
    found = differentiated(replace(usual.data, states=states))
    with np.errstate(over="ignore"):  # what is beyond any number is refused by name
        slopes, errors = found.derivatives * usual.states / usual.time, found.errors * usual.states / usual.time
    names = tuple(f"{name}_dot" for name in data.variables)
    whole = replace(
        data,
        states=np.hstack([data.states, slopes]),
        variables=data.variables + names,
        errors=dict(data.errors) | dict(zip(names, np.where(np.isfinite(errors), errors, 0).T, strict=True)),
    )
    kinds = dict.fromkeys(f"of degree {one.degree} over {one.width} points" for one in found.stencils)
    return whole, f"velocities {', '.join(names)} by polynomials {', '.join(kinds)}, error {_error(found)}"


def _error(found: Velocities) -> str:
    """Say how large the errors are beside the derivatives, root mean squares of all points."""
    size = np.sqrt((found.derivatives**2).mean(axis=0))
    errors = np.sqrt((found.errors**2).mean(axis=0)) / np.where(size > 0, size, 1)
    if not np.isfinite(errors).all():
        return "unknown: trajectories of three points"
    return "about " + ", ".join(f"{100 * error:.2g} %" for error in np.where(size > 0, errors, 0))
