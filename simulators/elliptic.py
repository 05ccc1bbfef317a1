"""Jacobi's elliptic functions for many arguments of few parameters."""

import numpy as np

from simulators.trajectories import Array


def jacobi(argument: Array, parameter: Array) -> tuple[Array, Array, Array]:
    """Return sn, cn and dn of arguments (n, t) for parameters m = k^2 (n), 0 <= m < 1.

    By the arithmetic-geometric mean, Abramowitz and Stegun (1964), 16.4: with ``a_0 = 1``,
    ``b_0 = sqrt(1 - m)``, ``c_j = (a_{j-1} - b_{j-1}) / 2`` the amplitude descends from ``2^N a_N u`` by
    ``phi_{j-1} = (phi_j + arcsin(c_j / a_j sin phi_j)) / 2``. The means are taken once a parameter, not once a
    point as ``scipy.special.ellipj`` must, which is several times faster.
    """
    a, b = np.ones_like(parameter), np.sqrt(1 - parameter)
    ratios: list[Array] = []
    while not ratios or (ratios[-1] > np.finfo(float).eps).any():
        a, b, c = (a + b) / 2, np.sqrt(a * b), (a - b) / 2
        ratios.append(c / a)
    amplitude = argument * (2 ** len(ratios) * a)[:, None]
    for ratio in reversed(ratios):
        amplitude = (amplitude + np.arcsin(ratio[:, None] * np.sin(amplitude))) / 2
    sn = np.sin(amplitude)
    return sn, np.cos(amplitude), np.sqrt(1 - parameter[:, None] * sn**2)
