"""The null space: functions of a library that do not change along trajectories, in one pass over the data.

The columns, centred by trajectory, are reduced block by block to a triangle (a tall-skinny QR), and so are
the trajectories' means: memory is bounded for any number of points and of trajectories, and no digits are
lost to Gram matrices.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from scipy.linalg import qr, svd

from conserved.discovery.libraries.library import Library
from simulators.trajectories import Array, Trajectories

BLOCK = 1 << 18
"""Numbers in a block of evaluated columns: 2 MB, which the cache holds while they are reduced."""

FOLDS = 20
"""Trajectories are kept apart in at most so many groups, which the bootstrap draws from."""

HUGE = 1e140
"""The squares of larger values have no finite sum."""

LEAST = 40
"""Of so many trajectories, or of all if there are fewer, each is kept in part where all its points are too many."""

CONDITION = 1e-8
"""A column, or a direction, with a smaller share of its own left is the same as the others."""


@dataclass(frozen=True, eq=False)
class Deviations:
    """What is kept of a library's columns on trajectories.

    Parameters
    ----------
    within : one triangle (rows, columns) a fold: deviations from each trajectory's mean.
    between : another a fold: deviations of these means from that of all, times sqrt(points).
    size : root of the sum of squares (columns).
    """

    within: tuple[Array, ...]
    between: tuple[Array, ...]
    size: Array

    def subset(self, columns: Array) -> "Deviations":
        """Return the deviations of the chosen columns."""
        within, between = ([part[:, columns] for part in parts] for parts in (self.within, self.between))
        return Deviations(tuple(within), tuple(between), self.size[columns])

    def triangles(self, folds: Array | None = None, columns: Array | None = None) -> tuple[Array, Array]:
        """Return the triangles of the within and of the total deviations, of a choice of folds and columns."""
        chosen = np.arange(len(self.within)) if folds is None else folds
        keep = slice(None) if columns is None else columns
        within = triangle(np.concatenate([self.within[fold][:, keep] for fold in chosen]))
        means = np.concatenate([self.between[fold][:, keep] for fold in chosen])
        return within, triangle(np.concatenate([within, means]))


def deviations(library: Library, trajectories: Trajectories, folds: int = FOLDS) -> Deviations:
    """Reduce the library's columns on the trajectories, in one pass.

    The grand mean is that of the trajectories' means, each weighted by its points. Trajectories are kept apart in at
    most so many folds.
    """
    parts = (_reduce(library, trajectories, fold) for fold in folds_of(trajectories, folds))
    within, spreads = zip(*parts, strict=True)
    grand = _Spread(len(library))
    grand.add(np.array([one.size for one in spreads]), np.array([one.mean for one in spreads]))
    between = [np.vstack([one.rows, np.sqrt(one.size) * (one.mean - grand.mean)]) for one in spreads]
    squares = sum((rows**2).sum(axis=0) for rows in (*within, *between)) + grand.size * grand.mean**2
    return Deviations(within, tuple(between), np.sqrt(squares))


def folds_of(trajectories: Trajectories, most: int = FOLDS) -> list[Array]:
    """Return the trajectories of each fold."""
    return np.array_split(np.arange(len(trajectories)), min(most, len(trajectories)))


def finite(library: Library, trajectories: Trajectories) -> Array:
    """Return the columns that are finite at all points, and not all but 0: others spoil those they are reduced with."""
    states, points = trajectories.states, max(1, BLOCK // len(library.bases))
    largest = np.zeros(len(library))
    for start in range(0, len(states), points):
        largest = np.maximum(largest, library.largest(states[start : start + points]))
    return np.flatnonzero((largest < HUGE) & (largest > 1 / HUGE))


def thinned(trajectories: Trajectories, points: int, least: int = LEAST) -> Trajectories:
    """Return evenly chosen trajectories that have about so many points, all of them if there are fewer.

    Where these would be less than ``least`` trajectories, as many are kept, each cut after its share of the points.
    """
    count = len(trajectories) * points // max(len(trajectories.states), 1)
    if count >= len(trajectories):
        return trajectories
    kept = max(count, min(len(trajectories), least))
    chosen = trajectories.subset(np.linspace(0, len(trajectories) - 1, kept).astype(int))
    return chosen if kept == count else heads(chosen, max(points // kept, 1))


def heads(trajectories: Trajectories, points: int) -> Trajectories:
    """Return the first so many points of each trajectory."""
    return _rows(trajectories, np.flatnonzero(_places(trajectories) < points))


def sparser(trajectories: Trajectories, every: int) -> Trajectories:
    """Return one of every so many points of each trajectory, the first and those that follow it at this distance."""
    return _rows(trajectories, np.flatnonzero(_places(trajectories) % every == 0))


def _places(trajectories: Trajectories) -> Array:
    """Return how many points of its trajectory are before each point (points)."""
    places: Array = np.arange(len(trajectories.states)) - np.repeat(trajectories.offsets[:-1], trajectories.lengths)
    return places


def _rows(trajectories: Trajectories, rows: Array) -> Trajectories:
    """Return the trajectories of some rows only, at least one of each."""
    return replace(
        trajectories,
        states=trajectories.states[rows],
        offsets=np.concatenate([[0], np.cumsum(np.bincount(trajectories.owners[rows]))]),
        times=None if trajectories.times is None else trajectories.times[rows],
        phases={name: values[rows] for name, values in trajectories.phases.items()},
    )


class _Spread:
    """The size and mean of all parts added, and rows with the products of the parts' deviations from it.

    Parts are merged as by Chan, Golub, LeVeque, Am. Stat. 37, 242 (1983).
    """

    def __init__(self, columns: int) -> None:
        self.size, self.mean, self.rows = 0.0, np.zeros(columns), np.empty((0, columns))

    def add(self, sizes: Array, means: Array) -> None:
        """Add parts of so many points each (parts), with these means (parts, columns)."""
        if not len(sizes):
            return
        sizes, means = np.append(sizes, self.size), np.vstack([means, self.mean])
        self.size = sizes.sum()
        self.mean = sizes @ means / self.size
        self.rows = triangle(np.vstack([self.rows, np.sqrt(sizes)[:, None] * (means - self.mean)]))


def _reduce(library: Library, trajectories: Trajectories, fold: Array) -> tuple[Array, _Spread]:
    """Return the triangle of the within deviations of neighbouring trajectories, and the spread of their means.

    A trajectory that does not end in a block is a spread of its own: ``cut``.
    """
    offsets, points = trajectories.offsets[fold[0] : fold[-1] + 2], max(1, BLOCK // len(library))
    within, means, cut = np.empty((0, len(library))), _Spread(len(library)), _Spread(len(library))
    for start, stop in pairwise(np.append(np.arange(offsets[0], offsets[-1], points), offsets[-1])):
        values = library.evaluate(trajectories.states[start:stop])
        sizes, parts = _centre(values, np.append(start, offsets[(offsets > start) & (offsets < stop)]) - start)
        within = triangle(np.concatenate([within, values]))
        cut.add(sizes[:1], parts[:1])
        sizes[0], parts[0] = cut.size, cut.mean
        ended = len(sizes) if stop in offsets else len(sizes) - 1
        if ended:
            means.add(sizes[:ended], parts[:ended])
            within, cut = np.concatenate([within, cut.rows]), _Spread(len(library))
            cut.add(sizes[ended:], parts[ended:])
    return triangle(within), means


def _centre(values: Array, starts: Array) -> tuple[Array, Array]:
    """Take from the values (points, columns) the mean of each part; return the parts' sizes and means."""
    sizes = np.diff(np.append(starts, len(values)))
    means = np.add.reduceat(values, starts) / sizes[:, None]
    values -= np.repeat(means, sizes, axis=0)
    return sizes.astype(float), means


