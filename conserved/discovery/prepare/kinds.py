"""Kinds: what is known of each variable before any law is sought: angle, position, positive."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from conserved.discovery.prepare.explicit_time import time_among
from conserved.discovery.prepare.naming import body_of, is_a_momentum, is_an_angle, is_in_degrees, may_be_an_angle
from conserved.discovery.prepare.noise import level_of
from simulators.errors import choose
from simulators.trajectories import Array, Trajectories

BACK = 0.02
"""A share of the steps that are more than half a turn one way, and of those the other way: in radians they are none."""

FEW = 0.005
"""Of a positive variable at most this share of the values is below its noise."""

MOST_ANGLES = 3
"""More variables that may be angles make too many functions."""

SWING = 0.3
"""Over a smaller range no sine can be told from a parabola."""

FEW_RATES = 10
"""Fewer rates of change say nothing."""

ALIKE = 0.97
"""A variable correlates by more with the rate of change that it is."""

WRAP = 5.0
"""A step between neighbouring points larger than this, in a range from -pi to pi or 0 to 2 pi, is an angle's."""

HALF_TURN, BETWEEN = (2.1, 4.2), 8
"""For each of these there are at most so many steps of about half a turn. Of angles in the simulators' systems, sampled
as sparsely as 30 points a trajectory, there were 6.5, of oscillations with gaps of most of a period 13 and more."""


@dataclass(frozen=True)
class Kinds:
    """What each variable may be, by its column.

    Parameters
    ----------
    angles : certainly angles: declared, or seen to wrap. Only their cosine and sine may enter a law.
    possible_angles : by their name, or, where no name says so, by their range.
    positions : groups of columns that are the coordinates of one body.
    degrees, perhaps_degrees : columns in degrees, and those called like angles that range over more than a turn.
    positive : columns above 0, but for a few values and by noise, so that they have logarithms.
    rates : columns that are the rate of change of another, up to a factor.
    """

    angles: tuple[int, ...] = ()
    possible_angles: tuple[int, ...] = ()
    positions: tuple[tuple[int, ...], ...] = ()
    positive: tuple[int, ...] = ()
    rates: tuple[int, ...] = ()
    degrees: tuple[int, ...] = ()
    perhaps_degrees: tuple[int, ...] = ()


def kinds_of(trajectories: Trajectories, noise: Array, angles: Sequence[str] = ()) -> Kinds:
    """Return the kinds of the variables, by name, range, wrapping and kinematics.

    Parameters
    ----------
    trajectories : the data.
    noise : deviation of the noise (points, variables).
    angles : names of the variables declared to be angles.

    Raises
    ------
    UsageError
        For an angle that is no variable.
    """
    names = trajectories.variables
    declared = [names.index(choose("variable", name, names)) for name in angles]
    turned = wraps(trajectories, level_of(noise)) | wraps_in_degrees(trajectories, level_of(noise))
    certain = tuple(sorted({*declared, *np.flatnonzero(turned).tolist()}))
    alike = rates_alike(trajectories)
    moved, named = moving(alike), _named_positions(names, certain, alike)
    return Kinds(
        angles=certain,
        possible_angles=_possible_angles(
            trajectories, [*certain, *(column for group in named for column in group)], moved
        ),
        positions=named
        or _moving_positions([column for column in moved if column not in certain and not is_an_angle(names[column])])
        or _first_half(names),
        positive=tuple(np.flatnonzero(_positive(trajectories.states, noise)).tolist()),
        rates=tuple(sorted({int(alike[column].argmax()) for column in moved})),
        **_degrees(trajectories, level_of(noise), declared),
    )


def _degrees(trajectories: Trajectories, noise: Array, declared: Sequence[int]) -> dict[str, tuple[int, ...]]:
    """Return the columns in degrees, and those that may be, by name in ``Kinds``.

    They wrap at 360, are called so, or are angles that step further than one in radians can, and back.
    """
    names, largest = trajectories.variables, np.abs(trajectories.states).max(axis=0)
    back = np.minimum((_steps(trajectories) > np.pi).mean(axis=0), (_steps(trajectories) < -np.pi).mean(axis=0))
    called = np.array([is_in_degrees(name) for name in names])
    angles = np.array([is_an_angle(name) for name in names])
    angles[list(declared)] = True
    wide = angles & (largest <= 360) & (np.ptp(trajectories.states, axis=0) > 2 * np.pi)
    degrees = wraps_in_degrees(trajectories, noise) | called | (wide & (back > BACK))
    return {
        "degrees": tuple(np.flatnonzero(degrees).tolist()),
        "perhaps_degrees": tuple(np.flatnonzero(wide & ~degrees).tolist()),
    }


def _positive(states: Array, noise: Array) -> Array:
    """Return which variables (variables) are positive, though noise, where there is some, may take a few below 0."""
    least = np.maximum(np.finfo(float).eps * np.abs(states).max(axis=0), np.finfo(float).tiny)
    heights = states / np.maximum(noise, least)
    low, few = heights.min(axis=0), np.quantile(heights, FEW, axis=0)
    crossed = ((heights > 6) | (noise > least)).all(axis=0) & (few > 1) & (low > -4) & (low < few - 1)
    positive: Array = (low > 6) | crossed
    return positive


def lifted(trajectories: Trajectories, columns: Sequence[int], noise: Array) -> Trajectories:
    """Return the trajectories, of positive variables no value below the noise, so that they have logarithms."""
    states = trajectories.states.copy()
    for column in columns:
        np.maximum(states[:, column], noise[:, column], out=states[:, column])
    return replace(trajectories, states=states)


