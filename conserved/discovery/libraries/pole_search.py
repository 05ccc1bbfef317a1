"""PoleSearch: where one pole more would serve a law of exact data best.

Changes of a function along trajectories are measured against its deviation in all data. Many places at once: the
columns that stay are made orthonormal once and their changes diagonal, so one column more borders a small diagonal
matrix. Centres are moved by least squares with the linear coefficients eliminated (variable projection; Golub,
Pereyra, SIAM J. Numer. Anal. 10, 413 (1973)).
"""

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np
from scipy.optimize import least_squares

from conserved.discovery.libraries.library import Library
from conserved.discovery.linear_algebra import triangle
from simulators.trajectories import Array, Trajectories

PARTS, INNER = 8, (0.1, 0.9)
"""Centres are looked for on three grids, so many parts of them at a time: over three times the range of the positions,
over that range, and, since near an orbit the valley is narrow, between these quantiles."""

STARTS, HALVINGS = 6, 16
"""From so many of the best places the search goes on by so many halvings of the step."""

BETTER = 0.5
"""One centre more must bring the smallest share of changes below this share of what it was."""

NOWHERE = 1e9
"""A share of changes that no function has: there is no pole."""

SAME = 1e-10
"""Of a column with less than this share of its variance left beside the others, no more is seen."""


class Columns(NamedTuple):
    """What columns change along trajectories (points, columns), and what that is measured against (rows, columns)."""

    changes: Array
    measure: Array


@dataclass(frozen=True, eq=False)
class Base:
    """Columns of unit measure whose changes have nothing in common, the quietest first.

    Parameters
    ----------
    columns : their changes and measures.
    shares : (columns), the square of their changes.
    functions : (columns before, columns), what they are made of.
    """

    columns: Columns
    shares: Array
    functions: Array


