"""Smoothing along time: where single points are too loud, neighbours in time say together what a state was.

Each variable of a trajectory is a series ``x = sum_k c_k P_k(s)`` of Legendre polynomials of a clock, with coefficients
drawn from normal distributions of deviation ``size / (1 + k)^4``, as smooth as a spline whose fourth derivative is
kept small; the size is that which makes the data likeliest: Wahba, Ann. Stat. 13, 1378 (1985). A position whose rate of
change is measured too, as a velocity, is fitted to both at once. The clock runs faster where the state does, so that
a close approach is not smoothed away.

Laws are told from noise by what neighbouring points have in common, so these must share none of it: the even and the
odd points of a trajectory are smoothed apart, and the smooth points come in pairs, one of each, at the same time. What
a pair shares is the error of the smoothing itself; a size far above the likeliest keeps it small beside the noise.
"""

from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.ndimage import uniform_filter1d

from conserved.discovery.certify import TINY
from simulators.trajectories import Array, Trajectories

WAVES, ORDER = 24, 4
LONGER = 1.25
"""The series has so many terms, each smaller than the one before by this power of its number."""

LOOSE = 10.0
"""The size over the likeliest."""

SIZES = np.geomspace(1e-4, 1e8, 60)
"""Those tried, in units of the noise."""

PIECE = 400
"""Longer trajectories are smoothed in pieces of so many points,"""

LEAST = 40
"""shorter ones than this not at all."""

STEPS = 400
"""So many steps of time tell clock and rates."""

STILL, STEADY = 0.1, 21
"""The clock runs with the root of the speed, added to this share of its mean, averaged over so many steps, twice."""

RATE = 0.97
"""A variable is the rate of change of another where its integral along time correlates with that so well."""


class Smooth(NamedTuple):
    """Smooth trajectories, the deviation of their noise (variables), and how many points' noise each point averages."""

    trajectories: Trajectories
    noise: Array
    averaged: float


class Motion(NamedTuple):
    """A column that is smoothed and, if measured, the column of its rate of change and how many times that it is."""

    column: int
    rate: int | None = None
    factor: float = 1.0

    def measured(self, values: Array, rates: Array) -> list[tuple[int, Array]]:
        """Return the columns that are measured and what is, of values and rates (points, terms) of a series."""
        own = [(self.column, values)]
        return own if self.rate is None else [*own, (self.rate, rates / self.factor)]


def smoothed(trajectories: Trajectories, noise: Array) -> Smooth | None:
    """Return the trajectories with the noise (variables) averaged along time; None of trajectories too short for it."""
    if trajectories.lengths.min() < LEAST or not noise.all():
        return None
    pieces = [_pieces(trajectories, start, stop) for start, stop in pairwise(trajectories.offsets)]
    unit = trajectories.states.std(axis=0)
    first = [[_alone(times, states, noise) for times, states in own] for own in pieces]
    spans = np.array([times[-1] - times[0] for own in pieces for times, _ in own])
    motions = _motions([alone for own in first for alone in own], spans)
    points = [
        [
            _points(times, states, noise, motions, _clock(times, rates / unit))
            for (times, states), (_, rates) in zip(own, alone, strict=True)
        ]
        for own, alone in zip(pieces, first, strict=True)
    ]
    together = _Points(*(np.concatenate(parts) for parts in zip(*(one for own in points for one in own), strict=True)))
    lengths = [sum(len(one.times) for one in own) for own in points]
    left = np.sqrt(together.variance.mean(axis=0))
    return Smooth(
        replace(
            trajectories,
            states=together.states,
            offsets=np.concatenate([[0], np.cumsum(lengths)]),
            times=together.times,
            phases={},
        ),
        left,
        float(np.min(noise / left) ** 2),
    )


class _Clock(NamedTuple):
    """What a clock shows at times, from 0 to 1, and how fast it runs."""

    times: Array
    shown: Array
    rate: Array


class _Points(NamedTuple):
    """Smooth points: times (points), states and the variance of their noise (points, variables)."""

    times: Array
    states: Array
    variance: Array


