"""Linear algebra of tall tables of columns: QR triangles, distinct columns, generalised singular values, gaps."""

import numpy as np
from scipy.linalg import qr, svd

from simulators.trajectories import Array

TINY = float(np.finfo(float).tiny)

HUGE = 1e140
"""The squares of larger numbers have no finite sum."""

CONDITION = 1e-8
"""A column, or a direction, with a smaller share of its own left is the same as the others."""


def triangle(rows: Array) -> Array:
    """Return R of the QR decomposition of (rows, columns): the same products of columns, in fewer rows."""
    if len(rows) <= rows.shape[1]:
        return rows
    return qr(rows, mode="r", overwrite_a=True, check_finite=False)[0][: rows.shape[1]]  # type: ignore[no-any-return]


def distinct(total: Array, size: Array) -> Array:
    """Return the columns whose total deviations are no combination of the ones before them.

    Simplest first, so of an identity (sin^2 + cos^2 = 1) or a constraint that all data obey the most
    complicated member is left out.
    """
    deviation = np.linalg.norm(total, axis=0)
    usable = np.flatnonzero(np.isfinite(size) & (deviation > CONDITION * size))
    upper = qr(total[:, usable] / deviation[usable], mode="r", check_finite=False)[0]
    own = np.zeros(len(usable))
    own[: min(upper.shape)] = np.abs(np.diag(upper))
    return usable[own > CONDITION]


def spectrum(within: Array, total: Array) -> tuple[Array, Array]:
    """Return ratios (functions), rising, and functions (columns, functions) of unit total deviation.

    The ratio of a function is its deviation within trajectories over that in all, between 0 and 1:
    the generalised singular values of the two triangles, by the SVD of one whitened by that of the other.
    """
    scale = np.linalg.norm(total, axis=0)
    sizes, directions = _singular(total / scale, whole=False)
    kept = sizes > CONDITION * sizes[0]
    white = directions[kept].T / sizes[kept]
    ratios, rotation = _singular((within / scale) @ white, whole=True)
    ratios = np.concatenate([ratios, np.zeros(len(rotation) - len(ratios))])
    order = np.argsort(ratios)
    return ratios[order], (white @ rotation[order].T) / scale[:, None]


def widest_gap(rising: Array) -> int:
    """Return the place of the first of rising numbers above the widest gap between two of them, by their ratio."""
    return int(np.argmax(rising[1:] / np.maximum(rising[:-1], TINY))) + 1


def _singular(rows: Array, *, whole: bool) -> tuple[Array, Array]:
    """Return the singular values and right vectors; the fast method fails, rarely, where the sure one does not."""
    try:
        return np.linalg.svd(rows, full_matrices=whole)[1:]
    except np.linalg.LinAlgError:
        return svd(rows, full_matrices=whole, lapack_driver="gesvd")[1:]  # type: ignore[no-any-return]
