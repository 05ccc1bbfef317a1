"""Logarithm of a sum of exponentials, quick where most terms vanish."""

from torch import Tensor

NEGLIGIBLE = -50.0
"""An exponent this far below the largest adds less than rounding does, even in double precision."""


def log_sum_exp(exponents: Tensor, dim: int, *, keepdim: bool = False) -> Tensor:
    """Return ``log sum exp(exponents)`` along one dimension, as ``torch.logsumexp`` does.

    Squared distances over a temperature are often below -90, where ``exp`` takes a hundred times as long as
    elsewhere and gives nothing; such terms are cut off at e^-50 of the largest.
    """
    largest = exponents.detach().amax(dim, keepdim=True)
    total = (exponents - largest).clamp_min(NEGLIGIBLE).exp().sum(dim, keepdim=True).log() + largest
    return total if keepdim else total.squeeze(dim)
