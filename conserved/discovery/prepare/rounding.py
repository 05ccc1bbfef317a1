"""The steps that values were rounded to, told from the values alone.

Numbers of an encoder or of a converter lie on an even grid, and so do those written with so many decimals
(``%.3f``); of those written with so many digits (``%.4g``) the step goes with the value's magnitude.
"""

import numpy as np

from conserved.discovery.prepare.explicit_time import time_among
from simulators.trajectories import Array, Trajectories

EVEN = 12**0.5
"""A rounding error, anywhere within a step with the same probability, has a deviation of the step over this."""

FINE = 1e-8
"""Steps below this share of the range, or of the value, are as good as none: single precision has 6e-8."""

LAST_BITS = 4.0
"""Numbers that differ by so many of their last bits are the same."""

ON = 0.01
"""A multiple of the step is met to this share of it."""

APART = 1.5
"""Numbers so many steps apart in their rounded values are more than half a step apart, and their errors independent."""

MOST, LEAST = 0.5, 10
"""More than this share of all neighbours are most; the longest trajectories keep at least so many points."""

MOST_DIGITS = 7
"""Values are written with so many digits at most, or with all."""


def rounding_errors(trajectories: Trajectories) -> Array:
    """Return the deviation of the rounding errors (points, variables); 0 for variables that do not look rounded.

    Nor does one that is constant along every trajectory, a mass of 1, 2 or 3, have any; and the time is exact.
    """
    errors = np.zeros_like(trajectories.states)
    first = np.repeat(trajectories.offsets[:-1], trajectories.lengths)
    time = time_among(trajectories)
    for column, values in enumerate(trajectories.states.T):
        if column != time and (values != values[first]).any():
            errors[:, column] = np.maximum(even_step(values), steps_of_digits(values)) / EVEN
    return errors


def rounded_alike(states: Array, errors: Array) -> Array:
    """Return which neighbours (points - 1, variables) are so near that they may share their rounding error.

    Parameters
    ----------
    states, errors : (points, variables), errors as ``rounding_errors`` gives them.
    """
    step = EVEN * errors
    alike: Array = np.abs(np.diff(states, axis=0)) < APART * np.maximum(step[1:], step[:-1])
    return alike


def mostly_alike(states: Array, errors: Array) -> bool:
    """Return whether in a variable most neighbours may share their rounding error."""
    return bool(rounded_alike(states, errors).mean(axis=0).max() > MOST)


def spaced(trajectories: Trajectories) -> Trajectories:
    """Return so many of the points, evenly chosen, that few neighbours share their rounding errors.

    Others are no evidence of their own: together they look like a slow change.
    """
    while trajectories.lengths.max() >= 2 * LEAST and mostly_alike(trajectories.states, rounding_errors(trajectories)):
        trajectories = trajectories.every(2)
    return trajectories


def even_step(values: Array) -> float:
    """Return the step of an even grid that all values (points) lie on, 0 where there is none."""
    distinct = np.unique(values)
    gaps, last_bits = np.diff(distinct), LAST_BITS * np.finfo(float).eps * np.abs(distinct).max()
    gaps = gaps[gaps > last_bits]
    if len(gaps) < 2 or gaps.min() < max(FINE * np.ptp(distinct), last_bits / ON):
        return 0.0
    multiples = gaps / gaps.min()
    return float(gaps.min()) if (np.abs(multiples - np.round(multiples)) < ON).all() else 0.0


def steps_of_digits(values: Array) -> Array:
    """Return the step of each value's last digit (points), where all have few digits; else 0.

    Values that differ by less than that have more: 1e16 + 2 looks like one digit.
    """
    size, apart = np.abs(values), float(np.ptp(values))
    magnitude = np.floor(np.log10(size, where=size > 0, out=np.zeros_like(values)))
    for digits in range(1, MOST_DIGITS + 1):
        step = 10.0 ** (magnitude - digits + 1)
        if step.min() > apart:
            continue
        if (np.abs(size - step * np.round(size / step)) <= LAST_BITS * np.finfo(float).eps * size).all():
            return np.where(size > 0, step, 0.0)
    return np.zeros_like(values)
