"""The null space: functions of a library that do not change along trajectories, in one pass over the data.

The columns, centred by trajectory, are reduced block by block to a triangle (a tall-skinny QR), and so are
the trajectories' means: memory is bounded for any number of points and of trajectories, and no digits are
lost to Gram matrices.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from conserved.discovery.folds import FOLDS, folds_of
from conserved.discovery.libraries.library import BLOCK, Library
from conserved.discovery.linear_algebra import triangle
from simulators.trajectories import Array, Trajectories


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
