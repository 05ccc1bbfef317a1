"""ConCerNet's square ratio: distances within trajectories over all distances.

Zhang, Weng, Megretski, Daniel, Nguyen, ConCerNet (2023), arXiv:2302.05783.
"""

import torch
from torch import Tensor

from conserved.losses.similarity import SIMILARITIES


def square_ratio(codes_a: Tensor, codes_b: Tensor) -> Tensor:
    """Return the loss of N pairs of codes (N, dim), a scalar between 0 and 1.

    ``L = 1/2N sum_i |z_i - z_p|^2 / sum_j |z_i - z_j|^2`` over all 2N codes ``i`` with their partners ``p``: a smooth
    relative of within_ratio, which shift and scale of the code leave as it is. The sum over ``j`` takes no
    matrix: of centred codes it is ``2N |z_i|^2 + sum_j |z_j|^2``.
    """
    codes = torch.cat([codes_a, codes_b])
    squares = (codes - codes.mean(0)).square().sum(1)
    everyone = len(codes) * squares + squares.sum()
    partner = SIMILARITIES["euclidean"].distance(codes_a, codes_b).repeat(2)
    return (partner / everyone.clamp_min(torch.finfo(codes.dtype).tiny)).mean()
