"""Trajectories as sets of points: Wasserstein distances between them, and a diffusion map of these.

Lu, Dangovski, Soljacic (2023), Nat. Commun. 14, 5111, arXiv:2208.14995. The distances are sliced, so that
all pairs can be had; the coordinates that are no function of earlier ones are told by the residual of
local linear regression: Dsilva, Talmon, Coifman, Kevrekidis (2018), arXiv:1505.06118.
"""

import numpy as np
from scipy.spatial.distance import pdist, squareform

from conserved.compare.rival import Answer
from simulators import Trajectories
from simulators.trajectories import Array

DIRECTIONS, QUANTILES = 100, 100
COORDINATES = 8
NEIGHBOUR = 10
"""The kernel is as wide as the distance to this neighbour, in the median."""

RESIDUAL = 0.5
"""A coordinate with a larger residual on the ones before it is new."""


def wasserstein(trajectories: Trajectories) -> Answer:
    """Return how many coordinates of the diffusion map are new, and these."""
    coordinates = diffusion_map(sliced_distances(trajectories))
    new = [0] + [k for k in range(1, coordinates.shape[1]) if residual(coordinates, k) > RESIDUAL]
    return Answer(len(new), coordinates[:, new])


def sliced_distances(trajectories: Trajectories, seed: int = 0) -> Array:
    """Return the sliced 2-Wasserstein distances (trajectories, trajectories); variables of unit deviation.

    In one dimension that is the distance of the quantile functions; here averaged over directions.
    """
    states = trajectories.states / np.maximum(trajectories.states.std(axis=0), np.finfo(float).tiny)
    directions = np.random.default_rng(seed).standard_normal((states.shape[1], DIRECTIONS))
    shadows = states @ (directions / np.linalg.norm(directions, axis=0))
    levels = (np.arange(QUANTILES) + 0.5) / QUANTILES
    cut = zip(trajectories.offsets[:-1], trajectories.offsets[1:], strict=True)
    quantiles = np.array([np.quantile(shadows[start:stop], levels, axis=0).ravel() for start, stop in cut])
    distances: Array = squareform(pdist(quantiles)) / np.sqrt(DIRECTIONS * QUANTILES)
    return distances


def diffusion_map(distances: Array) -> Array:
    """Return the leading coordinates (points, coordinates) of the diffusion map, the constant left out.

    Coifman, Lafon (2006), with their alpha = 1, which takes the density of the points away.
    """
    nearest = np.sort(distances, axis=1)[:, min(NEIGHBOUR, len(distances) - 1)]
    kernel = np.exp(-((distances / max(np.median(nearest), np.finfo(float).tiny)) ** 2))
    density = kernel.sum(axis=1)
    kernel = kernel / np.outer(density, density)
    degree = np.sqrt(kernel.sum(axis=1))
    _, vectors = np.linalg.eigh(kernel / np.outer(degree, degree))
    count = min(COORDINATES, len(distances) - 1)
    coordinates: Array = vectors[:, -2 : -2 - count : -1] / degree[:, None]
    return coordinates


def residual(coordinates: Array, index: int) -> float:
    """Return what local linear regression on the earlier coordinates leaves of one: 0 for a function of them."""
    earlier, one = coordinates[:, :index], coordinates[:, index]
    distances = squareform(pdist(earlier))
    width = np.median(distances) / 3
    design = np.column_stack([np.ones(len(one)), earlier])
    left = np.empty(len(one))
    for row in range(len(one)):
        weight = np.exp(-((distances[row] / width) ** 2))
        weight[row] = 0
        root = np.sqrt(weight)
        fit, *_ = np.linalg.lstsq(design * root[:, None], one * root, rcond=None)
        left[row] = one[row] - design[row] @ fit
    return float(np.sqrt((left**2).sum() / (one**2).sum()))
