"""Centres: where a law's poles lie when they are not at the origin.

A law with poles at ``c_k`` is ``quadratic + sum_k w_k / |r - c_k|``. Centres are looked for one after the
other: first among many places at once, then nearer and nearer to the best of these. All centres are moved
together last: in exact data by least squares with the linear coefficients eliminated (variable projection;
Golub, Pereyra, SIAM J. Numer. Anal. 10, 413 (1973)), in noisy data by a simplex.

Changes of a function along trajectories are measured against its deviation in all data; in noisy data against
what noise makes of it, ``sum_v (noise_v df/dv)^2``, so that a law has 1 and all else more (total least squares).

Many places at once: the columns that stay are made orthonormal once and their changes diagonal, so one
column more borders a small diagonal matrix.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.linalg import eigh
from scipy.optimize import least_squares, minimize

from conserved.discovery.formulas import rounded
from conserved.discovery.library import Library
from conserved.discovery.noise import beside
from conserved.discovery.nullspace import thinned, triangle
from simulators.trajectories import Array, Trajectories

POINTS, TRAJECTORIES = 1000, 100
"""So many points of exact data are enough, of so few trajectories that each has several;"""

COARSE, FINE = 2000, 8000
"""of noisy data, so many to look for the first centre, and so many for all else,"""

LEAST = 10
"""of so many trajectories or more, each cut short where that is too many points."""

GRID, NOISY_GRID, PARTS, INNER = 21, 13, 8, (0.1, 0.9)
"""Centres are looked for on three grids of so many steps an axis, fewer in noisy data, where a pole is seen from
farther; so many parts of them at a time: over three times the range of the positions, over that range, and, since near an orbit the valley is narrow, between these quantiles."""

STARTS, HALVINGS, TRIED = 6, 16, 3
"""From so many of the best places the search goes on by so many halvings of the step, and from so many with all."""

MOVES = 100
"""The simplex may try so many places for every coordinate."""

MOST = 2
"""At most so many centres are sought."""

BETTER, SIGNIFICANT = 0.5, 30.0
"""One centre more must bring the smallest share of changes below this share of what it was; in noisy data it must make
chi^2 less by so much, where so many places were tried."""

DONE = 1e-13

ALONE = 0.2
"""In noisy data, a pole so near to a point that this has more of its noise than that says nothing of the others."""

NOWHERE = 1e9
"""A share of changes that no function has: there is no pole."""

SAME = 1e-10
"""Of a column with less than this share of its variance left beside the others, no more is seen."""


def centres(
    plain: Library,
    trajectories: Trajectories,
    group: Sequence[int],
    *,
    noise: Array | None = None,
    tolerance: float = 1e-8,
) -> list[list[float]]:
    """Return the centres (each a list of coordinates) with which the library holds a law best.

    Parameters
    ----------
    plain : products of the variables, without any pole.
    trajectories : the data.
    group : columns that are the coordinates of the body.
    noise : deviation of each variable's noise (variables); None for exact data.
    tolerance : coordinates this near to 0 or to a simple fraction, over the range of the positions, are rounded to it.
    """
    scale = float(np.ptp(trajectories.states[:, group], axis=0).max()) or 1.0
    trajectories = _scaled(trajectories, group, scale)
    if noise is None:
        search: _Search = _Search(plain, _sample(trajectories), list(group))
    else:
        noise = np.where(np.isin(np.arange(len(noise)), group), noise / scale, noise)
        search = _NoisySearch(plain, thinned(trajectories, FINE, LEAST), list(group), noise)
    found = np.empty((0, len(group)))
    while len(found) < MOST and search.share(found) > DONE:
        starts = sorted((np.vstack([found, place]) for place in search.best_places(found)), key=search.share)
        trial = search.settled(min(map(search.moved, starts[:TRIED]), key=search.share))
        if not search.better(found, trial):
            break
        found = trial
    near = tolerance * scale
    return [[0.0 if abs(value) < near else float(rounded(value, near)) for value in one] for one in scale * found]


def _scaled(trajectories: Trajectories, group: Sequence[int], scale: float) -> Trajectories:
    """Return the trajectories with their positions in units of a scale, so that nothing depends on the user's."""
    states = trajectories.states.copy()
    states[:, group] /= scale
    return replace(trajectories, states=states)


