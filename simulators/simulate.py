"""simulate(system, ...) -> Trajectories: the only place where states are made.

Initial states are drawn, moved by the system's flow to the times of the sampling, cut to their
lengths and, last, disturbed by noise. Invariants, phases and drift are those of the undisturbed states.
"""

import numpy as np

from simulators.errors import UsageError, choose, count, number
from simulators.memory import available, check_fits
from simulators.randomness import stream
from simulators.system import System
from simulators.trajectories import Array, Trajectories, wrapped

SAMPLINGS = ("random", "grid")
TRAJECTORIES, POINTS = 8000, 25
DRIFT_AT_MOST = 1e-9
COPIES = 4
"""The states, their noise, the sum of both, and what the invariants are made of."""

POINTS_AT_ONCE = 1 << 16
"""Points moved by one call of the flow: small enough to stay in the cache, so cost grows linearly."""


def simulate(
    system: System,
    trajectories: int = TRAJECTORIES,
    points: int = POINTS,
    *,
    min_points: int | None = None,
    sampling: str = "random",
    duration: float | None = None,
    noise: float = 0.0,
    seed: int = 0,
) -> Trajectories:
    """Simulate many trajectories of one system.

    Parameters
    ----------
    system : one of ``SYSTEMS``, or your own ``System``; it says the units, and cites its source.
    trajectories, points : how many, and how many points each.
    min_points : when given, lengths are drawn uniformly from ``min_points`` to ``points``.
    sampling : ``random`` draws independent times over one whole ``period`` of each orbit, in rising
        order; ``grid`` takes equally spaced times from 0 to ``duration``, the same for all.
    duration : length of the grid, in the system's unit of time; four mean periods when not given.
    noise : Gaussian noise, as a fraction of each variable's standard deviation.
    seed : the orbits of a seed are the same with noise and without.

    Raises
    ------
    UsageError
        For counts, lengths, noise or a sampling outside what is allowed, or more points than fit into memory.

    Examples
    --------
    >>> from conserved import SYSTEMS, simulate
    >>> data = simulate(SYSTEMS["pendulum"](frequency=2.0), 3, 10, noise=0.01, seed=4)
    >>> data.states.shape, list(data.invariants)
    ((30, 2), ['energy'])
    """
    if not isinstance(system, System):
        raise UsageError(f"system is of type {type(system).__name__}; needed is one such as SYSTEMS['pendulum']()")
    count("seed", seed, 0)
    check_sampling(trajectories, points, min_points, sampling, duration, noise)
    check_memory(system, trajectories, points, points if min_points is None else min_points)
    random = stream(seed, "data")
    initial = system.draw(trajectories, random)
    lengths = random.integers(points if min_points is None else min_points, points, size=trajectories, endpoint=True)
    grid = None
    if sampling == "grid":
        grid = np.linspace(0, 4 * system.period(initial).mean() if duration is None else duration, points)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    states, times = np.empty((offsets[-1], len(system.variables))), np.empty(offsets[-1])
    phases = {name: np.empty(offsets[-1]) for name in system.phases(initial[:1])}
    rows = max(1, POINTS_AT_ONCE // points)
    for start in range(0, trajectories, rows):
        block = slice(start, start + rows)
        own = slice(offsets[start], offsets[min(start + rows, trajectories)])
        part = _points(system, initial[block], lengths[block], points, grid, random)
        states[own], times[own] = part[0], part[1]
        for name, values in part[2].items():
            phases[name][own] = values
    invariants = system.evaluate(initial)
    return Trajectories(
        states=_disturb(states, noise, seed),
        offsets=offsets,
        times=times,
        variables=system.variables,
        invariants=invariants,
        phases=phases,
        independent=system.independent,
        drift=_drift(system.evaluate(states), invariants, np.repeat(np.arange(trajectories), lengths)),
    )


def warnings_of(trajectories: Trajectories) -> list[str]:
    """Return a line for every invariant that drifts more than it may."""
    return [
        f"'{name}' drifts by {drift:.1e} of its size along a trajectory, more than {DRIFT_AT_MOST:g}: its values, and "
        "what is scored by them, are no better; check that it is conserved, or simulate a shorter time"
        for name, drift in trajectories.drift.items()
        if not drift <= DRIFT_AT_MOST  # nan too: the invariant is not defined everywhere
    ]


def check_sampling(
    trajectories: int, points: int, min_points: int | None, sampling: str, duration: float | None, noise: float
) -> None:
    """Refuse what ``simulate`` cannot do, see there."""
    choose("sampling", sampling, SAMPLINGS)
    count("trajectories", trajectories, 1)
    count("points", points, 1)
    if min_points is not None:
        count("min_points", min_points, 1)
    if duration is not None:
        number("duration", duration)
    number("noise", noise)
    if not 1 <= (points if min_points is None else min_points) <= points:
        least = "" if min_points is None else f" and min_points {min_points}"
        raise UsageError(f"points is {points}{least}; needed is 1 <= min_points <= points")
    if duration is not None and sampling != "grid":
        raise UsageError(f"duration {duration} is the length of a grid of times; it goes with sampling 'grid' only")
    if duration is not None and not 0 < duration < np.inf:
        raise UsageError(f"duration is {duration}; it must be positive")
    if not 0 <= noise < np.inf:
        raise UsageError(f"noise is {noise}; it must be 0 or a positive fraction of each variable's deviation")


def check_memory(system: System, trajectories: int, points: int, min_points: int) -> None:
    """Refuse more trajectories or points than fit into memory.

    Raises
    ------
    UsageError
        With what is needed and what would fit.
    """
    columns = len(system.variables) + len(system.phases(system.draw(1, np.random.default_rng(0)))) + 1

    def needed(sizes: dict[str, int]) -> float:
        mean = (sizes["points"] + min(min_points, sizes["points"])) / 2
        return 8.0 * COPIES * columns * sizes["trajectories"] * mean

    check_fits({"trajectories": (trajectories, TRAJECTORIES), "points": (points, POINTS)}, needed, available())


def _points(
    system: System, initial: Array, lengths: Array, points: int, grid: Array | None, random: np.random.Generator
) -> tuple[Array, Array, dict[str, Array]]:
    """Return states (n, variables), times (n) and phases, name -> (n), of the points of some trajectories.

    Without a grid, times are random over one period of each orbit, in rising order.
    """
    kept = np.arange(points) < lengths[:, None]
    period = system.period(initial)[:, None]
    if grid is None:
        times = np.sort(np.where(kept, random.random(kept.shape), 1.0), axis=1) * period
    else:
        times = np.broadcast_to(grid, kept.shape)
    turned = 2 * np.pi * times / period
    phases = {name: wrapped(first[:, None] + turned)[kept] for name, first in system.phases(initial).items()}
    return system.flow(initial, times)[kept], times[kept], phases


def _drift(along: dict[str, Array], invariants: dict[str, Array], owners: Array) -> dict[str, float]:
    """Return the largest change of each invariant along a trajectory, relative to its largest value."""
    changes = {name: np.abs(along[name] - values[owners]).max() for name, values in invariants.items()}
    return {name: float(change / (np.abs(invariants[name]).max() or 1.0)) for name, change in changes.items()}


def _disturb(states: Array, noise: float, seed: int) -> Array:
    if noise == 0:
        return states
    disturbance: Array = noise * states.std(axis=0) * stream(seed, "noise").standard_normal(states.shape)
    return states + disturbance
