"""Sparse vectors of a null space: the simplest functions among all combinations of conserved ones."""

import numpy as np

from simulators.trajectories import Array

PIVOT = 1e-5
"""Entries below this share of a vector's largest are what is left of a cancelled one."""

STARTS = 200
ROUNDS = 60


def echelon(vectors: Array) -> Array:
    """Return the reduced echelon basis (columns, functions) of the span, most complex column first.

    Each function has a leading column that no other has, and no function leads with a simpler one: so
    the first functions are the lowest in the order of the columns, as in a Groebner basis.
    """
    rows = vectors.T.copy()
    fixed = 0
    for column in reversed(range(rows.shape[1])):
        if fixed == len(rows):
            break
        best = fixed + int(np.abs(rows[fixed:, column]).argmax())
        if abs(rows[best, column]) <= PIVOT * np.abs(rows[fixed:]).max():
            rows[fixed:, column] = 0
            continue
        rows[[fixed, best]] = rows[[best, fixed]]
        rows[fixed] /= rows[fixed, column]
        others = np.arange(len(rows)) != fixed
        rows[others] -= np.outer(rows[others, column], rows[fixed])
        fixed += 1
    return cleaned(rows[:fixed][::-1].T)


def sparsest(vectors: Array, rng: np.random.Generator) -> Array:
    """Return sparse combinations (columns, found) of orthonormal vectors (columns, functions).

    Alternating directions of Qu, Sun, Wright (2014), arXiv:1412.4659, algorithm 1: soft threshold the
    vector, project it back on the span; started from the span's own image of many columns.
    """
    columns, functions = vectors.shape
    strength = np.linalg.norm(vectors, axis=1)
    starts = np.argsort(-strength)[: min(STARTS, columns)]
    random = rng.standard_normal((functions, 4 * functions))
    directions = _unit(np.concatenate([vectors[starts].T, random], axis=1))
    for round in range(ROUNDS):
        image = vectors @ directions
        limit = (0.3 + 0.7 * (1 - round / ROUNDS)) * np.abs(image).max(axis=0) * 0.5
        directions = _unit(vectors.T @ (np.sign(image) * np.maximum(np.abs(image) - limit, 0)))
    return vectors @ directions


def _unit(vectors: Array) -> Array:
    size = np.linalg.norm(vectors, axis=0)
    unit: Array = vectors[:, size > 0] / size[size > 0]
    return unit


def cleaned(vectors: Array) -> Array:
    """Return vectors (columns, functions) with the entries set to 0 that are 0 but for rounding."""
    return np.where(np.abs(vectors) > PIVOT * np.abs(vectors).max(axis=0), vectors, 0.0)


def supports(vectors: Array, share: float = PIVOT) -> list[Array]:
    """Return the different sets of columns that vectors (columns, functions) stand on, the smallest first."""
    present = np.abs(vectors) > share * np.abs(vectors).max(axis=0)
    found = {tuple(np.flatnonzero(column)) for column in present.T}
    return [np.array(support) for support in sorted(found, key=lambda support: (len(support), support))]


def settled(vectors: Array) -> Array:
    """Return the vectors (columns, functions) whose small entries are really small, those cleaned."""
    share = np.abs(vectors) / np.abs(vectors).max(axis=0)
    clear = ~((share > PIVOT) & (share < 1e-3)).any(axis=0)
    return cleaned(vectors[:, clear])
