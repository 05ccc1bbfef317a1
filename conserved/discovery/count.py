"""Counting: functions are independent when their gradients are."""

import numpy as np

from simulators.trajectories import Array


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
