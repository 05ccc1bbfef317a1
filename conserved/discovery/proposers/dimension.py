"""The dimension of what one trajectory fills: all that a single trajectory says of conserved quantities.

A trajectory that fills a manifold of n dimensions in a space of d obeys d - n equations: so many quantities
are constant along it (Liu, Tegmark (2021), arXiv:2011.04698). Which of them are laws it cannot say.
"""

import numpy as np
from scipy.spatial import cKDTree

from simulators.trajectories import Array

CENTRES = 300
"""So many points are looked at."""

NEIGHBOURS = 4
"""Each with this many neighbours for every variable."""

FLAT = 0.2
"""Directions in which the neighbours spread less than this share of the widest are not the manifold's."""


def manifold_dimension(states: Array) -> int:
    """Return the dimension of the manifold that states (points, variables) fill, the median over points.

    By the spread of each point's nearest neighbours along their principal directions, variables of unit
    deviation (Fukunaga, Olsen, IEEE Trans. Comput. 20, 176 (1971)).
    """
    deviation = states.std(axis=0)
    scaled = states[:, deviation > 0] / deviation[deviation > 0]
    count = min(NEIGHBOURS * scaled.shape[1], len(scaled) - 1)
    if count < 2:
        return 0
    chosen = scaled[np.linspace(0, len(scaled) - 1, min(CENTRES, len(scaled))).astype(int)]
    _, rows = cKDTree(scaled).query(chosen, k=[*range(1, count + 2)])
    near = scaled[rows]
    spread = np.linalg.svd(near - near.mean(axis=1, keepdims=True), compute_uv=False)
    return int(np.median((spread > FLAT * spread[:, :1]).sum(axis=1)))


def constants_along(states: Array) -> int:
    """Return how many quantities are constant along one trajectory (points, variables)."""
    return int(states.shape[1]) - manifold_dimension(states)