class PoleSearch:
    """Exact data: changes along trajectories are measured against the deviation from the mean of all points."""

    steps: ClassVar[int] = 21
    """A grid has so many an axis."""

    def __init__(self, plain: Library, trajectories: Trajectories, group: list[int]) -> None:
        self.trajectories, self.group, self.library = trajectories, group, plain
        self.weights = np.ones(len(trajectories.states))
        self.positions = trajectories.states[:, group]
        low, high = self.positions.min(axis=0), self.positions.max(axis=0)
        self.wide, self.near = self._grid(low - high + low, high - low + high), self._grid(low, high)
        self.inner = self._grid(*np.quantile(self.positions, INNER, axis=0))
        self.plain = self._plain()

    def _grid(self, low: Array, high: Array) -> Array:
        axes = [np.linspace(start, stop, self.steps) for start, stop in zip(low, high, strict=True)]
        return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(low))

    def _plain(self) -> Columns:
        """Return the columns without poles."""
        values = self.library.evaluate(self.trajectories.states)
        return Columns(self._changes(values), values - values.mean(axis=0))

    def _changes(self, values: Array) -> Array:
        """Return the values (points, columns) less their trajectory's mean, points counted by their weights."""
        changes: Array = self.trajectories.deviations(values, self.weights) * np.sqrt(self.weights)[:, None]
        return changes

    def poles(self, places: Array, slopes: bool = False) -> Columns:
        """Return the inverse distance from each of the places (places, axes), followed by its slopes if asked for.

        With its slopes a pole reaches farther: they make up for its being not quite in the right place.
        """
        away, inverse = distances(self.positions, places)
        values = np.concatenate([inverse, away * inverse**3], axis=2) if slopes else inverse
        values = values.reshape(len(values), values.shape[1] * values.shape[2])
        return Columns(self._changes(values), self._measure(values, places, slopes))

    def _measure(self, values: Array, places: Array, slopes: bool) -> Array:
        """Return what changes of poles of these values (points, columns) are measured against (rows, columns)."""
        measure: Array = values - values.mean(axis=0)
        return measure

    def base(self, places: Array) -> Base:
        """Return the columns without poles and the poles at places (centres, axes)."""
        poles = self.poles(places)
        changes = np.hstack([self.plain.changes, poles.changes])
        measure = np.hstack([self.plain.measure, _filled(poles.measure, len(self.plain.measure))])
        scale = np.linalg.norm(measure, axis=0)
        _, sizes, directions = np.linalg.svd(triangle(measure / scale), full_matrices=False)
        kept = sizes > np.sqrt(SAME) * sizes[0]
        white = directions[kept].T / sizes[kept] / scale[:, None]
        _, ratios, rotation = np.linalg.svd(triangle(changes @ white), full_matrices=False)
        functions = white @ rotation[::-1].T
        return Base(Columns(changes @ functions, measure @ functions), ratios[::-1] ** 2, functions)

    def share(self, places: Array) -> float:
        """Return the smallest share of variance that changes with poles at places (centres, axes).

        Too much beyond the grid: a pole far away is a polynomial, and hides what the others are.
        """
        return NOWHERE if self._beyond(places) else float(self.base(places).shares[0])

    def _beyond(self, places: Array) -> bool:
        return bool(((places < self.wide[0]) | (places > self.wide[-1])).any())

    def shares(self, base: Base, more: Columns, each: int) -> Array:
        """Return the smallest share of variance that changes with so many columns more, for each group of them."""
        along = base.columns.measure[: len(more.measure)].T @ more.measure
        size = np.linalg.norm(more.measure, axis=0)
        measure = _grouped(more.measure / size, each)
        own = measure.transpose(0, 2, 1) @ measure - _squares(_grouped(along / size, each))
        changes = _grouped((more.changes - base.columns.changes @ along) / size, each)
        changes = changes @ np.linalg.inv(np.linalg.cholesky(own + SAME * np.eye(each))).transpose(0, 2, 1)
        count = len(base.shares)
        bordered = np.zeros((len(changes), count + each, count + each))
        bordered[:, range(count), range(count)] = base.shares
        bordered[:, count:, :count] = changes.transpose(0, 2, 1) @ base.columns.changes
        bordered[:, count:, count:] = _squares(changes)
        smallest: Array = np.linalg.eigvalsh(bordered)[:, 0]
        return np.where(self._alone(more.measure / size).reshape(-1, each).any(axis=1), NOWHERE, smallest)

    def _alone(self, measure: Array) -> Array:
        """Return which columns of a unit measure (rows, columns) say nothing but of one point."""
        return np.zeros(measure.shape[1], dtype=bool)

    def best_places(self, found: Array) -> Array:
        """Return places (places, axes) where one pole more, beside those found (centres, axes), serves well."""
        base, axes = self.base(found), self.positions.shape[1]
        around = np.stack(np.meshgrid(*[[-1.0, -0.5, 0.0, 0.5, 1.0]] * axes, indexing="ij"), axis=-1).reshape(-1, axes)
        grids = [self.wide, self.near, self.inner]
        places = np.concatenate(grids)
        steps = np.repeat([np.ptp(grid, axis=0) for grid in grids], len(self.near), axis=0) / self.steps
        parts = np.array_split(places, PARTS)
        shares = np.concatenate([self.shares(base, self.poles(part, slopes=True), 1 + axes) for part in parts])
        chosen = _apart(places, steps, np.argsort(shares))
        places, steps = places[chosen], steps[chosen]
        for _ in range(HALVINGS):
            trials = np.clip(places[:, None] + steps[:, None] * around, self.wide[0], self.wide[-1])
            shares = self.shares(base, self.poles(trials.reshape(-1, axes)), 1).reshape(len(places), -1)
            places = trials[np.arange(len(places)), shares.argmin(axis=1)]
            steps = steps / 2
        return places

    def moved(self, places: Array) -> Array:
        """Return the places (centres, axes) moved together to where the share is less.

        There, of the law with its largest term fixed, least is left unexplained.
        """
        plain = self.plain.changes
        law = self.base(places).functions[: plain.shape[1], 0] * np.linalg.norm(self.plain.measure, axis=0)
        target = int(np.abs(law).argmax())
        answer, others = plain[:, target], np.delete(plain, target, axis=1)

        def left(flat: Array) -> Array:
            columns = np.hstack([others, self.poles(flat.reshape(places.shape)).changes])
            columns /= np.linalg.norm(columns, axis=0)
            rest: Array = answer - columns @ np.linalg.lstsq(columns, answer, rcond=None)[0]
            rest /= np.linalg.norm(answer)
            return rest

        result = least_squares(left, places.ravel(), xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=30)
        return min((places, result.x.reshape(places.shape)), key=self.share)

    def better(self, few: Array, more: Array) -> bool:
        """Return whether the data ask for one centre more."""
        return self.share(more) <= BETTER * self.share(few)

    def settled(self, places: Array) -> Array:
        """Return the places (centres, axes) as they should be before another is looked for."""
        return places


def distances(positions: Array, places: Array) -> tuple[Array, Array]:
    """Return positions less places (points, places, axes), and one over their distances (points, places, 1)."""
    away = positions[:, None] - places
    return away, 1 / np.sqrt(np.maximum((away**2).sum(axis=2, keepdims=True), 1e-12))


def _filled(rows: Array, count: int) -> Array:
    """Return the rows with zeros below, so many in all."""
    return np.vstack([rows, np.zeros((count - len(rows), rows.shape[1]))])


def _squares(columns: Array) -> Array:
    """Return the products of columns (groups, rows, columns) with each other."""
    products: Array = columns.transpose(0, 2, 1) @ columns
    return products


def _grouped(columns: Array, each: int) -> Array:
    """Return columns (rows, groups * each) as (groups, rows, each)."""
    return columns.reshape(len(columns), columns.shape[1] // each, each).transpose(1, 0, 2)


def _apart(places: Array, steps: Array, order: Array) -> list[int]:
    """Return which are the first few places (places, axes) in an order that lie two of their steps or more apart."""
    chosen: list[int] = []
    for one in order:
        if (np.abs(places[chosen] - places[one]) >= 2 * steps[one]).any(axis=1).all():
            chosen.append(int(one))
        if len(chosen) == STARTS:
            break
    return chosen
