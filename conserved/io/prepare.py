"""What is done to data between reading and learning, when it is asked for."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from conserved.io.derivatives import DEGREE, WINDOW, local_fit
from conserved.io.reading import Reading
from simulators import DataError
from simulators.errors import choose
from simulators.trajectories import Array


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
    """Add the time derivative of every variable, ``q_dot`` for ``q``, by local polynomials.

    Around each point a polynomial of degree 4 is fitted to the 7 nearest samples of its trajectory (of
    lower degree where there are fewer). The error that is told is the root of the mean squared
    difference from the fit of degree 2, over that of the derivative: it overestimates what the sampling
    cannot resolve, and has 0.93 of what noise does, since the two fits' difference is uncorrelated with the fit of
    degree 2. It is unknown where there are three points, which one parabola meets. Without times the derivative is
    that by the sample.

    Raises
    ------
    DataError
        If a trajectory has fewer than three points.
    """
    data = reading.trajectories
    if data.lengths.min() < 3:
        few = int(np.argmax(data.lengths < 3))
        raise DataError(
            f"trajectory {reading.label(few)} has {data.lengths[few]} points; at least 3 are needed for velocities"
        )
    states = data.states.copy()
    for name in angles:
        place = data.variables.index(name)
        for start, stop in zip(data.offsets[:-1], data.offsets[1:], strict=True):
            states[start:stop, place] = np.unwrap(states[start:stop, place])
    fine = local_fit(states, data.offsets, data.times)
    coarse = local_fit(states, data.offsets, data.times, degree=2)
    names = tuple(f"{name}_dot" for name in data.variables)
    whole = replace(data, states=np.hstack([data.states, fine.derivatives]), variables=data.variables + names)
    told = f"velocities {', '.join(names)} by polynomials of degree {DEGREE} over {WINDOW} points, error "
    judged = np.repeat(data.lengths > 3, data.lengths)
    return replace(reading, trajectories=whole).remark(
        told + _error(fine.derivatives[judged], coarse.derivatives[judged])
    )


def _error(fine: Array, coarse: Array) -> str:
    """Say how far two estimates (points, variables) of the same are apart."""
    if len(fine) == 0:
        return "unknown: trajectories of three points"
    size = (fine**2).mean(axis=0)
    errors = np.sqrt(((fine - coarse) ** 2).mean(axis=0) / np.where(size > 0, size, 1))
    return "about " + ", ".join(f"{100 * error:.2g} %" for error in errors)
