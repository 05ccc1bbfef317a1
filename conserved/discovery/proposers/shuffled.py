"""A run and its shuffled states: what the variables of one trajectory have to do with each other.

Where there is one trajectory, no quantity differs between trajectories. What a function along it is compared with is
itself on states whose coordinates were shuffled, each on its own: what is far from constant there, and constant along
the run, is a relation between the variables. Of a run cut in windows the pieces count as one.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from conserved.discovery.folds import FOLDS
from conserved.discovery.lagged import LAGS, LaggedCovariances, earlier, made_by_noise
from conserved.discovery.libraries.library import Library
from conserved.discovery.linear_algebra import distinct, spectrum, triangle
from conserved.discovery.prepare.noise import neighbour_interpolation
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.proposers.exact import NullSpace
from conserved.discovery.proposers.noisy import weights
from conserved.discovery.proposers.null_space import Deviations
from simulators.randomness import stream
from simulators.trajectories import Array, Trajectories

POINTS = 20_000
"""So many points of a run are looked at."""

USABLE = 0.1
"""A library is left out that has values like those along the run at fewer of the shuffled states than this share."""


@dataclass(frozen=True, eq=False)
class Run:
    """The points of one trajectory, and states whose coordinates were shuffled independently.

    Parameters
    ----------
    trajectories : the run, or its windows.
    noise : deviation of the noise (points, variables).
    shuffled : its states with each variable in an order of its own (points, variables).
    seed : of everything random.
    """

    trajectories: Trajectories
    noise: Array
    shuffled: Array
    seed: int

    @classmethod
    def of(cls, prepared: Prepared) -> "Run":
        """Return the run that prepared data are, of very many points one of every so many."""
        data = prepared.trajectories
        return cls._shuffled(data, prepared.errors, prepared.seed).every(-(-len(data.states) // POINTS))

    @classmethod
    def _shuffled(cls, data: Trajectories, noise: Array, seed: int) -> "Run":
        return cls(data, noise, stream(seed, "shuffled").permuted(data.states, axis=0), seed)

    def every(self, step: int) -> "Run":
        """Return one of every so many points."""
        data = self.trajectories
        return self._shuffled(data.every(step), self.noise[data.places % step == 0], self.seed)

    def sampled(self, step: int) -> "Run":
        """Return one of every so many points, whichever window it is of."""
        states, noise = self.trajectories.states[::step], self.noise[::step]
        return self._shuffled(Trajectories(states, np.array([0, len(states)])), noise, self.seed)

    @cached_property
    def halves(self) -> tuple["Run", "Run"]:
        """The first and the second half of the points, each shuffled for itself."""
        middle = len(self.trajectories.states) // 2
        return self._between(0, middle), self._between(middle, len(self.trajectories.states))

    def _between(self, start: int, stop: int) -> "Run":
        data = self.trajectories
        offsets = np.unique(np.clip(data.offsets, start, stop)) - start
        times = None if data.times is None else data.times[start:stop]
        part = Trajectories(data.states[start:stop], offsets, times, data.variables)
        return self._shuffled(part, self.noise[start:stop], self.seed)

    def columns(self, library: Library) -> tuple[Array, Array] | None:
        """Return a library's columns (points, columns) along the run and at shuffled states; None if these say nothing.

        A base function such as ``1/r`` may have values there that it never has along the run, and beside a few of them
        everything along the run is constant. Such states are left out.
        """
        bases = Library(library.variables, library.bases, *_each(len(library.bases)))
        along, apart = bases.evaluate(self.trajectories.states), bases.evaluate(self.shuffled)
        low, high = along.min(axis=0), along.max(axis=0)
        usual = ((apart >= 2 * low - high) & (apart <= 2 * high - low)).all(axis=1)
        if usual.mean() < USABLE:
            return None
        values = library.evaluate(self.trajectories.states), library.evaluate(self.shuffled[usual])
        told = all(np.isfinite(one).all() for one in values) and np.ptp(values[1], axis=0).all()
        return values if told else None


def distinct_columns(library: Library, run: Run) -> Array:
    """Return the columns that are no combination of simpler ones at shuffled states, nor so along the run by chance."""
    values = run.columns(library)
    if values is None:
        return np.zeros(0, int)
    return distinct(values[1] - values[1].mean(axis=0), np.linalg.norm(values[1], axis=0))


def _each(count: int) -> tuple[Array, Array]:
    return np.eye(count, dtype=int), np.ones(count, dtype=int)


def null_space(library: Library, run: Run) -> NullSpace | None:
    """Return the null space of a library along a run against its shuffled states, the run in blocks as folds."""
    values = run.columns(library)
    if values is None:
        return None
    along, apart = values
    size = np.linalg.norm(along, axis=0)
    own, others = along - along.mean(axis=0), apart - apart.mean(axis=0)
    others *= np.sqrt(len(own) / len(others))
    blocks = [[triangle(part) for part in np.array_split(rows, FOLDS)] for rows in (own, others)]
    data = Deviations(tuple(blocks[0]), tuple(blocks[1]), size)
    kept = distinct(data.triangles()[1], data.size)
    if not len(kept):
        return None
    data = data.subset(kept)
    within, total = data.triangles()
    return NullSpace(library.subset(kept), data, within, total, *spectrum(within, total))


def holds(library: Library, run: Run, limit: float) -> bool:
    """Return whether some function of a library changes along a run by less than a limit."""
    found = null_space(library, run)
    return found is not None and bool(found.ratios[0] < limit)


def covariances(library: Library, run: Run) -> LaggedCovariances | None:
    """Return the lagged covariances of a library along a run, its total of shuffled states."""
    values = run.columns(library)
    if values is None:
        return None
    along, apart = values
    data, noise = run.trajectories, run.noise
    weight = weights(library, neighbour_interpolation(data, noise), noise)
    own = ((along - weight @ along / weight.sum()) * np.sqrt(weight)[:, None]).T
    shifted = earlier(own, data.lengths, LAGS)
    total = np.cov(apart.T).reshape(len(library), len(library))
    scale = np.sqrt(np.diag(total))
    both = np.outer(scale, scale)
    made = made_by_noise(library, data, noise, stream(run.seed, "copies"))
    sample = weight[:: -(-len(weight) // len(made))][: len(made)]
    caused = made.T @ (made * sample[:, None]) / sample.sum() / 2
    blocks = [np.array_split(rows, FOLDS, axis=1) for rows in (own, shifted)]
    lagged = np.array([one @ other.T for one, other in zip(*blocks, strict=True)]) * len(blocks[0]) / weight.sum()
    within = np.array([one @ one.T for one in blocks[0]]) * len(blocks[0]) / weight.sum()
    return LaggedCovariances(
        (lagged + lagged.transpose(0, 2, 1)) / 2 / both, within / both, total / both, caused / both, scale
    )