def _pieces(trajectories: Trajectories, start: int, stop: int) -> list[tuple[Array, Array]]:
    """Return times and states of a trajectory, in pieces that are not too long."""
    times = np.arange(start, stop, dtype=float) if trajectories.times is None else trajectories.times[start:stop]
    count = -(-(stop - start) // PIECE)
    return list(
        zip(np.array_split(times, count), np.array_split(trajectories.states[start:stop], count), strict=True)
    )


def _even(times: Array) -> _Clock:
    """Return the clock that runs evenly."""
    span = max(float(times[-1] - times[0]), TINY)
    grid = np.linspace(times[0], times[0] + span, STEPS + 1)
    return _Clock(grid, np.linspace(0, 1, STEPS + 1), np.full(STEPS + 1, 1 / span))


def _clock(times: Array, rates: Array) -> _Clock:
    """Return the clock that runs faster where the state does, of rates (steps + 1, variables)."""
    grid, _, even = _even(times)
    speed = np.linalg.norm(rates, axis=1)
    speed = np.sqrt(STILL + speed / max(float(speed.mean()), TINY))
    for _ in range(2):
        speed = uniform_filter1d(speed, STEADY, mode="nearest")
    shown = np.concatenate([[0], np.cumsum(speed[1:] + speed[:-1])]) / 2 / STEPS
    return _Clock(grid, shown / shown[-1], speed / shown[-1] * even)


def _series(clock: _Clock, times: Array) -> tuple[Array, Array]:
    """Return the terms of the series and their rates (points, terms) at times, of deviations as they are expected."""
    numbers = np.arange(1, WAVES + 1)
    angles = np.interp(times, clock.times, clock.shown)[:, None] * (2 * np.pi / LONGER) * numbers
    cosines, sines, expected = np.cos(angles), np.sin(angles), numbers.astype(float) ** -ORDER
    turning = np.interp(times, clock.times, clock.rate)[:, None] * (2 * np.pi / LONGER) * numbers * expected
    constant = np.ones((len(times), 1))
    values = np.concatenate([constant, cosines * expected, sines * expected], axis=1)
    return values, np.concatenate([0 * constant, -sines * turning, cosines * turning], axis=1)


class _Fit(NamedTuple):
    """Coefficients (terms), and what makes their noise: independent (terms, parts), of unit deviation.

    ``freedom`` is how many numbers the data told.
    """

    coefficients: Array
    noise: Array
    freedom: float


def _fit(design: Array, values: Array, loose: float = 1.0) -> _Fit:
    """Fit a series (points, terms) to values (points) with noise of deviation 1, so many times looser than likeliest."""
    left, strength, right = np.linalg.svd(design, full_matrices=False)
    seen = left.T @ values
    expected = 1 + (SIZES[:, None] * strength) ** 2
    likeliest = SIZES[np.argmin((np.log(expected) + seen**2 / expected).sum(axis=1))]
    gain = strength / (strength**2 + (loose * likeliest) ** -2)
    return _Fit(right.T @ (gain * seen), right.T * gain, float(gain @ strength))


def _alone(times: Array, states: Array, noise: Array) -> tuple[Array, Array]:
    """Return values and rates (steps + 1, variables) of each variable smoothed by itself, by an even clock."""
    clock = _even(times)
    terms, _ = _series(clock, times)
    fits = [_fit(terms / one, values / one).coefficients for one, values in zip(noise, states.T, strict=True)]
    values, rates = _series(clock, clock.times)
    return values @ np.transpose(fits), rates @ np.transpose(fits)


def _motions(alone: list[tuple[Array, Array]], spans: Array) -> list[Motion]:
    """Return the columns to smooth: with each that moves goes its rate of change, the best of such pairs first.

    A rate is told by its integral along time, which holds less noise than a derivative.
    """
    values, integrals = (
        np.concatenate([one - one.mean(axis=0) for one in grids])
        for grids in (
            [values for values, _ in alone],
            [span * np.cumsum(values, axis=0) / STEPS for (values, _), span in zip(alone, spans, strict=True)],
        )
    )
    size, long = np.linalg.norm(values, axis=0), np.linalg.norm(integrals, axis=0)
    like = values.T @ integrals / np.maximum(np.outer(size, long), TINY)
    free, motions = set(range(len(size))), list[Motion]()
    for column, rate in zip(*np.unravel_index(np.argsort(-np.abs(like), axis=None), like.shape), strict=True):
        if column != rate and {column, rate} <= free and abs(like[column, rate]) > RATE:
            motions.append(Motion(int(column), int(rate), float(np.sign(like[column, rate]) * size[column] / long[rate])))
            free -= {column, rate}
    return motions + [Motion(column) for column in sorted(free)]


def _points(times: Array, states: Array, noise: Array, motions: list[Motion], clock: _Clock) -> _Points:
    """Return pairs of smooth points, as many as the data have degrees of freedom, each of one half of the data."""
    fits = [[_moved(times[half::2], states[half::2], noise, one, clock) for one in motions] for half in (0, 1)]
    pairs = max(1, round(float(np.mean([fit.freedom for own in fits for fit in own]))))
    at = times[0] + (np.arange(pairs) + 0.5) / pairs * (times[-1] - times[0])
    values, rates = _series(clock, at)
    smooth, variance = np.empty((2, pairs, 2, states.shape[1]))
    for half, own in enumerate(fits):
        for motion, fit in zip(motions, own, strict=True):
            for column, terms in motion.measured(values, rates):
                smooth[:, half, column] = terms @ fit.coefficients
                variance[:, half, column] = ((terms @ fit.noise) ** 2).sum(axis=1)
    width = states.shape[1]
    return _Points(np.repeat(at, 2), smooth.reshape(-1, width), variance.reshape(-1, width))


def _moved(times: Array, states: Array, noise: Array, motion: Motion, clock: _Clock) -> _Fit:
    """Return the fit of a column and, where it is measured, of its rate of change."""
    measured = motion.measured(*_series(clock, times))
    design = np.concatenate([terms / noise[column] for column, terms in measured])
    return _fit(design, np.concatenate([states[:, column] / noise[column] for column, _ in measured]), LOOSE)
