"""Functions of laws that are known already, which are no news: those that trajectories and those that columns show.

in the means of trajectories: polynomials of as high a degree as so few trajectories allow
in columns: all that they can write, whatever the trajectories
"""

from collections.abc import Callable, Sequence
from math import comb
from typing import Protocol

import numpy as np

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import products
from conserved.discovery.linear_algebra import TINY
from simulators.trajectories import Array, Trajectories

DEGREES, SHARE = (1, 2, 3, 4), 0.5
"""Polynomials of known laws are projected out, of the highest of these degrees that gives no more functions than this
share of the trajectories."""

SAME = 1e-6
"""A function of known laws with less of its own left is the same as others."""

WRITTEN, ENOUGH, MOST_WRITTEN, ALMOST = 4, 2, 70, 1e-3
"""Functions of known laws are looked for among columns at so many states for each of both, but so many at least; so
many functions at most; those are the same that differ by this share."""


class Known(Protocol):
    """A law known already: anything with values at states, such as a Formula."""

    def values(self, states: Array) -> Array:
        """Return its values (points) at states (points, variables)."""


def of_trajectories(known: Sequence[Known], trajectories: Trajectories, weights: Array) -> Array:
    """Return an orthonormal basis of functions (trajectories, functions) of the known laws' values.

    Parameters
    ----------
    known : the laws.
    trajectories, weights : the data, and the weights of their points (points).
    """
    mass = np.add.reduceat(weights, trajectories.offsets[:-1])
    values = np.column_stack([one.values(trajectories.states) for one in known])
    values = np.add.reduceat(weights[:, None] * values, trajectories.offsets[:-1]) / mass[:, None]
    functions = _polynomials(values, _degree(known, len(values) * SHARE))
    return _basis(np.sqrt(mass)[:, None] * np.hstack([np.ones((len(values), 1)), functions]))


def written(columns: Callable[[Array], Array], count: int, known: Sequence[Known], states: Array) -> Array:
    """Return the functions of known laws that columns can write (columns, functions).

    Parameters
    ----------
    columns : their values (points, columns) at states.
    count : how many they are.
    known : the laws.
    states : of the data (points, variables).

    However few the trajectories are: both are evaluated at the same states. Of more functions than states any have some
    in common. It is where the angle between them is 0 (A. Bjorck, G. Golub, Math. Comp. 27, 579, 1973).
    """
    degree = _degree(known, MOST_WRITTEN)
    needed = count + comb(len(known) + degree, degree)
    if not known or len(states) < ENOUGH * needed:
        return np.zeros((count, 0))
    states = np.random.default_rng(0).permutation(states)[: WRITTEN * needed]
    functions = _polynomials(np.column_stack([one.values(states) for one in known]), degree)
    table = columns(states)
    own, theirs = (_basis(_scaled(one - one.mean(axis=0))) for one in (table, functions))
    left, cosines, _ = np.linalg.svd(own.T @ theirs, full_matrices=False)
    common = own @ left[:, cosines > 1 - ALMOST**2 / 2]
    found: Array = np.linalg.lstsq(table - table.mean(axis=0), common, rcond=None)[0]
    return found


def _degree(known: Sequence[Known], most: float) -> int:
    """Return the highest degree at which polynomials of known laws are no more than so many."""
    return max([degree for degree in DEGREES if comb(len(known) + degree, degree) <= most], default=1)


def _polynomials(values: Array, degree: int) -> Array:
    """Return the products (points, functions) of known laws' values (points, laws), to a degree."""
    values = (values - values.mean(axis=0)) / np.maximum(values.std(axis=0), TINY)
    names = tuple(f"law{place}" for place in range(values.shape[1]))
    return products(names, symbols_of(names), degree).evaluate(values)


def _scaled(columns: Array) -> Array:
    """Return columns of length 1."""
    return np.asarray(columns / np.maximum(np.linalg.norm(columns, axis=0), TINY))


def _basis(columns: Array) -> Array:
    """Return an orthonormal basis (points, functions) of columns."""
    basis, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    kept: Array = basis[:, sizes > SAME * sizes[0]]
    return kept
