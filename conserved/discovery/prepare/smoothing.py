"""Smoothing along time: where single points are too loud, neighbours in time say together what a state was.

Each variable of a trajectory is a Fourier series of twice its length, whose coefficients are drawn from normal
distributions of deviation ``size / k^5``; of all sizes, that with which the data are likeliest is taken: Wahba, Ann.
Stat. 13, 1378 (1985). A position whose rate of change is measured too, as a velocity, is fitted to both at once. The
clock of the series runs faster where the state does, so that a close approach is not smoothed away.

Laws are told from noise by what neighbouring points have in common, so these must share none of it: the even and the
odd points of a trajectory are smoothed apart, and the smooth points come in pairs, one of each, at the same time. What
a pair shares is the error of the smoothing itself; a size far above the likeliest keeps it small beside the noise.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.ndimage import uniform_filter1d

from conserved.discovery.linear_algebra import TINY
from conserved.discovery.prepare.kinds import wraps
from simulators.trajectories import Array, Trajectories

WAVES, ORDER, LONGER = 32, 5, 2.0
"""A series has so many waves, smaller by this power of their number, on an interval so many times the trajectory's:
its ends need not meet."""

SIZES = np.geomspace(1e-4, 1e8, 60)
"""The sizes tried, in units of the noise;"""

LOOSE = 30.0
"""the one taken, over the likeliest."""

PIECE, LEAST = 400, 40
"""Longer trajectories are smoothed in pieces of so many points, shorter ones than this not at all."""

TAKEN = 1.1
"""Smoothing may take away so many times the variance of the noise: that is not known better."""

STEPS = 400
"""So many steps of time tell clock and integrals."""

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
        """Return the columns that are measured, and what of them: values and rates (points, terms) of a series."""
        own = [(self.column, values)]
        return own if self.rate is None else [*own, (self.rate, rates / self.factor)]


def smoothed(trajectories: Trajectories, noise: Array) -> Smooth | None:
    """Return the trajectories with the noise (variables) averaged along time.

    None where they are too short for that, where variables jump, and where the motion is too fast: then what
    smoothing takes away is more than the noise.
    """
    if trajectories.lengths.min() < LEAST or not noise.all() or wraps(trajectories, noise).any():
        return None
    pieces, unit = list(_pieces(trajectories)), trajectories.states.std(axis=0)
    alone = [_alone(piece, noise) for piece in pieces]
    if np.mean([curve.left for curve in alone], axis=0).max() > TAKEN:
        return None
    motions = motions_of(alone)
    points = [
        _points(piece, noise, motions, _clock(piece.times, curve.rates / unit))
        for piece, curve in zip(pieces, alone, strict=True)
    ]
    lengths = np.bincount([piece.owner for piece in pieces], [len(own.times) for own in points])
    left = np.sqrt(np.concatenate([own.variance for own in points]).mean(axis=0))
    smooth = replace(
        trajectories,
        states=np.concatenate([own.states for own in points]),
        offsets=np.concatenate([[0], np.cumsum(lengths)]),
        times=np.concatenate([own.times for own in points]),
        phases={},
        errors={},
    )
    return Smooth(smooth, left, float(np.min(noise / left) ** 2))


class _Piece(NamedTuple):
    """The trajectory that a piece is of, its times (points) and states (points, variables)."""

    owner: int
    times: Array
    states: Array


def _pieces(trajectories: Trajectories) -> Iterator[_Piece]:
    """Yield the trajectories in pieces that are not too long."""
    times = trajectories.clock
    for owner, (start, stop) in enumerate(pairwise(trajectories.offsets)):
        for rows in np.array_split(np.arange(start, stop), -(-(stop - start) // PIECE)):
            yield _Piece(owner, times[rows], trajectories.states[rows])


class Clock(NamedTuple):
    """What a clock shows at times (steps + 1), from 0 to 1, and how fast it runs."""

    times: Array
    shown: Array
    rate: Array


def _clock(times: Array, rates: Array | None = None) -> Clock:
    """Return the clock that runs faster where the state does, of rates (steps + 1, variables); or evenly."""
    span = max(float(times[-1] - times[0]), TINY)
    speed = np.ones(STEPS + 1)
    if rates is not None:
        moved = np.linalg.norm(rates, axis=1)
        speed = np.sqrt(STILL + moved / max(float(moved.mean()), TINY))
        for _ in range(2):
            speed = uniform_filter1d(speed, STEADY, mode="nearest")
    shown = np.concatenate([[0], np.cumsum(speed[1:] + speed[:-1])]) / 2 / STEPS
    return Clock(times[0] + span * np.linspace(0, 1, STEPS + 1), shown / shown[-1], speed / shown[-1] / span)


def series(clock: Clock, times: Array) -> tuple[Array, Array]:
    """Return the terms of a series and their rates (points, terms) at times, each of the deviation expected of it."""
    numbers = np.arange(1, WAVES + 1)
    waves, expected = 2 * np.pi / LONGER * numbers, 1.0 / numbers**ORDER
    angles = np.interp(times, clock.times, clock.shown)[:, None] * waves
    turning = np.interp(times, clock.times, clock.rate)[:, None] * waves * expected
    cosines, sines, constant = np.cos(angles), np.sin(angles), np.ones((len(times), 1))
    values = np.concatenate([constant, cosines * expected, sines * expected], axis=1)
    return values, np.concatenate([0 * constant, -sines * turning, cosines * turning], axis=1)


class Fit(NamedTuple):
    """Coefficients (terms), what makes their noise (terms, parts), how many the data tell, and what is left of these.

    The parts are of unit deviation; what is left is a mean square, 1 of noise alone.
    """

    coefficients: Array
    noise: Array
    freedom: float
    left: float


def fit(design: Array, values: Array, loose: float = 1.0) -> Fit:
    """Fit a series (points, terms) to values (points) with noise of deviation 1.

    Parameters
    ----------
    loose : the size of the coefficients, over the likeliest.
    """
    rotation, strength, right = np.linalg.svd(design, full_matrices=False)
    seen = rotation.T @ values
    expected = 1 + (SIZES[:, None] * strength) ** 2
    likeliest = SIZES[np.argmin((np.log(expected) + seen**2 / expected).sum(axis=1))]
    gain = strength / (strength**2 + (loose * likeliest) ** -2)
    freedom, coefficients = float(gain @ strength), right.T @ (gain * seen)
    left = float(((values - design @ coefficients) ** 2).sum() / max(len(values) - freedom, 1))
    return Fit(coefficients, right.T * gain, freedom, left)


class Curve(NamedTuple):
    """How long a piece is in time, values and rates (steps + 1, variables) along it, and what is left (variables)."""

    span: float
    values: Array
    rates: Array
    left: Array


def _alone(piece: _Piece, noise: Array) -> Curve:
    """Return each variable of a piece smoothed by itself."""
    clock = _clock(piece.times)
    terms, _ = series(clock, piece.times)
    fits = [fit(terms / one, values / one) for one, values in zip(noise, piece.states.T, strict=True)]
    coefficients = np.column_stack([one.coefficients for one in fits])
    values, rates = series(clock, clock.times)
    left = np.array([one.left for one in fits])
    return Curve(clock.times[-1] - clock.times[0], values @ coefficients, rates @ coefficients, left)


def motions_of(curves: list[Curve]) -> list[Motion]:
    """Return the columns to smooth, of those that are others' rates of change the best first.

    A rate is told by its integral along time, which holds less noise than a derivative.
    """
    values = np.concatenate([curve.values - curve.values.mean(axis=0) for curve in curves])
    summed = [curve.span / STEPS * np.cumsum(curve.values, axis=0) for curve in curves]
    integrals = np.concatenate([own - own.mean(axis=0) for own in summed])
    size, length = np.linalg.norm(values, axis=0), np.linalg.norm(integrals, axis=0)
    like = values.T @ integrals / np.maximum(np.outer(size, length), TINY)
    free, motions = set(range(len(size))), list[Motion]()
    for place in np.argsort(-np.abs(like), axis=None):
        column, rate = divmod(int(place), len(size))
        if column != rate and {column, rate} <= free and abs(like[column, rate]) > RATE:
            motions.append(Motion(column, rate, float(np.sign(like[column, rate]) * size[column] / length[rate])))
            free -= {column, rate}
    return motions + [Motion(column) for column in sorted(free)]


class _Points(NamedTuple):
    """Smooth points: times (points), states and the variance of their noise (points, variables)."""

    times: Array
    states: Array
    variance: Array


def _points(piece: _Piece, noise: Array, motions: list[Motion], clock: Clock) -> _Points:
    """Return pairs of smooth points, as many as a half of the piece has degrees of freedom."""
    halves = [[_half(piece, half, noise, motion, clock) for motion in motions] for half in (0, 1)]
    pairs = max(1, round(float(np.mean([one.freedom for fits in halves for one in fits]))))
    times = piece.times[0] + (np.arange(pairs) + 0.5) / pairs * (piece.times[-1] - piece.times[0])
    values, rates = series(clock, times)
    states, variance = np.empty((2, pairs, 2, len(noise)))
    for half, fits in enumerate(halves):
        for motion, one in zip(motions, fits, strict=True):
            for column, terms in motion.measured(values, rates):
                states[:, half, column] = terms @ one.coefficients
                variance[:, half, column] = ((terms @ one.noise) ** 2).sum(axis=1)
    return _Points(np.repeat(times, 2), states.reshape(-1, len(noise)), variance.reshape(-1, len(noise)))


def _half(piece: _Piece, half: int, noise: Array, motion: Motion, clock: Clock) -> Fit:
    """Return the fit to the even or the odd points of what is measured of a motion."""
    states = piece.states[half::2]
    measured = motion.measured(*series(clock, piece.times[half::2]))
    design = np.concatenate([terms / noise[column] for column, terms in measured])
    return fit(design, np.concatenate([states[:, column] / noise[column] for column, _ in measured]), LOOSE)
