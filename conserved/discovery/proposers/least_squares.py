"""Levenberg and Marquardt's method for a few numbers, where all linear ones are solved inside: variable projection.

K. Levenberg, Q. Appl. Math. 2, 164 (1944); G. Golub, V. Pereyra, SIAM J. Numer. Anal. 10, 413 (1973); the projected
Jacobian is Kaufman's, BIT 15, 49 (1975).
"""

from collections.abc import Callable

import numpy as np

from simulators.trajectories import Array

Evaluate = Callable[[Array], tuple[Array, Array] | None]
"""Takes numbers (numbers), gives residuals (rows), their derivatives (rows, numbers), or None where there are none."""

DAMPING, LOWER, HIGHER, LARGEST = 1e-3, 0.1, 8.0, 1e8
"""The damping at first, its factor after a step that succeeds, after one that fails, and where it is given up."""

TINY = np.finfo(float).tiny


def minimise(evaluate: Evaluate, start: Array, *, steps: int, precision: float) -> tuple[Array, float]:
    """Return the numbers with the least sum of squared residuals near a start, and that sum, infinite if it has none.

    Parameters
    ----------
    evaluate : residuals and derivatives.
    start : the numbers at first (numbers).
    steps : at most so many are tried.
    precision : it ends when the sum falls by less than this share of itself.
    """
    numbers, here = np.array(start, dtype=float), evaluate(np.array(start, dtype=float))
    if here is None:
        return numbers, np.inf
    cost, damping = float(here[0] @ here[0]), DAMPING
    for _ in range(steps if len(numbers) else 0):
        residuals, jacobian = here
        inner = jacobian.T @ jacobian
        step = -np.linalg.lstsq(inner + np.diag(damping * np.diag(inner) + TINY), jacobian.T @ residuals, rcond=None)[0]
        there = evaluate(numbers + step)
        new = np.inf if there is None else float(there[0] @ there[0])
        if there is not None and new < cost:
            ended = new > (1 - precision) * cost
            numbers, here, cost, damping = numbers + step, there, new, damping * LOWER
            if ended:
                break
        else:
            damping *= HIGHER
            if damping > LARGEST:
                break
    return numbers, cost


def without(columns: Array, rows: Array) -> Array:
    """Return rows (rows, ...) less what is in the span of columns (rows, columns)."""
    basis, sizes, _ = np.linalg.svd(columns, full_matrices=False)
    basis = basis[:, sizes > np.finfo(float).eps * len(columns) * max(sizes[0], TINY)]
    left: Array = rows - basis @ (basis.T @ rows)
    return left
