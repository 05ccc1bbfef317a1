"""The null space: functions of a library that do not change along trajectories, in one pass over the data.

The columns, centred by trajectory, are reduced block by block to a triangle (a tall-skinny QR), so memory
is bounded for any number of points and no digits are lost to Gram matrices. The total deviations are the
same triangle with one row more a trajectory, its mean's deviation.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.linalg import qr

from conserved.discovery.library import Library
from simulators.trajectories import Array, Trajectories

BLOCK = 1 << 21
"""Numbers in a block of evaluated columns: 16 MB."""

FOLDS = 20
"""Trajectories are kept apart in at most so many groups, which the bootstrap draws from."""

CONDITION = 1e-8
"""A column, or a direction, with a smaller share of its own left is the same as the others."""


@dataclass(frozen=True, eq=False)
class Deviations:
    """What is kept of a library's columns on trajectories.

    Parameters
    ----------
    within : one triangle (rows, columns) a fold: deviations from each trajectory's mean.
    between : (folds) of (trajectories, columns): each mean's deviation from that of all, times sqrt(points).
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


def deviations(library: Library, trajectories: Trajectories) -> Deviations:
    """Reduce the library's columns on the trajectories, in one pass.

    The grand mean is that of the trajectories' means, each weighted by its points.
    """
    folds = folds_of(trajectories)
    parts = [_reduce(library, trajectories, fold) for fold in folds]
    means, points = np.concatenate([part[1] for part in parts]), trajectories.lengths.astype(float)
    between = np.sqrt(points)[:, None] * (means - points @ means / points.sum())
    squares = sum((part[0] ** 2).sum(axis=0) for part in parts) + points @ means**2
    return Deviations(tuple(part[0] for part in parts), tuple(between[fold] for fold in folds), np.sqrt(squares))


def folds_of(trajectories: Trajectories) -> list[Array]:
    """Return the trajectories of each fold."""
    return np.array_split(np.arange(len(trajectories)), min(FOLDS, len(trajectories)))


def thinned(trajectories: Trajectories, points: int) -> Trajectories:
    """Return evenly chosen trajectories that have about so many points, all of them if there are fewer."""
    count = len(trajectories) * points // max(len(trajectories.states), 1)
    if count >= len(trajectories):
        return trajectories
    return trajectories.subset(np.unique(np.linspace(0, len(trajectories) - 1, max(count, 1)).astype(int)))


def _reduce(library: Library, trajectories: Trajectories, fold: Array) -> tuple[Array, Array]:
    """Return the triangle of the within deviations of some trajectories, and their means."""
    columns = len(library)
    within = np.empty((0, columns))
    sums, counts = np.zeros((len(fold), columns)), trajectories.lengths[fold].astype(float)
    pieces: list[tuple[int, float, Array]] = []
    rows: list[Array] = []
    for place, start, stop in _segments(trajectories, fold, max(1, BLOCK // columns)):
        values = library.evaluate(trajectories.states[start:stop])
        mean = values.mean(axis=0)
        pieces.append((place, stop - start, mean))
        sums[place] += (stop - start) * mean
        rows.append(values - mean)
        if sum(map(len, rows)) * columns > BLOCK:
            within, rows = triangle(np.concatenate([within, *rows])), []
    means = sums / counts[:, None]
    steps = [np.sqrt(size) * (mean - means[place])[None] for place, size, mean in pieces if size < counts[place]]
    return triangle(np.concatenate([within, *rows, *steps])), means


def _segments(trajectories: Trajectories, fold: Array, points: int) -> Iterator[tuple[int, int, int]]:
    """Yield (place in the fold, first row, last row) of trajectories, the long ones cut."""
    for place, index in enumerate(fold):
        start, stop = trajectories.offsets[index], trajectories.offsets[index + 1]
        cuts = np.append(np.arange(start, stop, points), stop)
        for first, last in pairwise(cuts):
            yield place, int(first), int(last)


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
    _, sizes, directions = np.linalg.svd(total / scale, full_matrices=False)
    kept = sizes > CONDITION * sizes[0]
    white = directions[kept].T / sizes[kept]
    _, ratios, rotation = np.linalg.svd((within / scale) @ white, full_matrices=True)
    ratios = np.concatenate([ratios, np.zeros(len(rotation) - len(ratios))])
    order = np.argsort(ratios)
    return ratios[order], (white @ rotation[order].T) / scale[:, None]
