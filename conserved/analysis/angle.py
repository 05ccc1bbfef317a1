"""The angle of a two-dimensional code on its circle."""

import numpy as np

from simulators.trajectories import Array


def largest_gap(codes: Array) -> float:
    """Return the middle, in radians, of the largest arc that is empty of codes (points, 2)."""
    angles = np.sort(np.arctan2(codes[:, 1], codes[:, 0]))
    gaps = np.diff(angles, append=angles[0] + 2 * np.pi)
    widest = gaps.argmax()
    return float(angles[widest] + gaps[widest] / 2)


def angle_from(codes: Array, cut: float) -> Array:
    """Return the angle (points) of codes (points, 2) counted from ``cut``, from 0 to 2 pi."""
    angle: Array = np.remainder(np.arctan2(codes[:, 1], codes[:, 0]) - cut, 2 * np.pi)
    return angle
