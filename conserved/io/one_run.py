"""Is it one run? Trajectories that are windows of one run, in any order, or repeats from one state."""

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.spatial import cKDTree

from simulators import Trajectories
from simulators.trajectories import Array

MOST = 0.9
"""So many of the trajectories follow another one, where they are windows."""

ORDERS = range(3, 9)
"""Orders of the differences that show whether points follow each other smoothly; the best one is taken."""

NEAR, USUALLY = 3.0, 1.5
"""Where one window goes on in another, the difference over the joint is within so many times what nine of ten of them
are along the trajectories, and in the middle within so many times what half of them are."""

FINE = 0.1
"""Differences larger than this share of the spread of the states show nothing."""

NEIGHBOURS = 5
"""So many of the nearest starts are tried as what follows an end."""

SAME = 3
"""So many points in a row that are the same in two trajectories are of one run."""

WINDOWS = "the trajectories are windows of one run"
REPEATS = "all trajectories begin at the same state: they are repeats of one"


def is_one(data: Trajectories) -> str | None:
    """Say why the trajectories are one only: a single one, windows of one run, or repeats from one state."""
    if len(data) == 1:
        return "one trajectory"
    scale = data.states.std(axis=0)
    states = data.states[:, scale > 0] / scale[scale > 0]
    if data.lengths.min() <= ORDERS[0] or not states.shape[1]:
        return None
    smooth = _smoothness(states, data)
    if _is_repeated(states[data.offsets[:-1]], smooth):
        return REPEATS
    return WINDOWS if _overlap(states, data) or _follow(states, data, smooth) else None


@dataclass(frozen=True)
class _Smoothness:
    """Differences of one order along trajectories: weights of unit norm, and the differences (windows, variables)."""

    weights: Array
    differences: Array

    @property
    def sizes(self) -> Array:
        """How large they are (windows)."""
        return np.asarray(np.linalg.norm(self.differences, axis=1))

    @property
    def noise(self) -> Array:
        """Their root mean square: that of white noise, or more (variables)."""
        return np.asarray(np.sqrt((self.differences**2).mean(axis=0)))

    def joints(self, states: Array, ends: Array, starts: Array) -> Array:
        """Return how large the differences over joints are: from points up to ends (joints) to those from starts on."""
        before = len(self.weights) // 2
        rows = np.hstack([
            ends[:, None] + np.arange(1 - before, 1),
            starts[:, None] + np.arange(len(self.weights) - before),
        ])  # fmt: skip
        return np.asarray(np.linalg.norm(np.einsum("w,jwv->jv", self.weights, states[rows]), axis=1))


def _smoothness(states: Array, data: Trajectories) -> _Smoothness:
    """Return the differences of the order whose median is least."""
    found = [_differences(states, data, order) for order in ORDERS if order < data.lengths.min()]
    return min(found, key=lambda one: float(np.median(one.sizes)))


def _differences(states: Array, data: Trajectories, order: int) -> _Smoothness:
    weights = np.array([(-1) ** place * comb(order, place) for place in range(order + 1)], float)
    weights /= np.linalg.norm(weights)
    inside = data.places + order < np.repeat(data.lengths, data.lengths)
    windows = sliding_window_view(states, order + 1, axis=0)[inside[: len(states) - order]]
    return _Smoothness(weights, windows @ weights)


def _is_repeated(starts: Array, smooth: _Smoothness) -> bool:
    """Return whether starts (trajectories, variables) differ by no more than their noise."""
    spread = starts.std(axis=0)
    small = np.linalg.norm(smooth.noise) < FINE * np.sqrt(len(spread))
    return bool(small and (spread <= np.maximum(USUALLY * smooth.noise, np.finfo(float).eps)).all())


def _overlap(states: Array, data: Trajectories) -> bool:
    """Return whether the first points of most trajectories are found, one after the other, within others."""
    places = np.flatnonzero(data.places + SAME <= np.repeat(data.lengths, data.lengths))
    rows = np.hstack([states[places + later] for later in range(SAME)])
    _, numbers, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    again = counts[numbers.ravel()] > 1
    return bool(again[data.places[places] == 0].sum() >= MOST * (len(data) - 1))


def _follow(states: Array, data: Trajectories, smooth: _Smoothness) -> bool:
    """Return whether most trajectories go on in the next or, in any order, in another one.

    Of so many trajectories that starts lie everywhere, one follows any point: then points within them say so.
    """
    most = NEAR * float(np.quantile(smooth.sizes, MOST))
    if most > FINE * np.sqrt(states.shape[1]):
        return False
    starts, ends = data.offsets[:-1], data.offsets[1:] - 1
    middles = starts + np.maximum(data.lengths // 2, len(smooth.weights) // 2)
    for over, within in (
        (smooth.joints(states, ends[:-1], starts[1:]), smooth.joints(states, middles[:-1], starts[1:])),
        (_best(states, ends, starts, smooth)[: len(data) - 1], _best(states, middles, starts, smooth)),
    ):
        near, chance = float((over <= most).mean()), float((within <= most).mean())
        if near >= MOST and np.median(over) <= USUALLY * np.median(smooth.sizes) and chance < near / 2:
            return True
    return False


def _best(states: Array, ends: Array, starts: Array, smooth: _Smoothness) -> Array:
    """Return how large the difference over the best joint of each end with another's start is (ends), rising."""
    count = min(NEIGHBOURS, len(starts))
    _, nearest = cKDTree(states[starts]).query(2 * states[ends] - states[ends - 1], k=[*range(1, count + 1)])
    sizes = smooth.joints(states, np.repeat(ends, count), starts[nearest.ravel()]).reshape(-1, count)
    own = nearest == np.arange(len(ends))[:, None]
    return np.sort(np.where(own, np.inf, sizes).min(axis=1))
