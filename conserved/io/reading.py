"""Reading: trajectories, and what was understood of the file they come from."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from conserved.io.schema import Roles
from simulators import DataError, Trajectories, UsageError
from simulators.errors import told
from simulators.trajectories import Array

Label = str | float
"""What a trajectory is called in its file."""


DAMAGE = (None, errno.EINVAL)
"""Errors of the system that come from what stands in a file: a place before its beginning, or no number at all."""


@dataclass(frozen=True)
class Reading:
    """Trajectories and what was understood.

    Parameters
    ----------
    trajectories : what was read.
    roles : of the columns, where there are any.
    labels : the names of the trajectories; their numbers from 0 when empty.
    remarks : what else was done, for the line.
    """

    trajectories: Trajectories
    roles: Roles | None = None
    labels: Sequence[Label] = ()
    remarks: tuple[str, ...] = ()

    def label(self, trajectory: int) -> str:
        """Return the name of a trajectory."""
        return str(self.labels[trajectory] if len(self.labels) else trajectory)

    def remark(self, text: str) -> "Reading":
        """Return the same reading with one more remark."""
        return replace(self, remarks=(*self.remarks, text))

    def subset(self, chosen: Array) -> "Reading":
        """Return the reading of the chosen trajectories."""
        labels = [self.label(place) for place in chosen]
        return replace(self, trajectories=self.trajectories.subset(chosen), labels=labels)

    @property
    def line(self) -> str:
        """Say in one line what was understood."""
        data = self.trajectories
        shortest, longest = int(data.lengths.min()), int(data.lengths.max())
        lengths = f"{longest}" if shortest == longest else f"{shortest} to {longest}"
        parts = [f"read {counted(len(data), 'trajectory', 'trajectories')}, {lengths} points, ", *self._columns()]
        return "; ".join([parts[0] + parts[1], *parts[2:], *self.remarks])

    def _columns(self) -> list[str]:
        data = self.trajectories
        parts = [f"variable{'s' * (len(data.variables) > 1)} {', '.join(data.variables)}"]
        roles = self.roles or Roles(None, None, ())
        if roles.group is not None:
            parts.append(f"group column `{roles.group}`" + " (guessed)" * (roles.group in roles.guessed))
        if roles.time is not None:
            parts.append(f"time column `{roles.time}`" + " (guessed)" * (roles.time in roles.guessed))
        elif data.times is None:
            parts.append("no times")
        if any(roles.left_out):
            parts.append(f"left out {_with_reasons(roles)}")
        if data.invariants:
            parts.append(f"known invariants {', '.join(data.invariants)}")
        return parts


def _with_reasons(roles: Roles) -> str:
    """Name the columns that are left out, those of one reason together; with the option that reads them."""
    bare = [name for name in roles.left_out if name and name not in roles.reasons]
    parts = [", ".join(f"`{name}`" for name in bare)] if bare else []
    for reason in dict.fromkeys(roles.reasons.values()):
        own = [f"`{name}`" for name in roles.left_out if roles.reasons.get(name) == reason]
        parts.append(f"{', '.join(own)} ({reason})")
    return ", ".join(parts) + " (--columns chooses)" * bool(roles.reasons)


@contextmanager
def named(source: object) -> Iterator[None]:
    """Begin every error with the name of what was read."""
    try:
        yield
    except (DataError, UsageError) as error:
        raise type(error)(f"{source}: {error}") from None


@contextmanager
def refused_as(what: str) -> Iterator[None]:
    """Refuse what cannot be read, whatever a library, or an object of whatever kind, raises.

    Parameters
    ----------
    what : the line that is told; what was raised stands behind it.

    Raises
    ------
    DataError
        For anything but our own errors, and a system that refuses a file.
    """
    try:
        yield
    except Exception as error:
        if hasattr(error, "exit_code") or (isinstance(error, OSError) and error.errno not in DAMAGE):
            raise
        raise DataError(f"{what} ({told(error)})") from error


def counted(number: int, one: str, many: str) -> str:
    """Return a number and its noun."""
    return f"{number} {one if number == 1 else many}"


def combine(readings: Sequence[Reading], labels: Sequence[str]) -> Reading:
    """Return one reading of several, trajectory after trajectory.

    Parameters
    ----------
    readings : each with the same variables.
    labels : what each is called; its trajectories, when it has several, are counted behind it.

    Raises
    ------
    DataError
        If variables differ, or some have times and some have none.
    """
    first = readings[0].trajectories
    for reading, label in zip(readings, labels, strict=True):
        _check_alike(first, reading.trajectories, labels[0], label)
    parts = [reading.trajectories for reading in readings]
    lengths = np.concatenate([part.lengths for part in parts])
    whole = Trajectories(
        np.concatenate([part.states for part in parts]),
        np.concatenate([[0], np.cumsum(lengths)]),
        None if first.times is None else np.concatenate([part.times for part in parts if part.times is not None]),
        first.variables,
        {name: np.concatenate([part.invariants[name] for part in parts]) for name in first.invariants},
        {name: np.concatenate([part.phases[name] for part in parts]) for name in first.phases},
        first.independent,
    )
    names = [
        label if len(reading.trajectories) == 1 else f"{label}:{reading.label(place)}"
        for reading, label in zip(readings, labels, strict=True)
        for place in range(len(reading.trajectories))
    ]
    return Reading(whole, readings[0].roles, names)


def _check_alike(first: Trajectories, other: Trajectories, first_name: str, name: str) -> None:
    if other.states.shape[1] != first.states.shape[1] or other.variables != first.variables:
        raise DataError(
            f"{name} has {counted(len(other.variables), 'variable', 'variables')} ({', '.join(other.variables)}), "
            f"{first_name} has {len(first.variables)} ({', '.join(first.variables)}); all must have the same columns"
        )
    if _known(other) != _known(first):
        raise DataError(f"{name} and {first_name} do not have the same times, invariants or phases; give all or none")


def _known(data: Trajectories) -> tuple[object, ...]:
    """Return what is known of trajectories besides their states."""
    return data.times is None, set(data.invariants), set(data.phases), data.independent
