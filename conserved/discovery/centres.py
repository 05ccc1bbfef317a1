"""Centres: where a law's poles lie when they are not at the origin.

A law with poles at ``c_k`` is ``quadratic + sum_k w_k / |r - c_k|``. Centres are looked for one after the
other: first among many places at once, then nearer and nearer to the best of these. All centres are moved
together last: in exact data by least squares with the linear coefficients eliminated (variable projection;
Golub, Pereyra, SIAM J. Numer. Anal. 10, 413 (1973)), in noisy data by a simplex.

Many places at once: the columns that stay are made orthonormal once and their changes diagonal, so one
column more borders a small diagonal matrix. Changes are the covariance within trajectories, in noisy data
that of neighbouring points, as in ``lagged``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares, minimize

from conserved.discovery.formulas import rounded
from conserved.discovery.library import Library
from conserved.discovery.nullspace import thinned
from simulators.trajectories import Array, Trajectories

POINTS, TRAJECTORIES = 1000, 100
"""So many points of exact data are enough, of so few trajectories that each has several;"""

COARSE, FINE = 2000, 8000
"""of noisy data, so many to look for a centre, and so many to place it."""

LEAST = 10
"""of so many trajectories or more, each cut short where that is too many points."""

GRID, PARTS, INNER = 21, 8, (0.1, 0.9)
"""Centres are looked for on three grids of so many steps an axis, so many parts of them at a time: over three times
the range of the positions, over that range, and, since near an orbit the valley is narrow, between these quantiles."""

STARTS, HALVINGS = 6, 16
"""From so many of the best places the search goes on by so many halvings of the step."""

MOVES = 100
"""The simplex may try so many places for every coordinate."""

MOST = 2
"""At most so many centres are sought."""

BETTER = 0.5
"""One centre more must bring the smallest share of changes below this share of what it was."""

DONE = 1e-13

SURE = 2.0
"""In noisy data a share is known to so many standard errors."""

ALONE = 0.2
"""In noisy data, a pole so near to a point that this has more of the variance than that says nothing of the others."""

SAME = 1e-10
"""Of a column with less than this share of its variance left beside the others, no more is seen."""


def centres(
    plain: Library, trajectories: Trajectories, group: Sequence[int], *, noisy: bool = False, tolerance: float = 1e-8
) -> list[list[float]]:
    """Return the centres (each a list of coordinates) with which the library holds a law best.

    Parameters
    ----------
    plain : products of the variables, without any pole.
    trajectories : the data.
    group : columns that are the coordinates of the body.
    noisy : whether there is noise to reckon with.
    tolerance : coordinates this near to 0 or to a simple fraction, over the range of the positions, are rounded to it.
    """
    scale = float(np.ptp(trajectories.states[:, group], axis=0).max()) or 1.0
    trajectories = _scaled(trajectories, group, scale)
    coarse = _Search(plain, thinned(trajectories, COARSE, LEAST) if noisy else trajectories, list(group), noisy)
    search = _Search(plain, thinned(trajectories, FINE, LEAST), list(group), noisy) if noisy else coarse
    found = np.empty((0, len(group)))
    share = search.share(found)
    while len(found) < MOST and share > DONE:
        trial = np.vstack([found, coarse.best_place(found)])
        trial = search.moved(trial) if len(found) or search.share(trial) < BETTER * share else trial
        if search.share(trial) > BETTER * share:
            break
        found, share = trial, search.share(trial)
    near = tolerance * scale
    return [[0.0 if abs(value) < near else float(rounded(value, near)) for value in one] for one in scale * found]


def _scaled(trajectories: Trajectories, group: Sequence[int], scale: float) -> Trajectories:
    """Return the trajectories with their positions in units of a scale, so that nothing depends on the user's."""
    states = trajectories.states.copy()
    states[:, group] /= scale
    return replace(trajectories, states=states)


class _Columns(NamedTuple):
    """Deviations of columns within trajectories and in all, each (points, columns)."""

    within: Array
    total: Array


@dataclass(frozen=True, eq=False)
class _Base:
    """Columns that are orthonormal in all, and whose changes (columns) have nothing in common, the quietest first."""

    columns: _Columns
    changes: Array