def triangle(rows: Array) -> Array:
    """Return R of the QR decomposition of (rows, columns): the same products of columns, in fewer rows."""
    if len(rows) <= rows.shape[1]:
        return rows
    return qr(rows, mode="r", overwrite_a=True, check_finite=False)[0][: rows.shape[1]]  # type: ignore[no-any-return]


def distinct(total: Array, size: Array) -> Array:
    """Return the columns whose total deviations are no combination of the ones before them.

    Simplest first, so of an identity (sin^2 + cos^2 = 1) or a constraint that all data obey the most
    complicated member is left out.
    """
    deviation = np.linalg.norm(total, axis=0)
    usable = np.flatnonzero(np.isfinite(size) & (deviation > CONDITION * size))
    upper = qr(total[:, usable] / deviation[usable], mode="r", check_finite=False)[0]
    own = np.zeros(len(usable))
    own[: min(upper.shape)] = np.abs(np.diag(upper))
    return usable[own > CONDITION]


def spectrum(within: Array, total: Array) -> tuple[Array, Array]:
    """Return ratios (functions), rising, and functions (columns, functions) of unit total deviation.

    The ratio of a function is its deviation within trajectories over that in all, between 0 and 1:
    the generalised singular values of the two triangles, by the SVD of one whitened by that of the other.
    """
    scale = np.linalg.norm(total, axis=0)
    sizes, directions = _singular(total / scale, whole=False)
    kept = sizes > CONDITION * sizes[0]
    white = directions[kept].T / sizes[kept]
    ratios, rotation = _singular((within / scale) @ white, whole=True)
    ratios = np.concatenate([ratios, np.zeros(len(rotation) - len(ratios))])
    order = np.argsort(ratios)
    return ratios[order], (white @ rotation[order].T) / scale[:, None]


def _singular(rows: Array, *, whole: bool) -> tuple[Array, Array]:
    """Return the singular values and right vectors; the fast method fails, rarely, where the sure one does not."""
    try:
        return np.linalg.svd(rows, full_matrices=whole)[1:]
    except np.linalg.LinAlgError:
        return svd(rows, full_matrices=whole, lapack_driver="gesvd")[1:]  # type: ignore[no-any-return]
