"""Trajectories as sets of points: Wasserstein distances between them, and a diffusion map of these.

Lu, Dangovski, Soljacic (2023), Nat. Commun. 14, 5111, arXiv:2208.14995. The map, the score that tells which
coordinates are new, and the settings are theirs (github.com/peterparity/conservation-laws-manifold-learning).
Their distances, by Sinkhorn's iteration, are here either sliced, which takes a fraction of a second in place of
minutes, or those that the iteration comes near to, by the best assignment of points to points.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist, pdist, squareform

from conserved.evaluation.baselines.baseline import Answer
from conserved.progress import Progress
from simulators import Trajectories
from simulators.trajectories import Array

DIRECTIONS, QUANTILES = 100, 100

POINTS = 100
"""So many points of each trajectory are assigned to each other's: the time grows with their cube."""

COORDINATES = 20
NEIGHBOURS = 5
RELEVANT = 0.8
"""A coordinate with a larger score is new."""


def wasserstein(trajectories: Trajectories, _: Progress) -> Answer:
    """Return what the map of the sliced distances says."""
    return mapped(sliced_distances(trajectories))


def optimal_transport(trajectories: Trajectories, progress: Progress) -> Answer:
    """Return what the map of the exact distances says."""
    return mapped(exact_distances(trajectories, progress))


def mapped(distances: Array) -> Answer:
    """Return how many coordinates of the diffusion map are new, and these."""
    eigenvalues, coordinates = diffusion_map(distances)
    new = relevant(eigenvalues, coordinates)
    return Answer(len(new), coordinates[:, new] if new else None)


def sliced_distances(trajectories: Trajectories, seed: int = 0) -> Array:
    """Return the sliced 2-Wasserstein distances (trajectories, trajectories).

    In one dimension that is the distance of the quantile functions; here averaged over directions.
    """
    states = scaled(trajectories.states)
    directions = np.random.default_rng(seed).standard_normal((states.shape[1], DIRECTIONS))
    shadows = states @ (directions / np.linalg.norm(directions, axis=0))
    levels = (np.arange(QUANTILES) + 0.5) / QUANTILES
    cut = zip(trajectories.offsets[:-1], trajectories.offsets[1:], strict=True)
    quantiles = np.array([np.quantile(shadows[start:stop], levels, axis=0).ravel() for start, stop in cut])
    distances: Array = squareform(pdist(quantiles)) / np.sqrt(DIRECTIONS * QUANTILES)
    return distances


def exact_distances(trajectories: Trajectories, progress: Progress) -> Array:
    """Return the 2-Wasserstein distances (trajectories, trajectories), by the best assignment of points to points.

    For that all trajectories give equally many points, evenly chosen; of a short one some count more than others.
    """
    lengths = trajectories.lengths[:, None]
    points = min(int(lengths.max()), POINTS)
    rows = trajectories.offsets[:-1, None] + np.arange(points) * lengths // points
    clouds = scaled(trajectories.states)[rows]
    distances = np.zeros((len(clouds), len(clouds)))
    for place, cloud in enumerate(clouds):
        for other in range(place):
            squares = cdist(cloud, clouds[other], "sqeuclidean")
            distances[place, other] = np.sqrt(squares[linear_sum_assignment(squares)].mean())
        progress.share(((place + 1) / len(clouds)) ** 2)
    whole: Array = distances + distances.T
    return whole


def scaled(states: Array) -> Array:
    """Return the states (points, variables), each variable between -1 and 1."""
    between: Array = states / np.maximum(np.abs(states).max(axis=0), np.finfo(float).tiny)
    return between


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
