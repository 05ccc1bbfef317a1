"""Centres: where a law's poles lie when they are not at the origin.

A law with poles at ``c_k`` is ``quadratic + sum_k w_k / |r - c_k|``. Centres are first looked for on a
grid, one after the other, then moved together by a simplex and, last, by least squares with the linear
coefficients eliminated (variable projection; Golub, Pereyra, SIAM J. Numer. Anal. 10, 413 (1973)).
In noisy data the change of a law is measured between neighbours, as in ``lagged``, and the last step left out.
"""

from collections.abc import Sequence

import numpy as np
from scipy.linalg import eigh
from scipy.optimize import least_squares, minimize

from conserved.discovery.formulas import rounded
from conserved.discovery.library import Library
from conserved.discovery.nullspace import spectrum, thinned, triangle
from simulators.trajectories import Array, Trajectories

POINTS, NOISY_POINTS = 1000, 2000
TRAJECTORIES = 100
"""Exact data are sampled from at most so many trajectories, so that each has several points."""

GRID = 21
WIDTH = 3.0
"""The grid covers so many times the range of the positions, in so many steps along each axis."""

INNER, QUICK, THOROUGH = 6, 20, 100
"""The first centre is also looked for from a coarse grid among the positions, by so many steps a coordinate
from each, and from the best of all by more: near an orbit the valley is narrow."""

MOST = 2
"""At most so many centres are sought."""

BETTER = 0.5
"""One centre more must bring the smallest ratio below this share of what it was."""

DONE = 1e-7

NOISY_FLOOR = 1e-3
"""Added to the share, which noise may make a little less than 0."""

RIDGE = 1e-8
"""Added to every column's variance of 1, where columns are nearly the same."""


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
    tolerance : coordinates this near to 0 or to a simple fraction are rounded to it.
    """
    search = _Search.of(plain, trajectories, group, noisy)
    found, best = np.empty((0, len(group))), search.ratio(np.empty((0, len(group))))
    for _ in range(MOST):
        starts = [np.vstack([found, place]) for place in search.grid]
        inner = [search.nearest(np.vstack([found, place]), QUICK) for place in search.inner] if not len(found) else []
        trial = search.fine(search.nearest(min(starts + inner, key=search.ratio), THOROUGH))
        if (ratio := search.ratio(trial)) > BETTER * best:
            break
        found, best = trial, ratio
        if best < DONE:
            break
    return [[0.0 if abs(value) < tolerance else float(rounded(value, tolerance)) for value in one] for one in found]


class _Search:
    """Columns without poles, centred by trajectory and in all, and the positions, of a sample of points."""

    def __init__(self, plain: Array, positions: Array, owners: Array, noisy: bool) -> None:
        self.positions, self.owners, self.noisy = positions, owners, noisy
        self._neighbours = owners[1:] == owners[:-1]
        self.plain = plain
        reach = WIDTH / 2 * np.ptp(positions, axis=0)
        middle = (positions.max(axis=0) + positions.min(axis=0)) / 2
        axes = [np.linspace(m - r, m + r, GRID) for m, r in zip(middle, reach, strict=True)]
        self.grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, positions.shape[1])
        axes = [
            np.linspace(low, high, INNER + 2)[1:-1]
            for low, high in zip(positions.min(0), positions.max(0), strict=True)
        ]
        self.inner = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, positions.shape[1])
        self._within, self._total = self._deviations(plain)

    @classmethod
    def of(cls, plain: Library, trajectories: Trajectories, group: Sequence[int], noisy: bool) -> "_Search":
        """Take evenly spaced points, or, with noise, the points of evenly chosen trajectories."""
        few = trajectories.subset(np.unique(np.linspace(0, len(trajectories) - 1, TRAJECTORIES).astype(int)))
        trajectories = thinned(trajectories, NOISY_POINTS) if noisy else few
        step = 1 if noisy else max(1, len(trajectories.states) // POINTS)
        states = trajectories.states[::step]
        return cls(plain.evaluate(states), states[:, list(group)], trajectories.owners[::step], noisy)

    def _deviations(self, columns: Array) -> tuple[Array, Array]:
        counts = np.bincount(self.owners)
        means = np.column_stack([np.bincount(self.owners, column) for column in columns.T]) / counts[:, None]
        return columns - means[self.owners], columns - columns.mean(axis=0)

    def _poles(self, places: Array) -> Array:
        distance = np.linalg.norm(self.positions[:, None] - places[None], axis=2)
        inverse: Array = 1 / np.maximum(distance, 1e-6)
        return inverse

    def _columns(self, places: Array) -> tuple[Array, Array]:
        within, total = self._deviations(self._poles(places))
        return np.hstack([self._within, within]), np.hstack([self._total, total])

    def ratio(self, places: Array) -> float:
        """Return the smallest ratio of within to total deviation with poles at places (centres, axes).

        1 beyond the grid: a pole far away is a polynomial, and hides what the others are.
        """
        if len(places) and ((places < self.grid[0]) | (places > self.grid[-1])).any():
            return 1.0
        within, total = self._columns(places) if len(places) else (self._within, self._total)
        if self.noisy:
            return self._lagged_ratio(within, total)
        return float(spectrum(triangle(within), triangle(total))[0][0])

    def _lagged_ratio(self, within: Array, total: Array) -> float:
        """Return the root of the smallest share of variance that neighbours within trajectories have in common."""
        scale = np.linalg.norm(total, axis=0)
        within, total = within / scale, total / scale
        product = within[1:][self._neighbours].T @ within[:-1][self._neighbours]
        allowed = total.T @ total + RIDGE * np.eye(len(scale))
        smallest = eigh(product + product.T, allowed, eigvals_only=True, subset_by_index=[0, 0])[0] / 2
        return float(np.sqrt(max(smallest + NOISY_FLOOR, NOISY_FLOOR / 10)))

    def nearest(self, places: Array, steps: int) -> Array:
        """Return the places (centres, axes) moved in so many steps to where the smallest ratio is less."""
        shape, step = places.shape, np.ptp(self.positions, axis=0) / INNER / 2
        simplex = places.ravel() + np.vstack([np.zeros(places.size), np.diag(np.tile(step, len(places)))])
        options = {"initial_simplex": simplex, "maxfev": steps * places.size, "fatol": 1e-3, "xatol": 1e-9}
        result = minimize(
            lambda flat: np.log(self.ratio(flat.reshape(shape))), places.ravel(), method="Nelder-Mead", options=options
        )
        moved: Array = result.x.reshape(shape)
        return moved

    def fine(self, places: Array) -> Array:
        """Return the places, moved by least squares if that makes the ratio smaller."""
        best: Array = places if self.noisy else min((places, self.moved(places)), key=self.ratio)
        return best

    def moved(self, places: Array) -> Array:
        """Return the places moved to where, of the law with its largest term fixed, least is left unexplained."""
        within, total = self._columns(places)
        function = spectrum(triangle(within), triangle(total))[1][:, 0] * np.linalg.norm(total, axis=0)
        target = int(np.abs(function[: self.plain.shape[1]]).argmax())
        answer, others = self._within[:, target], np.delete(self._within, target, axis=1)

        def left(flat: Array) -> Array:
            columns = np.hstack([others, self._deviations(self._poles(flat.reshape(places.shape)))[0]])
            columns /= np.linalg.norm(columns, axis=0)
            rest: Array = answer - columns @ np.linalg.lstsq(columns, answer, rcond=None)[0]
            rest /= np.linalg.norm(answer)
            return rest

        result = least_squares(left, places.ravel(), xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=30)
        moved: Array = result.x.reshape(places.shape)
        return moved