def _sample(trajectories: Trajectories) -> Trajectories:
    """Return evenly chosen points of evenly chosen trajectories: exact data need no more."""
    chosen = np.unique(np.linspace(0, len(trajectories) - 1, TRAJECTORIES).astype(int))
    part = trajectories.subset(chosen) if len(chosen) < len(trajectories) else trajectories
    step = max(1, len(part.states) // POINTS)
    starts = np.flatnonzero(np.append(True, np.diff(part.owners[::step]) > 0))
    return Trajectories(part.states[::step], np.append(starts, len(part.states[::step])), None, part.variables)


class _Columns(NamedTuple):
    """What columns change along trajectories (points, columns), and what that is measured against (rows, columns)."""

    changes: Array
    measure: Array


@dataclass(frozen=True, eq=False)
class _Base:
    """Columns of unit measure whose changes have nothing in common, the quietest first.

    Parameters
    ----------
    columns : their changes and measures.
    shares : (columns), the square of their changes.
    functions : (columns before, columns), what they are made of.
    """

    columns: _Columns
    shares: Array
    functions: Array


class _Search:
    """Exact data: changes along trajectories are measured against the deviation from the mean of all points."""

    steps = GRID

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

    def _plain(self) -> _Columns:
        """Return the columns without poles."""
        values = self.library.evaluate(self.trajectories.states)
        return _Columns(self._changes(values), values - values.mean(axis=0))

    def _changes(self, values: Array) -> Array:
        """Return the values (points, columns) less their trajectory's mean, points counted by their weights."""
        starts, lengths = self.trajectories.offsets[:-1], self.trajectories.lengths
        means = np.add.reduceat(self.weights[:, None] * values, starts) / np.add.reduceat(self.weights, starts)[:, None]
        changes: Array = (values - np.repeat(means, lengths, axis=0)) * np.sqrt(self.weights)[:, None]
        return changes

    def poles(self, places: Array, slopes: bool = False) -> _Columns:
        """Return the inverse distance from each of the places (places, axes), followed by its slopes if asked for.

        With its slopes a pole reaches farther: they make up for its being not quite in the right place.
        """
        away, inverse = _distances(self.positions, places)
        values = np.concatenate([inverse, away * inverse**3], axis=2) if slopes else inverse
        values = values.reshape(len(values), values.shape[1] * values.shape[2])
        return _Columns(self._changes(values), self._measure(values, places, slopes))

    def _measure(self, values: Array, places: Array, slopes: bool) -> Array:
        """Return what changes of poles of these values (points, columns) are measured against (rows, columns)."""
        measure: Array = values - values.mean(axis=0)
        return measure

    def base(self, places: Array) -> _Base:
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
        return _Base(_Columns(changes @ functions, measure @ functions), ratios[::-1] ** 2, functions)

    def share(self, places: Array) -> float:
        """Return the smallest share of variance that changes with poles at places (centres, axes).

        Too much beyond the grid: a pole far away is a polynomial, and hides what the others are.
        """
        return NOWHERE if self._beyond(places) else float(self.base(places).shares[0])

    def _beyond(self, places: Array) -> bool:
        return bool(((places < self.wide[0]) | (places > self.wide[-1])).any())

    def shares(self, base: _Base, more: _Columns, each: int) -> Array:
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
        places, steps = np.concatenate(grids), np.repeat([np.ptp(grid, axis=0) for grid in grids], len(self.near), axis=0)
        parts = np.array_split(places, PARTS)
        shares = np.concatenate([self.shares(base, self.poles(part, slopes=True), 1 + axes) for part in parts])
        chosen = _apart(places, steps / self.steps, np.argsort(shares))
        places, steps = places[chosen], steps[chosen] / self.steps
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
        law = self.base(places).functions[:, 0] * np.append(np.linalg.norm(self.plain.measure, axis=0), [0] * len(places))
        target = int(np.abs(law)[: plain.shape[1]].argmax())
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


class _NoisySearch(_Search):
    """Noisy data: changes along trajectories are measured against what noise makes of them.

    Rows of a measure are the variables' parts of it, one after the other, those of the positions first.
    """

    steps = NOISY_GRID

    def __init__(self, plain: Library, trajectories: Trajectories, group: list[int], noise: Array) -> None:
        others = np.setdiff1d(np.arange(len(noise)), group)
        self.noise, self.order = noise, np.append(group, others)
        self.smooth = beside(trajectories, noise)
        super().__init__(plain, trajectories, group)

    def _plain(self) -> _Columns:
        values = self.library.evaluate(self.trajectories.states)
        slopes = self.library.gradients(self.smooth, np.eye(len(self.library))) * self.noise
        slopes *= np.sqrt(self.weights)[:, None, None]
        changes = self._changes(values)
        measure = slopes[:, :, self.order].transpose(2, 0, 1).reshape(-1, len(self.library))
        self.squares = _Columns(changes.T @ changes, measure.T @ measure)
        return _Columns(changes, measure)

    def _measure(self, values: Array, places: Array, slopes: bool) -> Array:
        """Return the noise times the gradients of ``1 / d`` and, if asked for, of its slopes ``away / d^3``."""
        away, inverse = _distances(self.smooth[:, self.group], places)
        gradients = -away * inverse**3
        if slopes:
            bent = np.eye(away.shape[2]) * inverse[..., None] ** 3
            bent -= 3 * away[..., None] * away[..., None, :] * inverse[..., None] ** 5
            gradients = np.concatenate([gradients[:, :, None], bent], axis=2)
        gradients = gradients.reshape(*values.shape, away.shape[2]) * self.noise[self.group]
        gradients *= np.sqrt(self.weights)[:, None, None]
        measure: Array = gradients.transpose(2, 0, 1).reshape(len(self.group) * len(away), values.shape[1])
        return measure

    def share(self, places: Array) -> float:
        """Return the smallest share, from the products of the columns: the simplex asks for it often."""
        if self._beyond(places):
            return NOWHERE
        poles = self.poles(places)
        changes, measure = (_bordered(*parts) for parts in zip(self.squares, self.plain, poles, strict=True))
        scale = np.sqrt(np.diag(measure))
        if self._alone(poles.measure / scale[len(self.library) :]).any():
            return NOWHERE
        both = np.outer(scale, scale)
        measure = measure / both + SAME * np.eye(len(scale))
        return float(eigh(changes / both, measure, eigvals_only=True, subset_by_index=[0, 0])[0])

    def best_places(self, found: Array) -> Array:
        """Return places (places, axes) where one pole more serves well, as told by fewer points."""
        part = thinned(self.trajectories, COARSE, LEAST)
        if len(part.states) == len(self.positions):
            return super().best_places(found)
        coarse = _NoisySearch(self.library, part, self.group, self.noise)
        if len(found):
            coarse.weigh(found)
        return coarse.best_places(found)

    def _alone(self, measure: Array) -> Array:
        alone: Array = (measure**2).max(axis=0) > ALONE
        return alone

    def moved(self, places: Array) -> Array:
        """Return the places (centres, axes) moved together to where the share is less, by a simplex."""
        shape, step = places.shape, np.ptp(self.near, axis=0) / self.steps
        simplex = places.ravel() + np.vstack([np.zeros(places.size), np.diag(np.tile(step, len(places)))])
        resolution = 0.1 / len(self.positions)
        options = {"initial_simplex": simplex, "maxfev": MOVES * places.size, "fatol": resolution, "xatol": 1e-6}
        result = minimize(
            lambda flat: self.share(flat.reshape(shape)), places.ravel(), method="Nelder-Mead", options=options
        )
        moved: Array = result.x.reshape(shape)
        return moved

    def better(self, few: Array, more: Array) -> bool:
        """Return whether the data ask for one centre more: whether chi^2 is less by more than chance makes it."""
        return len(self.positions) * (self.share(few) / self.share(more) - 1) > SIGNIFICANT

    def settled(self, places: Array) -> Array:
        """Return the places (centres, axes) moved after the points were weighed by the noise of the law."""
        self.weigh(places)
        return self.moved(places)

    def weigh(self, places: Array) -> None:
        """Let points count by the noise of the best function with poles at places (centres, axes)."""
        law = self.base(places).columns.measure[:, 0].reshape(-1, len(self.positions))
        variance = (law**2).sum(axis=0) / self.weights
        self.weights = 1 / (variance / np.median(variance) + 0.2)
        self.plain = self._plain()


def _distances(positions: Array, places: Array) -> tuple[Array, Array]:
    """Return positions less places (points, places, axes), and one over their distances (points, places, 1)."""
    away = positions[:, None] - places
    return away, 1 / np.sqrt(np.maximum((away**2).sum(axis=2, keepdims=True), 1e-12))


def _filled(rows: Array, count: int) -> Array:
    """Return the rows with zeros below, so many in all."""
    return np.vstack([rows, np.zeros((count - len(rows), rows.shape[1]))])


def _bordered(square: Array, plain: Array, poles: Array) -> Array:
    """Return the products of the columns (rows, columns) of both, where those of the plain ones are known."""
    across = plain[: len(poles)].T @ poles
    products: Array = np.block([[square, across], [across.T, poles.T @ poles]])
    return products


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
