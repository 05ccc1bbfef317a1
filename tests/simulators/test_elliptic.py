"""Jacobi's elliptic functions against scipy's."""

import numpy as np
from scipy.special import ellipj, ellipk

from simulators.elliptic import jacobi


def test_the_functions_are_scipys() -> None:
    parameter = np.concatenate([[0.0, 1e-12], np.linspace(0.01, 0.99, 50), [1 - 1e-9]])
    argument = np.linspace(-2, 2, 401) * 4 * ellipk(parameter)[:, None]
    expected = ellipj(argument, parameter[:, None])
    for ours, theirs in zip(jacobi(argument, parameter), expected[:3], strict=True):
        np.testing.assert_allclose(ours, theirs, atol=5e-13)


def test_the_identities_hold_to_rounding_far_from_the_origin() -> None:
    parameter = np.linspace(0.05, 0.95, 19)
    sn, cn, dn = jacobi(np.linspace(900, 1000, 101) * np.ones((19, 1)), parameter)
    np.testing.assert_allclose(sn**2 + cn**2, 1, atol=1e-15)
    np.testing.assert_allclose(dn**2 + parameter[:, None] * sn**2, 1, atol=1e-15)
