"""Regression on the known invariants: the upper bound of what a code can learn."""

from torch import Tensor


def supervised(codes_a: Tensor, codes_b: Tensor, truth: Tensor) -> Tensor:
    """Return the mean squared error of N pairs of codes (N, dim) from their truth (N, dim), a scalar.

    ``L = mean_k [ mean (a_k - t_k)^2 + mean (b_k - t_k)^2 ] / 2``
    """
    return ((codes_a - truth).square().mean() + (codes_b - truth).square().mean()) / 2
