"""Trajectories as sets of points: Wasserstein distances between them, and a diffusion map of these.

Lu, Dangovski, Soljacic (2023), Nat. Commun. 14, 5111, arXiv:2208.14995. The map, the score that tells which
coordinates are new, and the settings are theirs (github.com/peterparity/conservation-laws-manifold-learning);
their distances, by Sinkhorn's iteration, are here sliced, which takes seconds in place of minutes.
"""

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import pdist, squareform

from conserved.compare.rival import Answer
from simulators import Trajectories
from simulators.trajectories import Array

DIRECTIONS, QUANTILES = 100, 100
COORDINATES = 20
NEIGHBOURS = 5
RELEVANT = 0.8
"""A coordinate with a larger score is new."""


def wasserstein(trajectories: Trajectories) -> Answer:
    """Return how many coordinates of the diffusion map are new, and these."""
    eigenvalues, coordinates = diffusion_map(sliced_distances(trajectories))
    new = relevant(eigenvalues, coordinates)
    return Answer(len(new), coordinates[:, new] if new else None)


def sliced_distances(trajectories: Trajectories, seed: int = 0) -> Array:
    """Return the sliced 2-Wasserstein distances (trajectories, trajectories); variables between -1 and 1.

    In one dimension that is the distance of the quantile functions; here averaged over directions.
    """
    states = trajectories.states / np.maximum(np.abs(trajectories.states).max(axis=0), np.finfo(float).tiny)
    directions = np.random.default_rng(seed).standard_normal((states.shape[1], DIRECTIONS))
    shadows = states @ (directions / np.linalg.norm(directions, axis=0))
    levels = (np.arange(QUANTILES) + 0.5) / QUANTILES
    cut = zip(trajectories.offsets[:-1], trajectories.offsets[1:], strict=True)
    quantiles = np.array([np.quantile(shadows[start:stop], levels, axis=0).ravel() for start, stop in cut])
    distances: Array = squareform(pdist(quantiles)) / np.sqrt(DIRECTIONS * QUANTILES)
    return distances


def diffusion_map(distances: Array) -> tuple[Array, Array]:
    """Return the largest eigenvalues (coordinates) and coordinates (points, coordinates) of the diffusion map.

    Coifman, Lafon (2006) with alpha = 1, which takes the density of the points away; without the kernel's
    diagonal, for noise's sake, and without the constant. Coordinates have a mean square of 1.
    """
    farthest = np.sort(distances, axis=1)[:, min(NEIGHBOURS + 1, len(distances) - 1)].max()
    kernel = np.exp(-((distances / max(farthest, np.finfo(float).tiny)) ** 2) / 2)
    density = kernel.sum(axis=1)
    kernel /= np.outer(density, density)
    diagonal = kernel.diagonal().copy()
    np.fill_diagonal(kernel, 0)
    degree = kernel.sum(axis=1)
    values, vectors = np.linalg.eigh(kernel / np.sqrt(np.outer(degree, degree)))
    chosen = np.arange(len(values) - 2, max(len(values) - 2 - COORDINATES, -1), -1)
    coordinates = vectors[:, chosen] / np.sqrt(degree)[:, None]
    return values[chosen] + (diagonal / degree).mean(), coordinates / np.sqrt((coordinates**2).mean(axis=0))


def relevant(eigenvalues: Array, coordinates: Array) -> list[int]:
    """Return the coordinates that are new beside those before them, by the authors' heuristic score.

    The mean distance in a coordinate of points that are neighbours in those chosen before, times
    ``sqrt(log lambda_1 / log lambda_k)``: large for a coordinate that is no function of them.
    """
    rates = -np.log(np.clip(eigenvalues, np.finfo(float).tiny, 1 - np.finfo(float).eps))
    chosen: list[int] = []
    for index, one in enumerate(coordinates.T):
        others = np.broadcast_to(one, (len(one), len(one)))
        if chosen:
            known = coordinates[:, chosen]
            others = one[cKDTree(known).query(known, k=[*range(2, min(NEIGHBOURS + 1, len(one)) + 1)])[1]]
        score = np.abs(one[:, None] - others).mean() * np.sqrt(rates[0] / rates[index])
        if score > RELEVANT:
            chosen.append(index)
    return chosen
