"""The steps that values were rounded to, told from the values alone.

Numbers of an encoder or of a converter lie on an even grid, and so do those written with so many decimals
(``%.3f``); of those written with so many digits (``%.4g``) the step goes with the value's magnitude.
"""

import numpy as np

from simulators.trajectories import Array, Trajectories

EVEN = 12**0.5
"""A rounding error, anywhere within a step with the same probability, has a deviation of the step over this."""

FINE = 1e-8
"""Steps below this share of the range, or of the value, are as good as none: single precision has 6e-8."""

ON = 0.01
"""A multiple of the step is met to this share of it."""

MOST_DIGITS = 7
"""Values are written with so many digits at most, or with all."""


def rounding_errors(trajectories: Trajectories) -> Array:
    """Return the deviation of the rounding errors (points, variables); 0 for variables that do not look rounded.

    Nor does one that is constant along every trajectory, a mass of 1, 2 or 3, have any.
    """
    errors = np.zeros_like(trajectories.states)
    first = np.repeat(trajectories.offsets[:-1], trajectories.lengths)
    for column, values in enumerate(trajectories.states.T):
        if (values != values[first]).any():
            errors[:, column] = np.maximum(even_step(values), steps_of_digits(values)) / EVEN
    return errors


def even_step(values: Array) -> float:
    """Return the step of an even grid that all values (points) lie on, 0 where there is none."""
    distinct = np.unique(values)
    least = FINE * max(np.abs(distinct[[0, -1]]).max(), np.finfo(float).tiny)
    gaps = np.diff(distinct)
    gaps = gaps[gaps > least]
    multiples = gaps / gaps.min(initial=np.inf)
    return float(gaps.min()) if len(gaps) > 1 and (np.abs(multiples - np.round(multiples)) < ON).all() else 0.0


def steps_of_digits(values: Array) -> Array:
    """Return the step of each value's last digit (points), where all have few digits; else 0."""
    size = np.abs(values)
    magnitude = np.floor(np.log10(size, where=size > 0, out=np.zeros_like(values)))
    for digits in range(1, MOST_DIGITS + 1):
        step = 10.0 ** (magnitude - digits + 1)
        if (np.abs(size / step - np.round(size / step)) < ON).all():
            return np.where(size > 0, step, 0.0)
    return np.zeros_like(values)
