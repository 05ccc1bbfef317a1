"""Trajectories: what every other part takes and gives.

All trajectories lie one after the other in one array, cut by offsets, so ragged lengths are the
normal case and a point is addressed by a single index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from simulators.arrays import Array, names, real, reals, whole
from simulators.errors import DataError

__all__ = ["Array", "Trajectories", "all_finite", "wrapped"]


@dataclass(frozen=True, eq=False)
class Trajectories:
    """Points of many trajectories of one dynamical system; validates itself.

    Parameters
    ----------
    states : float64 (points, variables)
        All trajectories one after the other.
    offsets : int64 (trajectories + 1)
        Trajectory ``i`` is ``states[offsets[i]:offsets[i + 1]]``.
    times : float64 (points), optional
        Never decreasing within a trajectory.
    variables : names of the columns; ``x0, x1, ...`` when empty.
    invariants : name -> float64 (trajectories)
        The truth where it is known. For scoring only: training never sees it.
    phases : name -> float64 (points)
        Known angles, in radians, that are *not* conserved. For scoring only.
    errors : name -> float64 (points)
        The deviation of the error of a variable that was made from others, such as a velocity from positions. It may be
        one that neighbours share.
    independent : int, optional
        How many of the invariants are functionally independent, where that is known.
    drift : name -> number
        Of simulated trajectories: the largest change of each invariant along any of them, relative to
        its largest value.

    Raises
    ------
    DataError
        If shapes do not fit each other or a number is not finite.

    Examples
    --------
    >>> import numpy as np
    >>> from conserved import Trajectories
    >>> data = Trajectories(np.zeros((5, 2)), np.array([0, 2, 5]), variables=("q", "p"))
    >>> len(data), data.lengths.tolist()
    (2, [2, 3])
    """

    states: Array
    offsets: Array
    times: Array | None = None
    variables: tuple[str, ...] = ()
    invariants: Mapping[str, Array] = field(default_factory=dict)
    phases: Mapping[str, Array] = field(default_factory=dict)
    errors: Mapping[str, Array] = field(default_factory=dict, kw_only=True)
    independent: int | None = None
    drift: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Convert to the contract's types, then check."""
        convert = object.__setattr__
        convert(self, "states", real("states", self.states))
        convert(self, "offsets", whole("offsets", self.offsets))
        if self.times is not None:
            convert(self, "times", real("times", self.times))
        for kind in ("invariants", "phases", "errors"):
            convert(self, kind, reals(kind, getattr(self, kind)))
        convert(self, "variables", names("variables", self.variables))
        self._check_shapes()
        convert(self, "variables", self.variables or tuple(f"x{i}" for i in range(self.states.shape[1])))
        self._check_values()

    def _check_shapes(self) -> None:
        if self.states.ndim != 2 or self.states.shape[1] == 0:
            raise DataError(
                f"states have shape {self.states.shape}; needed is (points, variables): all trajectories one after "
                "the other, cut by offsets"
            )
        points, columns = self.states.shape
        if self.offsets.ndim != 1 or len(self.offsets) < 2:
            raise DataError(f"offsets have shape {self.offsets.shape}; needed is (trajectories + 1,)")
        if self.offsets[0] != 0 or self.offsets[-1] != points or (np.diff(self.offsets) < 1).any():
            got = ", ".join(map(str, self.offsets[:3]))
            raise DataError(
                f"offsets are {got}, ..., {self.offsets[-1]}; they must rise from 0 to the {points} points, without "
                "empty trajectories: np.concatenate([[0], np.cumsum(lengths)])"
            )
        if self.variables and (len(self.variables) != columns or len(set(self.variables)) != columns):
            raise DataError(f"variables {tuple(self.variables)} do not name {columns} columns, each once")
        if self.times is not None and self.times.shape != (points,):
            raise DataError(f"times have shape {self.times.shape}; needed is ({points},)")
        for kind, arrays, count in (
            ("invariant", self.invariants, len(self)),
            ("phase", self.phases, points),
            ("error", self.errors, points),
        ):
            for name, values in arrays.items():
                if values.shape != (count,):
                    raise DataError(f"{kind} '{name}' has shape {values.shape}; needed is ({count},)")

    def _check_values(self) -> None:
        if not all_finite(self.states):
            bad = np.argwhere(~np.isfinite(self.states))
            row, column = bad[0]
            raise DataError(
                f"{self.states[row, column]} in variable '{self.variables[column]}', point "
                f"{row - self.offsets[self.owner(row)]} of trajectory {self.owner(row)} (row {row}); "
                f"{len(bad)} such numbers in all: remove or repair these points"
            )
        for kind, arrays in (("invariant", self.invariants), ("phase", self.phases)):
            for name, values in arrays.items():
                if not all_finite(values):
                    raise DataError(f"{kind} '{name}' is not finite at row {np.argmin(np.isfinite(values))}")
        if self.times is None:
            return
        if not all_finite(self.times):
            raise DataError(f"time is not finite at row {np.argmin(np.isfinite(self.times))}")
        falls = self.times[1:] < self.times[:-1]
        falls[self.offsets[1:-1] - 1] = False
        if falls.any():
            row = int(np.argmax(falls)) + 1
            raise DataError(f"time falls at row {row} (trajectory {self.owner(row)}); sort each trajectory by time")

    def __len__(self) -> int:
        """Return the number of trajectories."""
        return len(self.offsets) - 1

    @property
    def lengths(self) -> Array:
        """Points of each trajectory, int64 (trajectories)."""
        return np.diff(self.offsets)

    def owner(self, row: int) -> int:
        """Return the trajectory that point ``row`` belongs to."""
        return int(np.searchsorted(self.offsets, row, side="right")) - 1

    @property
    def owners(self) -> Array:
        """Return the trajectory of every point, int64 (points)."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @property
    def places(self) -> Array:
        """Return how many points of its own trajectory lie before each point, int64 (points)."""
        places: Array = np.arange(len(self.states)) - np.repeat(self.offsets[:-1], self.lengths)
        return places

    @property
    def clock(self) -> Array:
        """Return the time of each point, or, without times, its place in its trajectory; float64 (points)."""
        return self.places.astype(float) if self.times is None else self.times

    def means(self, values: Array, weights: Array | None = None) -> Array:
        """Return the mean of values (points, ...) along each trajectory (trajectories, ...), weighted by (points)."""
        if weights is None:
            weights = np.ones(len(values))
        shaped = weights.reshape(-1, *[1] * (values.ndim - 1))
        sums = np.add.reduceat(shaped * values, self.offsets[:-1])
        means: Array = sums / np.add.reduceat(shaped, self.offsets[:-1])
        return means

    def deviations(self, values: Array, weights: Array | None = None) -> Array:
        """Return values (points, ...) less their mean along their own trajectory."""
        deviations: Array = values - np.repeat(self.means(values, weights), self.lengths, axis=0)
        return deviations

    def rows(self, rows: Array) -> "Trajectories":
        """Return the trajectories with some of their points only: rising rows, at least one of each trajectory."""
        return replace(
            self,
            states=self.states[rows],
            offsets=np.concatenate([[0], np.cumsum(np.bincount(self.owners[rows]))]),
            times=None if self.times is None else self.times[rows],
            phases={name: values[rows] for name, values in self.phases.items()},
            errors={name: values[rows] for name, values in self.errors.items()},
        )

    def heads(self, points: int) -> "Trajectories":
        """Return the first so many points of each trajectory."""
        return self.rows(np.flatnonzero(self.places < points))

    def every(self, step: int) -> "Trajectories":
        """Return one of every ``step`` points of each trajectory, the first and those that follow at this distance."""
        return self.rows(np.flatnonzero(self.places % step == 0))

    def evenly(self, count: int) -> Array:
        """Return the numbers of so many trajectories, evenly chosen."""
        return np.linspace(0, len(self) - 1, count).astype(int)

    def thinned(self, points: int, least: int = 40) -> "Trajectories":
        """Return evenly chosen trajectories that have about so many points, all of them if there are fewer.

        Where these would be less than ``least`` trajectories, as many are kept, each cut after its share of the points.
        """
        count = len(self) * points // max(len(self.states), 1)
        if count >= len(self):
            return self
        kept = max(count, min(len(self), least))
        chosen = self.subset(self.evenly(kept))
        return chosen if kept == count else chosen.heads(max(points // kept, 1))

    def columns(self, chosen: Sequence[int] | Array) -> "Trajectories":
        """Return the trajectories with some of their variables only."""
        names = tuple(self.variables[column] for column in chosen)
        errors = {name: values for name, values in self.errors.items() if name in names}
        return replace(self, states=self.states[:, chosen], variables=names, errors=errors)

    def bare(self) -> "Trajectories":
        """Return the trajectories without all that is known of the truth."""
        return replace(self, invariants={}, phases={}, independent=None, drift={})

    def subset(self, chosen: Sequence[int] | Array) -> "Trajectories":
        """Return the chosen trajectories, in the order given."""
        chosen = np.asarray(chosen, dtype=np.int64)
        lengths = self.lengths[chosen]
        offsets = np.concatenate([[0], np.cumsum(lengths)])
        rows = np.arange(offsets[-1]) + np.repeat(self.offsets[chosen] - offsets[:-1], lengths)
        return replace(
            self,
            states=self.states[rows],
            offsets=offsets,
            times=None if self.times is None else self.times[rows],
            invariants={name: values[chosen] for name, values in self.invariants.items()},
            phases={name: values[rows] for name, values in self.phases.items()},
            errors={name: values[rows] for name, values in self.errors.items()},
        )


def all_finite(values: Array) -> bool:
    """Whether all numbers are finite; by their sum, which is half the work, unless that overflows."""
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(values.sum()) or np.isfinite(values).all())


def wrapped(angle: Array) -> Array:
    """Return an angle between -pi and pi."""
    reduced: Array = angle - 2 * np.pi * np.round(angle / (2 * np.pi))
    return reduced
