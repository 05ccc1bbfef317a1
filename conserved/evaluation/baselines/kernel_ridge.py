"""Kernel ridge regression with unknown labels: one number a trajectory, chosen to be fitted best.

Mebratie, Nather, von Rudorff, Seiler (2024), arXiv:2405.20857: of all labels y of the trajectories, of mean 0
and unit variance, those whose coefficients ``(K + ridge)^-1 y`` are the shortest: an eigenvector. Their
kernel is a polynomial, whose degree and ridge they choose by cross-validation; here they are fixed.
"""

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from conserved.evaluation.baselines.baseline import Answer
from conserved.progress import Progress
from simulators import Trajectories
from simulators.trajectories import Array

DEGREE = 4
RIDGE = 1e-8
POINTS = 2000


def kernel_ridge(trajectories: Trajectories, _: Progress) -> Answer:
    """Return the labels that a polynomial fits best; no count, for functions of them fit as well."""
    rows = sampled(trajectories, POINTS)
    states = trajectories.states[rows]
    scaled = (states - states.mean(axis=0)) / states.std(axis=0)
    kernel = (1 + scaled @ scaled.T / scaled.shape[1]) ** DEGREE
    kernel[np.diag_indices_from(kernel)] += RIDGE * len(kernel)
    owners = np.equal.outer(trajectories.owners[rows], np.arange(len(trajectories))).astype(float)
    coefficients = cho_solve(cho_factor(kernel), owners)
    size = np.sqrt(owners.sum(axis=0))
    length = coefficients.T @ coefficients / np.outer(size, size)
    centre = np.eye(len(size)) - np.outer(size, size) / (size @ size)
    labels = np.linalg.eigh(centre @ length @ centre)[1]
    return Answer(None, labels[:, 1:2] / size[:, None])  # the first are equal labels, put to 0 by the centring


def sampled(trajectories: Trajectories, points: int) -> Array:
    """Return rows spread evenly over each trajectory, of each its share of so many points, but one at least."""
    lengths = trajectories.lengths
    counts = np.maximum(lengths * min(points, lengths.sum()) // lengths.sum(), 1)
    owners = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
    rows: Array = trajectories.offsets[owners] + place * lengths[owners] // counts[owners]
    return rows
