"""A denoising walk: points are pushed off the trajectory, pulled back, and where they land is measured.

Liu, Tegmark (2021), Phys. Rev. Lett. 126, 180604, arXiv:2011.04698: a trajectory that fills n of the d
dimensions has d - n conserved quantities. Their network that pulls points back is here the local mean of
the points, weighted by nearness, which is what such a network tends to.
"""

import numpy as np
from scipy.spatial import cKDTree

from conserved.compare.rival import Answer
from simulators import Trajectories
from simulators.trajectories import Array

TRAJECTORIES = 10
"""So many trajectories vote."""

STEP = 0.1
"""How far points are pushed, in deviations of the variables."""

POINTS, WALKERS, NEIGHBOURS = 50, 200, 40
FLAT = 0.1
"""Directions with a smaller share of the variance than this, relative to an even share, are not filled."""


def poincare(trajectories: Trajectories) -> Answer:
    """Return the median over trajectories of how many directions are not filled; there is no code."""
    chosen = np.unique(np.linspace(0, len(trajectories) - 1, TRAJECTORIES).astype(int))
    counts = [unfilled(trajectories.subset([index]).states) for index in chosen]
    return Answer(round(float(np.median(counts))), None)


def unfilled(states: Array, seed: int = 0) -> int:
    """Return how many directions points pulled back on the trajectory (points, variables) do not spread in."""
    random = np.random.default_rng(seed)
    centred = states - states.mean(axis=0)
    _, size, directions = np.linalg.svd(centred / np.sqrt(len(states)), full_matrices=False)
    kept = size > 1e-8 * size[0]
    scaled = centred @ directions[kept].T / size[kept]
    tree, dimension = cKDTree(scaled), scaled.shape[1]
    shares = np.zeros(dimension)
    for centre in scaled[random.choice(len(scaled), min(POINTS, len(scaled)), replace=False)]:
        pushed = centre + STEP * random.standard_normal((WALKERS, dimension))
        distances, rows = tree.query(pushed, k=[*range(1, min(NEIGHBOURS, len(scaled)) + 1)])
        weight = np.exp(-((distances / STEP) ** 2) / 2 + (distances[:, :1] / STEP) ** 2 / 2)
        pulled = (weight[:, :, None] * scaled[rows]).sum(axis=1) / weight.sum(axis=1, keepdims=True)
        spread = np.linalg.svd(pulled - pulled.mean(axis=0), compute_uv=False) ** 2
        shares += spread / spread.sum()
    shares /= shares.sum()
    return int(states.shape[1]) - int((shares > FLAT / dimension).sum())
