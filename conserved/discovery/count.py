"""Counting: functions are independent when their gradients are."""

import numpy as np

from conserved.discovery.library import products, symbols_of
from simulators.trajectories import Array, Trajectories

SAME = 1e-9
"""A function with no more than this share of the largest deviation is the same for all data."""


def fresh(gradients: Array, known: Array) -> Array:
    """Return the share (functions) of gradients that leaves the span of the known ones at each point.

    Parameters
    ----------
    gradients : (points, functions, variables), of functions in question.
    known : (points, others, variables), of functions already counted.
    """
    size = np.linalg.norm(gradients, axis=(0, 2))
    if known.shape[1]:
        basis = _orthonormal(known)
        gradients = gradients - (gradients @ basis.transpose(0, 2, 1)) @ basis
    share: Array = np.linalg.norm(gradients, axis=(0, 2)) / np.maximum(size, np.finfo(float).tiny)
    return share


def _orthonormal(gradients: Array) -> Array:
    """Return an orthonormal basis of the rows at each point; rows within rounding of the others are 0."""
    _, sizes, basis = np.linalg.svd(gradients, full_matrices=False)
    kept: Array = basis * (sizes > 1e-6 * sizes[:, :1])[:, :, None]
    return kept


def constraints(trajectories: Trajectories, probes: Array) -> Array:
    """Return gradients (probes, constraints, variables) of the quadratics that are constant over all data."""
    library = products(trajectories.variables, symbols_of(trajectories.variables), 2)
    rows = np.random.default_rng(0).choice(len(trajectories.states), min(len(trajectories.states), 10 * len(library)))
    columns = library.evaluate(trajectories.states[rows])
    columns -= columns.mean(axis=0)
    scale = np.maximum(np.linalg.norm(columns, axis=0), np.finfo(float).tiny)
    _, sizes, directions = np.linalg.svd(columns / scale, full_matrices=False)
    constant = directions[sizes < SAME * sizes[0]].T / scale[:, None]
    gradients = library.gradients(probes, constant)
    _, sizes, basis = np.linalg.svd(gradients, full_matrices=False)
    count = int(np.median((sizes > 1e-6 * sizes[:, :1]).sum(axis=1))) if constant.shape[1] else 0
    independent: Array = basis[:, :count]
    return independent
