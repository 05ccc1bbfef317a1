"""Barlow Twins: the two views' codes, standardised over the batch, correlate like the identity.

Zbontar, Jing, Misra, LeCun, Deny, Barlow Twins (2021), arXiv:2103.03230, eq. 1.
"""

from torch import Tensor


def barlow(codes_a: Tensor, codes_b: Tensor, redundancy: float = 0.0051) -> Tensor:
    """Return the loss of N pairs of codes (N, dim), a scalar.

    ``L = sum_i (1 - c_ii)^2 + redundancy sum_{i != j} c_ij^2`` with the cross-correlation
    ``c = z_a^T z_b / N`` of codes standardised by the biased variance (plus 1e-5, as batch norm does).
    """
    correlation = _standardised(codes_a).T @ _standardised(codes_b) / len(codes_a)
    diagonal = correlation.diagonal()
    off_diagonal = correlation.square().sum() - diagonal.square().sum()
    return (1 - diagonal).square().sum() + redundancy * off_diagonal


def _standardised(codes: Tensor) -> Tensor:
    centred = codes - codes.mean(0)
    return centred * (centred.square().mean(0) + 1e-5).rsqrt()
