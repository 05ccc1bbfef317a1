"""NoisyPoleSearch: where one pole more would serve a law of noisy data best.

Changes of a function along trajectories are measured against what noise makes of it, ``sum_v (noise_v df/dv)^2``, so
that a law has 1 and all else more: total least squares. Centres are moved by a simplex.
"""

from typing import ClassVar

import numpy as np
from scipy.linalg import eigh
from scipy.optimize import minimize

from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.pole_search import NOWHERE, SAME, Columns, PoleSearch, distances
from conserved.discovery.prepare.noise import neighbour_interpolation
from simulators.trajectories import Array, Trajectories

POINTS, LEAST = 2000, 10
"""So many points, of so many trajectories or more, say where to begin."""

MOVES = 100
"""The simplex may try so many places for every coordinate."""

SIGNIFICANT = 30.0
"""One centre more must make chi^2 less by so much, where so many places were tried."""

ALONE = 0.2
"""A pole so near to a point that this has more of its noise than that says nothing of the others."""


class NoisyPoleSearch(PoleSearch):
    """Noisy data: changes along trajectories are measured against what noise makes of them.

    Rows of a measure are the variables' parts of it, one after the other, those of the positions first.
    """

    steps: ClassVar[int] = 13

    def __init__(self, plain: Library, trajectories: Trajectories, group: list[int], noise: Array) -> None:
        others = np.setdiff1d(np.arange(len(noise)), group)
        self.noise, self.order = noise, np.append(group, others)
        self.smooth = neighbour_interpolation(trajectories, np.broadcast_to(noise, trajectories.states.shape))
        super().__init__(plain, trajectories, group)

    def _plain(self) -> Columns:
        values = self.library.evaluate(self.trajectories.states)
        slopes = self.library.gradients(self.smooth, np.eye(len(self.library))) * self.noise
        slopes *= np.sqrt(self.weights)[:, None, None]
        changes = self._changes(values)
        measure = slopes[:, :, self.order].transpose(2, 0, 1).reshape(-1, len(self.library))
        self.squares = Columns(changes.T @ changes, measure.T @ measure)
        return Columns(changes, measure)

    def _measure(self, values: Array, places: Array, slopes: bool) -> Array:
        """Return the noise times the gradients of ``1 / d`` and, if asked for, of its slopes ``away / d^3``."""
        away, inverse = distances(self.smooth[:, self.group], places)
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
        scale = np.sqrt(np.diag(measure) + SAME * np.diag(changes))  # a column without noise has no measure
        if self._alone(poles.measure / scale[len(self.library) :]).any():
            return NOWHERE
        both = np.outer(scale, scale)
        measure = measure / both + SAME * np.eye(len(scale))
        return float(eigh(changes / both, measure, eigvals_only=True, subset_by_index=[0, 0])[0])

    def best_places(self, found: Array) -> Array:
        """Return places (places, axes) where one pole more serves well, as told by fewer points."""
        part = self.trajectories.thinned(POINTS, LEAST)
        if len(part.states) == len(self.positions):
            return super().best_places(found)
        coarse = NoisyPoleSearch(self.library, part, self.group, self.noise)
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


def _bordered(square: Array, plain: Array, poles: Array) -> Array:
    """Return the products of the columns (rows, columns) of both, where those of the plain ones are known."""
    across = plain[: len(poles)].T @ poles
    products: Array = np.block([[square, across], [across.T, poles.T @ poles]])
    return products
