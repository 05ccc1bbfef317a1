"""Harmonic modes: each moves as an oscillator of its own."""

import numpy as np

from simulators.trajectories import Array


def rotate(q: Array, p: Array, frequencies: Array, times: Array) -> tuple[Array, Array]:
    """Return positions and momenta (n, t, modes) of q'' = -frequency^2 q from ``q`` and ``p`` (n, modes).

    ``times`` is (n, t), ``frequencies`` (modes).
    """
    angle = times[:, :, None] * frequencies
    cosine, sine = np.cos(angle), np.sin(angle)
    q, p = q[:, None, :], p[:, None, :]
    return q * cosine + p / frequencies * sine, p * cosine - frequencies * q * sine


def random_modes(
    energies: tuple[float, float], frequencies: Array, count: int, random: np.random.Generator
) -> tuple[Array, Array]:
    """Draw positions and momenta (count, modes): every mode's energy uniform, every phase uniform."""
    shape = (count, len(frequencies))
    amplitude = np.sqrt(2 * random.uniform(*energies, shape))
    phase = random.uniform(0, 2 * np.pi, shape)
    return amplitude * np.cos(phase) / frequencies, -amplitude * np.sin(phase)
