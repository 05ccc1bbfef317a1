"""Data without the points that are wrong: lost tracks, then glitches; what is left out is told."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from conserved.io.glitches import glitches
from conserved.io.quality import lost
from conserved.io.reading import counted
from simulators.trajectories import Array, Trajectories


def cleaned(data: Trajectories, label: Callable[[int], object] = int) -> tuple[Trajectories, list[str]]:
    """Return the data without the points that are wrong, and a line for each kind of these.

    Without times, those that are left keep their places as times.

    Parameters
    ----------
    data : trajectories, of each of which a point is left.
    label : what a trajectory is called, by its number.
    """
    data, first = _without(data, lost(data), "that are 0 in all variables, far from their neighbours", "", label)
    wrong = glitches(data)
    named = ", ".join(f"{name} {count}" for name, count in zip(data.variables, wrong.sum(axis=0), strict=True) if count)
    kind = "with a number far off the neighbours (a glitch, or motion faster than the sampling)"
    data, second = _without(data, np.flatnonzero(wrong.any(axis=1)), kind, f": {named}", label)
    return data, [line for line in (first, second) if line]


def _without(
    data: Trajectories, rows: Array, kind: str, named: str, label: Callable[[int], object]
) -> tuple[Trajectories, str]:
    """Return the data without some points (rows), and the line that says so; all, if a trajectory would have none."""
    kept = np.delete(np.arange(len(data.states)), rows)
    if len(rows) == 0 or not np.bincount(data.owners[kept], minlength=len(data)).all():
        return data, ""
    line = (
        f"left out {counted(len(rows), 'point', 'points')} {kind}{named}; the first is point {data.places[rows[0]]} "
        f"of trajectory {label(data.owner(int(rows[0])))}"
    )
    return replace(data, times=data.clock).rows(kept), line
