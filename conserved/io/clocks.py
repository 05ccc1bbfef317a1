"""Clocks: columns that only count or tell time, under any name; they are the time, or a copy of it, never a variable.

By name: ``frame``, ``time_ms``, ``year`` and their kin, where the numbers rise in every trajectory. By the numbers: a
column that rises by the same even step in every trajectory, or is the time but for its zero and its unit. The
names of positions, angles and speeds are never taken for a clock's by even steps alone: what moves freely rises so too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from conserved.io.schema import GROUPS, plainly
from simulators.trajectories import Array

COUNTERS = frozenset((
    "time", "times", "timestamp", "t", "frame", "frames", "step", "steps", "timestep", "tick", "ticks", "index", "idx",
    "iteration", "epoch", "year", "years", "date", "datetime", "jd", "mjd", "bjd", "hjd", "julian", "clock", "elapsed",
    "ms", "msec", "milliseconds", "seconds", "frameno",
))  # fmt: skip
"""What clocks and counters are called; also as the first or the last word of a name."""

STATE = re.compile(
    r"(.*_)?(x|y|z|q|p|r|u|v|w|th|phi|psi|chi|theta|omega|alpha|beta|gamma|eta|xi|rho|[vpqdra][xyz]|ang|angle|pos|position|"
    r"vel|velocity|speed|momentum|height|distance|displacement|phase|[\u03b1-\u03c9])(_?\d+|_[xyz]|_dot|'|dot)*"
)
"""Names of what moves."""

EVEN = 1e-6
"""Steps that differ by less than this share of their mean are even."""

MOST = 0.9
"""Of a counter with gaps so many steps are equal."""

FEWEST_STEPS = 6
"""Fewer steps of trajectories of three points or more show no clock."""

DIGITS = 12

UNITS = frozenset(float(f"{factor**sign:.9g}") for factor in (1, 60, 3600, 86400, 1e3, 1e6, 1e9) for sign in (1, -1))
"""Factors between units of time: in a single trajectory other columns may rise evenly and be no clock."""


@dataclass(frozen=True)
class Clocks:
    """What was found among columns: the place of the time (None where there is none), and why others are left out."""

    time: int | None = None
    copies: dict[int, str] = field(default_factory=dict)


def find(states: Array, names: Sequence[str], offsets: Array, times: Array | None, *, named: bool = True) -> Clocks:
    """Return the clocks among columns.

    Parameters
    ----------
    states : (points, columns).
    names : of the columns.
    offsets : where the rows are cut into trajectories.
    times : (points), where they are known.
    named : whether the names are the user's; if not, they say nothing.
    """
    numbers = {
        place: "a number of the row"
        for place, name in enumerate(names)
        if named and plainly(name) in GROUPS and _numbers_rows(states[:, place])
    }
    places = [place for place, column in enumerate(states.T) if place not in numbers and rises(column, offsets)]
    if not places:
        return Clocks(None, numbers)
    time = None
    if times is None:
        time = _best(states, names, offsets, places, named)
        if time is None:
            return Clocks(None, numbers)
        times = states[:, time]
    copies = numbers | {
        place: reason
        for place in places
        if place != time and (reason := _copy(states[:, place], names[place], offsets, times, named))
    }
    if len(copies) + (time is not None) == len(names):
        return Clocks()
    return Clocks(time, copies)


def _numbers_rows(column: Array) -> bool:
    """Whether a column (points) has a whole number of its own in every row."""
    return bool((column == np.round(column)).all()) and len(np.unique(column)) == len(column) > FEWEST_STEPS


def rises(values: Array, offsets: Array) -> bool:
    """Whether a column (points) rises from each point of a trajectory to the next; seen in the first one first."""
    first = values[: min(offsets[1], 9)]
    if len(first) > 1 and not (first[1:] > first[:-1]).all():
        return False
    rising = values[1:] > values[:-1]
    rising[offsets[1:-1] - 1] = True
    return bool(rising.all()) and _steps(values, offsets).size > 0


def is_counter(name: str) -> bool:
    """Whether a name is usual for a clock or a counter."""
    words = [word for word in re.split(r"[^a-z]+", plainly(name)) if word]
    return bool(words) and (words[-1] in COUNTERS or words[0] in COUNTERS)


def moves(name: str) -> bool:
    """Whether a name is usual for a position, an angle or a speed."""
    return STATE.fullmatch(plainly(name)) is not None


def _best(states: Array, names: Sequence[str], offsets: Array, places: Sequence[int], named: bool) -> int | None:
    """Return the column that is the time: by its name, else by its even steps."""
    known = [place for place in places if named and is_counter(names[place])]
    if known:
        return max(known, key=lambda place: _worth(names[place]))
    if named:
        free = [place for place in places if not moves(names[place])]
    else:
        free = [place for place in places if np.ptp(states[offsets[:-1], place]) == 0]
    return next((place for place in free if counts(states[:, place], offsets)), None)


def _worth(name: str) -> int:
    """Return how good a name is for the time: real times before counted frames, those before numbers of rows."""
    words = set(re.split(r"[^a-z]+", name.lower()))
    return 2 * bool(words & {"time", "t", "jd", "year", "elapsed", "clock"}) + bool(words & {"frame", "frames", "step"})


def counts(values: Array, offsets: Array) -> bool:
    """Whether a column (points) rises by the same step everywhere, but for rounding and for gaps of a counter."""
    steps = _steps(values, offsets, fewest=3)
    if len(steps) < FEWEST_STEPS:
        return False
    usually = float(np.median(steps))
    allowed = EVEN * usually
    if (fine := quantum(values)) <= usually / 10:
        allowed += 2 * fine
    equal = np.abs(steps - usually) <= allowed
    return bool(equal.all()) or (fine == usually and float(equal.mean()) >= MOST)


def quantum(values: Array) -> float:
    """Return the step that a column is rounded to, a power of ten; 0 where it has more digits than ``DIGITS``."""
    some = values[:: max(1, len(values) // 1000)]
    for digits in range(DIGITS + 1):
        scaled = some * 10.0**digits
        if (np.abs(scaled - np.round(scaled)) <= 1e-9 * np.maximum(1, np.abs(scaled))).all():
            return float(10.0**-digits)
    return 0.0


def _copy(values: Array, name: str, offsets: Array, times: Array, named: bool) -> str | None:
    """Say why a rising column is a copy of the time; None where it is a variable."""
    if named and is_counter(name):
        return "a clock"
    if len(_steps(values, offsets, fewest=3)) < FEWEST_STEPS:
        return None
    fine, starts = quantum(values), np.repeat(offsets[:-1], np.diff(offsets))
    own = values - values[starts], times - times[starts]
    if named and moves(name):
        copied = len(offsets) > 2 and _linear(values - values[0], times - times[0], fine)
    elif len(offsets) == 2:
        copied = (_linear(*own, fine) and _slope(*own) in UNITS) or bool((np.diff(values) == 1).all())
    elif named:
        copied = _linear(*own, fine) or counts(values, offsets)
    else:
        copied = _linear(values - values[0], times - times[0], fine)
    return "a copy of the time" if copied else None


def _linear(values: Array, times: Array, fine: float) -> bool:
    """Whether values are the times but for a factor and rounding."""
    slope = _slope(values, times)
    rounding = 1e-9 * np.abs(values).max() + (fine if fine > 0 else 0.0)
    return slope > 0 and rounding < slope * times.max() / 10 and bool(np.abs(values - slope * times).max() <= rounding)


def _slope(values: Array, times: Array) -> float:
    """Return the factor from times to values, to nine digits."""
    return float(f"{(times @ values) / (times @ times):.9g}")


def _steps(values: Array, offsets: Array, fewest: int = 2) -> Array:
    """Return the steps within the trajectories of ``fewest`` points or more."""
    steps = np.delete(np.diff(values), offsets[1:-1] - 1)
    if fewest == 2:
        return steps
    owners = np.repeat(np.diff(offsets), np.diff(offsets) - 1)
    return np.asarray(steps[owners >= fewest])
