"""Roles: what is known of each variable before any law is sought: angle, position, positive."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulators.errors import choose
from simulators.trajectories import Array, Trajectories

ANGLE_NAMES = re.compile(r"(q|theta|phi|psi|alpha|beta|angle|phase)[\d_]*$")
POSITION_NAMES = re.compile(r"(?P<stem>q?_?)(?P<axis>[xyz])(?P<body>_?\d*)$")
WRAP = 5.0
"""A step between neighbouring points larger than this, within a range of 2 pi, is an angle wrapped."""


@dataclass(frozen=True)
class Roles:
    """What each variable may be, by its column.

    Parameters
    ----------
    angles : certainly angles: declared, or seen to wrap. Only their cosine and sine may enter a law.
    possible_angles : by their name, or, where no name says so, by their range.
    positions : groups of columns that are the coordinates of one body.
    positive : columns far enough above 0 for a logarithm.
    """

    angles: tuple[int, ...]
    possible_angles: tuple[int, ...]
    positions: tuple[tuple[int, ...], ...]
    positive: tuple[int, ...]


def roles_of(trajectories: Trajectories, noise: Array, angles: Sequence[str] = ()) -> Roles:
    """Return the roles of the variables, by name, range, wrapping and kinematics.

    Parameters
    ----------
    trajectories : the data.
    noise : deviation of each variable's noise (variables).
    angles : names of the variables declared to be angles.

    Raises
    ------
    UsageError
        For an angle that is no variable.
    """
    names = trajectories.variables
    declared = [names.index(choose("variable", name, names)) for name in angles]
    certain = tuple(sorted({*declared, *np.flatnonzero(wraps(trajectories)).tolist()}))
    moved = moving(trajectories)
    return Roles(
        angles=certain,
        possible_angles=_possible_angles(trajectories, certain, moved),
        positions=_positions(names, moved, certain),
        positive=tuple(np.flatnonzero(trajectories.states.min(axis=0) > 6 * noise).tolist()),
    )


def wraps(trajectories: Trajectories) -> Array:
    """Return which variables (variables) jump by nearly 2 pi between neighbours and never range wider."""
    steps = np.abs(np.diff(trajectories.states, axis=0))
    steps[trajectories.offsets[1:-1] - 1] = 0
    narrow = np.ptp(trajectories.states, axis=0) < 2 * np.pi * 1.2
    jumps = (steps > WRAP) & (steps < 2 * np.pi * 1.2)
    smooth = np.quantile(steps, 0.9, axis=0) < 2.0 if len(steps) else False
    return narrow & jumps.any(axis=0) & smooth


def moving(trajectories: Trajectories) -> tuple[int, ...]:
    """Return the columns whose rate of change is another column, up to a factor: positions, in order."""
    rates, states = _rates(trajectories)
    if len(rates) < 10:
        return ()
    rates, states = rates - rates.mean(axis=0), states - states.mean(axis=0)
    size = np.linalg.norm(rates, axis=0)[:, None] * np.linalg.norm(states, axis=0)
    alike = np.abs(rates.T @ states) / np.maximum(size, np.finfo(float).tiny)
    np.fill_diagonal(alike, 0)
    return tuple(np.flatnonzero(alike.max(axis=1) > 0.97).tolist())


def _rates(trajectories: Trajectories) -> tuple[Array, Array]:
    """Return central differences (points, variables) and the states there, of a sample of trajectories."""
    rates, states = [], []
    for start, stop in list(pairwise(trajectories.offsets))[:100]:
        own = trajectories.states[start:stop][:2000]
        times = np.arange(len(own)) if trajectories.times is None else trajectories.times[start:stop][:2000]
        gaps = times[2:] - times[:-2]
        usable = gaps > 0
        rates.append((own[2:] - own[:-2])[usable] / gaps[usable, None])
        states.append(own[1:-1][usable])
    return np.concatenate(rates), np.concatenate(states)


def _possible_angles(trajectories: Trajectories, certain: tuple[int, ...], moved: tuple[int, ...]) -> tuple[int, ...]:
    free = [column for column in range(len(trajectories.variables)) if column not in certain]
    named = [column for column in free if ANGLE_NAMES.match(trajectories.variables[column])]
    if certain or named:
        return tuple(named)
    wide = np.ptp(trajectories.states, axis=0) > 0.3
    candidates = moved or free
    return tuple(column for column in candidates if wide[column]) if len(candidates) <= 3 else ()


def _positions(names: Sequence[str], moved: tuple[int, ...], angles: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Return groups of coordinates, by names (x, y; x1, y1; qx, qy), else by kinematics, two or three in each."""
    groups: dict[str, list[int]] = {}
    for column, name in enumerate(names):
        if column not in angles and (match := POSITION_NAMES.match(name)):
            groups.setdefault(match["stem"] + match["body"], []).append(column)
    named = tuple(tuple(group) for group in groups.values() if len(group) > 1)
    free = [column for column in moved if column not in angles]
    if named or len(free) < 2:
        return named
    width = 3 if len(free) % 3 == 0 else 2
    return tuple(tuple(free[start : start + width]) for start in range(0, len(free) - width + 1, width))