class _Search:
    """A sample of points: the columns without poles, the positions, and places where a centre may be."""

    def __init__(self, plain: Library, trajectories: Trajectories, group: list[int], noisy: bool) -> None:
        if not noisy:
            trajectories = trajectories.subset(_evenly(len(trajectories), TRAJECTORIES))
        step = 1 if noisy else max(1, len(trajectories.states) // POINTS)
        states, owners = trajectories.states[::step], trajectories.owners[::step]
        self.noisy = noisy
        self.positions = states[:, group]
        self.neighbours = owners[1:] == owners[:-1]
        self.plain = self._columns(plain.evaluate(states))
        low, high = self.positions.min(axis=0), self.positions.max(axis=0)
        self.wide, self.near = self._grid(low - high + low, high - low + high), self._grid(low, high)
        self.inner = self._grid(*np.quantile(self.positions, INNER, axis=0))
        self.floor = self._floor() if noisy else 0.0

    def _grid(self, low: Array, high: Array) -> Array:
        axes = [np.linspace(start, stop, GRID) for start, stop in zip(low, high, strict=True)]
        return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(low))

    def _floor(self) -> float:
        """Return how well a share is known: by what neighbours do not have in common of the quietest function."""
        base = self.base(np.empty((0, self.positions.shape[1])))
        quietest = base.columns.within[:, 0]
        unshared = max(float(quietest @ quietest - base.changes[0]), 0.0)
        return SURE * unshared * float(np.sqrt(2 / len(quietest)))

    def _columns(self, values: Array) -> _Columns:
        starts = np.flatnonzero(np.append(True, ~self.neighbours))
        counts = np.diff(np.append(starts, len(values)))
        means = np.add.reduceat(values, starts, axis=0) / counts[:, None]
        return _Columns(values - np.repeat(means, counts, axis=0), values - values.mean(axis=0))

    def shared(self, one: Array, other: Array) -> Array:
        """Return the changes (columns, others) that columns within trajectories (points, columns) have in common."""
        if not self.noisy:
            return one.swapaxes(-1, -2) @ other
        ahead = (one[..., 1:, :] * self.neighbours[:, None]).swapaxes(-1, -2) @ other[..., :-1, :]
        behind = (one[..., :-1, :] * self.neighbours[:, None]).swapaxes(-1, -2) @ other[..., 1:, :]
        both: Array = (ahead + behind) / 2
        return both

    def poles(self, places: Array) -> _Columns:
        """Return the inverse distances from places (places, axes)."""
        return self._columns(self._inverse(places)[0])

    def expanded(self, places: Array) -> _Columns:
        """Return the inverse distance from each of the places (places, axes) and its slopes, one after the other.

        With its slopes a pole reaches farther: they make up for its being not quite in the right place.
        """
        inverse, away = self._inverse(places)
        slopes = away * inverse[:, :, None] ** 3
        return self._columns(np.concatenate([inverse[:, :, None], slopes], axis=2).reshape(len(inverse), -1))

    def _inverse(self, places: Array) -> tuple[Array, Array]:
        away = self.positions[:, None] - places
        return 1 / np.sqrt(np.maximum((away**2).sum(axis=2), 1e-12)), away

    def base(self, places: Array) -> _Base:
        """Return the columns without poles and the poles at places (centres, axes)."""
        within, total = (np.hstack(parts) for parts in zip(self.plain, self.poles(places), strict=True))
        scale = np.linalg.norm(total, axis=0)
        _, sizes, directions = np.linalg.svd(total / scale, full_matrices=False)
        kept = sizes > np.sqrt(SAME) * sizes[0]
        white = directions[kept].T / sizes[kept] / scale[:, None]
        changes, rotation = np.linalg.eigh(self.shared(within @ white, within @ white))
        return _Base(_Columns(within @ white @ rotation, total @ white @ rotation), changes)

    def share(self, places: Array) -> float:
        """Return the smallest share of variance that changes with poles at places (centres, axes), above the floor.

        1 beyond the grid: a pole far away is a polynomial, and hides what the others are.
        """
        if ((places < self.wide[0]) | (places > self.wide[-1])).any():
            return 1.0
        return max(float(self.base(places).changes[0]), 0.0) + self.floor

    def shares(self, base: _Base, more: _Columns, each: int) -> Array:
        """Return the smallest share of variance that changes with so many columns more, for each group of them."""
        along = base.columns.total.T @ more.total
        size = np.linalg.norm(more.total, axis=0)
        total = _grouped((more.total - base.columns.total @ along) / size, each)
        within = _grouped((more.within - base.columns.within @ along) / size, each)
        own = np.linalg.inv(np.linalg.cholesky(total.transpose(0, 2, 1) @ total + SAME * np.eye(each)))
        within = within @ own.transpose(0, 2, 1)
        count = len(base.changes)
        bordered = np.zeros((len(within), count + each, count + each))
        bordered[:, range(count), range(count)] = base.changes
        bordered[:, count:, :count] = self.shared(within, base.columns.within)
        bordered[:, count:, count:] = self.shared(within, within)
        smallest: Array = np.linalg.eigvalsh(bordered)[:, 0]
        if self.noisy:
            alone = (more.total**2).max(axis=0) > ALONE * size**2
            smallest[alone.reshape(-1, each).any(axis=1)] = np.inf
        return smallest

    def best_place(self, found: Array) -> Array:
        """Return the place (axes) where one pole more, beside those found (centres, axes), serves best."""
        base, axes = self.base(found), self.positions.shape[1]
        around = np.stack(np.meshgrid(*[[-1.0, -0.5, 0.0, 0.5, 1.0]] * axes, indexing="ij"), axis=-1).reshape(-1, axes)
        places = np.concatenate([self.wide, self.near, self.inner])
        shares = np.concatenate(
            [self.shares(base, self.expanded(part), 1 + axes) for part in np.array_split(places, PARTS)]
        )
        step = np.ptp(self.inner, axis=0) / GRID
        places = _apart(places[np.argsort(shares)], step)
        for _ in range(HALVINGS):
            trials = places[:, None] + step * around
            shares = self.shares(base, self.poles(trials.reshape(-1, axes)), 1).reshape(len(places), -1)
            places = trials[np.arange(len(places)), shares.argmin(axis=1)]
            step = step / 2
        best: Array = places[shares.min(axis=1).argmin()]
        return best

    def moved(self, places: Array) -> Array:
        """Return the places (centres, axes) moved together to where the share is less."""
        moved = self._by_simplex(places) if self.noisy else self._by_least_squares(places)
        return min((places, moved), key=self.share)

    def _by_simplex(self, places: Array) -> Array:
        shape, step = places.shape, np.ptp(self.near, axis=0) / GRID
        simplex = places.ravel() + np.vstack([np.zeros(places.size), np.diag(np.tile(step, len(places)))])
        options = {"initial_simplex": simplex, "maxfev": MOVES * places.size, "fatol": self.floor / 100, "xatol": 1e-6}
        result = minimize(
            lambda flat: self.share(flat.reshape(shape)), places.ravel(), method="Nelder-Mead", options=options
        )
        moved: Array = result.x.reshape(shape)
        return moved

    def _by_least_squares(self, places: Array) -> Array:
        """Return the places where, of the law with its largest term fixed, least is left unexplained."""
        plain, total = self.plain.within, np.hstack([self.plain.total, self.poles(places).total])
        law = np.linalg.lstsq(total, self.base(places).columns.total[:, 0], rcond=None)[0]
        target = int(np.abs(law * np.linalg.norm(total, axis=0))[: plain.shape[1]].argmax())
        answer, others = plain[:, target], np.delete(plain, target, axis=1)

        def left(flat: Array) -> Array:
            columns = np.hstack([others, self.poles(flat.reshape(places.shape)).within])
            columns /= np.linalg.norm(columns, axis=0)
            rest: Array = answer - columns @ np.linalg.lstsq(columns, answer, rcond=None)[0]
            rest /= np.linalg.norm(answer)
            return rest

        result = least_squares(left, places.ravel(), xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=30)
        moved: Array = result.x.reshape(places.shape)
        return moved


def _evenly(count: int, most: int) -> Array:
    return np.unique(np.linspace(0, count - 1, most).astype(int))


def _grouped(columns: Array, each: int) -> Array:
    """Return columns (rows, groups * each) as (groups, rows, each)."""
    return columns.reshape(len(columns), -1, each).transpose(1, 0, 2)


def _apart(places: Array, step: Array) -> Array:
    """Return the first few places (places, axes), best first, that are two steps or more from each other."""
    chosen: list[Array] = []
    for place in places:
        if all((np.abs(place - other) >= 2 * step).any() for other in chosen):
            chosen.append(place)
        if len(chosen) == STARTS:
            break
    return np.array(chosen)
