"""Where one trajectory ends and the next begins, in a table in which no column is called by a usual name for that."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

import numpy as np

from conserved.io.clocks import counts, is_counter, moves
from simulators.trajectories import Array

SHORTEST = 3
"""Points of half of the trajectories at least, where a column's numbers alone tell them apart."""

FALL = 0.5
"""A clock starts anew where it falls back by more than this share of the time that it has run."""


ANEW = "a trajectory begins wherever `{}` starts anew (--group names a column)"
AFTER_GAPS = "a trajectory begins after each blank line or repeated header (--group names a column)"


@dataclass(frozen=True)
class Borders:
    """Where trajectories begin (trajectories) among the rows, and how that was seen."""

    starts: Array
    told: str


def restarts(times: Array) -> Array | None:
    """Return the rows at which a clock (rows) starts anew; None where it does not, or falls otherwise."""
    falls = np.flatnonzero(times[1:] < times[:-1]) + 1
    if len(falls) == 0 or not np.isfinite(times).all():
        return None
    starts = np.concatenate([[0], falls])
    lasts = np.append(falls, len(times)) - 1
    fall = times[lasts[:-1]] - times[falls]
    run = times[lasts[:-1]] - times[starts[:-1]]
    plain = (fall > FALL * run).all() and np.median(lasts - starts + 1) >= SHORTEST - 1
    return starts if plain else None


def of_clocks(states: Array, names: Sequence[str], named: bool = True) -> Borders | None:
    """Return the borders at which some column (rows, columns) that is a clock starts anew."""
    for place, column in enumerate(states.T):
        if named and moves(names[place]):
            continue
        known = named and is_counter(names[place])
        if not known and not (column[1] > column[0]):
            continue
        starts = restarts(column)
        if starts is not None and (known or counts(column, np.append(starts, len(column)))):
            return Borders(starts, ANEW.format(names[place]))
    return None


def of_gaps(starts: Sequence[int], times: Array | None) -> Borders | None:
    """Return the borders at blank lines or repeated headers; none where a clock runs on evenly over all of them."""
    if len(starts) < 2:
        return None
    lengths = np.diff(starts)
    if np.median(lengths) < SHORTEST - 1:
        return None
    if times is not None:
        steps = np.diff(times)
        across = steps[np.asarray(starts[1:]) - 1]
        usually = np.median(steps)
        if (np.abs(across - usually) <= 0.5 * usually).all():
            return None
    return Borders(np.asarray(starts), AFTER_GAPS)


def are_labels(values: Sequence[str]) -> bool:
    """Whether texts (rows) name trajectories, one after the other."""
    runs = [len(list(run)) for _, run in groupby(values)]
    return len(set(values)) == len(runs) > 1 and median(runs) >= SHORTEST


def numbering(states: Array, names: Sequence[str]) -> int | None:
    """Return the column (rows, columns) that numbers the trajectories, one after the other: 0, 0, 0, 1, 1, 1, ..."""
    for place, column in enumerate(states.T):
        if column[0] in (0, 1) and not moves(names[place]) and _is_numbering(column):
            return place
    return None


def _is_numbering(column: Array) -> bool:
    first = np.diff(column[:100])
    if not np.isin(first, (0, 1)).all():
        return False
    steps = np.diff(column)
    rising = np.flatnonzero(steps)
    if len(rising) == 0 or not np.isin(steps, (0, 1)).all():
        return False
    lengths = np.diff(np.concatenate([[0], rising + 1, [len(column)]]))
    return bool(np.median(lengths) >= SHORTEST)