def wraps(trajectories: Trajectories, noise: Array) -> Array:
    """Return which variables (variables) jump by nearly 2 pi between neighbours and range over one turn.

    Most steps are small, or a turn less something small: with many of half a turn, the points are so far apart in
    time that anything of this range makes steps of nearly a turn.
    """
    steps = np.abs(_steps(trajectories))
    low, high = trajectories.states.min(axis=0) + 6 * noise, trajectories.states.max(axis=0) - 6 * noise
    signed, unsigned = (low > -np.pi) & (high < np.pi), (low > 0) & (high < 2 * np.pi)
    turns, between = (steps > WRAP).sum(axis=0), ((steps > HALF_TURN[0]) & (steps < HALF_TURN[1])).sum(axis=0)
    often = (turns > 0) & (between <= BETWEEN * turns)
    jumps: Array = (signed | unsigned) & (high - low + 12 * noise > 0.9 * 2 * np.pi) & often
    return jumps


def wraps_in_degrees(trajectories: Trajectories, noise: Array) -> Array:
    """Return which variables (variables) would wrap if they were degrees."""
    return wraps(replace(trajectories, states=np.radians(trajectories.states)), np.radians(noise))


def _steps(trajectories: Trajectories) -> Array:
    """Return the changes between points (points - 1, variables), 0 from one trajectory to the next."""
    steps: Array = np.diff(trajectories.states, axis=0)
    steps[trajectories.offsets[1:-1] - 1] = 0
    return steps


def moving(alike: Array) -> tuple[int, ...]:
    """Return the columns whose rate of change is another column, up to a factor: positions, in order.

    Of two that are each other's rate, as an oscillator's, the first is the position: velocities are written behind.
    For ``alike`` see ``rates_alike``.
    """
    rate, moved = alike.argmax(axis=1), np.flatnonzero(alike.max(axis=1) > ALIKE).tolist()
    mutual = {column for column in moved if rate[rate[column]] == column and rate[column] in moved}
    return tuple(column for column in moved if column not in mutual or column < rate[column])


def rates_alike(trajectories: Trajectories) -> Array:
    """Return how much the rate of change of each variable correlates with each other one (variables, variables)."""
    rates, states = rates_of(trajectories)
    if len(rates) < FEW_RATES:
        return np.zeros((states.shape[1], states.shape[1]))
    rates, states = rates - rates.mean(axis=0), states - states.mean(axis=0)
    size = np.linalg.norm(rates, axis=0)[:, None] * np.linalg.norm(states, axis=0)
    alike: Array = np.abs(rates.T @ states) / np.maximum(size, np.finfo(float).tiny)
    np.fill_diagonal(alike, 0)
    return alike


def rates_of(trajectories: Trajectories) -> tuple[Array, Array]:
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


def _possible_angles(trajectories: Trajectories, others: Sequence[int], moved: tuple[int, ...]) -> tuple[int, ...]:
    """Return the columns, not among ``others``, that are called like an angle, or may be one by how they move.

    A position whose rate is measured may be an angle that goes round, however far; another one only within a turn.
    """
    names, ranges = trajectories.variables, np.ptp(trajectories.states, axis=0)
    time = time_among(trajectories)
    known = [*others, *([] if time is None else [time])]
    free = [column for column in range(len(names)) if column not in known and not is_a_momentum(names[column])]
    like = [column for column in free if may_be_an_angle(names[column])]
    if not any(is_an_angle(name) for name in names):
        like += [column for column in moved if column in free and ranges[column] > SWING]
        like += [column for column in free if not moved and SWING < ranges[column] < 2 * np.pi]
    return tuple(sorted(set(like))) if len(set(like)) <= MOST_ANGLES else ()


def _named_positions(names: Sequence[str], angles: tuple[int, ...], alike: Array) -> tuple[tuple[int, ...], ...]:
    """Return groups of coordinates by their names: x, y; x1, y1; qx, qy.

    Not those of which one is the rate of another, as where x, y are a position and its velocity; for ``alike`` see
    ``rates_alike``.
    """
    groups: dict[str, list[int]] = {}
    for column, name in enumerate(names):
        if column not in angles and (body := body_of(name)) is not None:
            groups.setdefault(body, []).append(column)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1 and not _holds_rates(group, alike))


def _holds_rates(group: Sequence[int], alike: Array) -> bool:
    """Return whether in a group of columns there is the rate of one of them, and outside of it there is none."""
    rates = alike[list(group)] > ALIKE
    inside = np.isin(np.arange(len(alike)), group)
    return bool((rates[:, inside].any(axis=1) & ~rates[:, ~inside].any(axis=1)).any())


def _moving_positions(moved: list[int]) -> tuple[tuple[int, ...], ...]:
    """Return groups of two or three of the columns that move, in their order."""
    width = 3 if len(moved) % 3 == 0 else 2
    return tuple(tuple(moved[start : start + width]) for start in range(0, len(moved) - width + 1, width))


def _first_half(names: Sequence[str]) -> tuple[tuple[int, ...], ...]:
    """Return the first half of four or six columns of no name: positions are often written before velocities."""
    bare = all(re.match(r"x\d+$", name) for name in names)
    return (tuple(range(len(names) // 2)),) if bare and len(names) in (4, 6) else ()
