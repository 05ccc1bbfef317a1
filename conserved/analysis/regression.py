"""How much of a known quantity a code knows: fitted on training codes, scored on held-out ones."""

import numpy as np
from scipy.spatial import cKDTree

from simulators.trajectories import Array

NEIGHBOURS = 10


def r2(truth: Array, prediction: Array) -> float:
    """Return ``1 - sum |truth - prediction|^2 / sum |truth - mean|^2`` of (points) or (points, quantities).

    0 for a truth that never changes, of which there is nothing to tell.
    """
    if np.ptp(truth, axis=0).max() == 0:
        return 0.0
    return float(1 - ((truth - prediction) ** 2).sum() / ((truth - truth.mean(axis=0)) ** 2).sum())


def correlation2(x: Array, y: Array) -> float:
    """Return the squared correlation of (points): R2 of the best straight line; 0 where one is constant."""
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    x, y = x - x.mean(), y - y.mean()
    return float((x @ y) ** 2 / ((x @ x) * (y @ y)))


def linear_prediction(reference_codes: Array, reference: Array, codes: Array) -> Array:
    """Fit least squares with intercept on the reference; return the prediction for ``codes``."""
    weights, *_ = np.linalg.lstsq(_with_one(reference_codes), reference, rcond=None)
    prediction: Array = _with_one(codes) @ weights
    return prediction


def _with_one(codes: Array) -> Array:
    return np.column_stack([codes, np.ones(len(codes))])


def neighbours_prediction(reference_codes: Array, reference: Array, codes: Array) -> Array:
    """Return the mean of the 10 nearest reference codes' values, weighted by 1 / distance.

    Parameters
    ----------
    reference_codes, reference : (sample, dim) and (sample, quantities).
    codes : (points, dim).
    """
    count = min(NEIGHBOURS, len(reference_codes))
    distances, rows = cKDTree(reference_codes).query(codes, k=[*range(1, count + 1)])
    weights = 1 / np.maximum(distances, 1e-12)
    weights /= weights.sum(axis=1, keepdims=True)
    prediction: Array = np.einsum("pn,pnq->pq", weights, reference[rows])
    return prediction
