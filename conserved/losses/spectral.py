"""The spectral contrastive loss: pairs have a large product, strangers a small square of it.

HaoChen, Wei, Gaidon, Ma, Provable Guarantees for Self-Supervised Deep Learning with Spectral
Contrastive Loss (2021), arXiv:2106.04156, eq. 6.
"""

from torch import Tensor


def spectral(codes_a: Tensor, codes_b: Tensor) -> Tensor:
    """Return the loss of N pairs of codes (N, dim), a scalar.

    ``L = -2 mean_i z_ai . z_bi + mean_{i != j} (z_ai . z_bj)^2``. Its best first dimension is the constant, so
    the codes given should be centred.
    """
    count = len(codes_a)
    products = codes_a @ codes_b.T
    diagonal = products.diagonal()
    strangers = (products.square().sum() - diagonal.square().sum()) / (count * (count - 1))
    return -2 * diagonal.mean() + strangers
