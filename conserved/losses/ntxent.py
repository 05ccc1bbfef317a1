"""NT-Xent: of the 2N - 1 other codes of both views, name the one from the same trajectory.

Chen, Kornblith, Norouzi, Hinton, A Simple Framework for Contrastive Learning (2020), arXiv:2002.05709,
eq. 1.
"""

import torch
from torch import Tensor

from conserved.losses.infonce import infonce_floor
from conserved.losses.similarity import Similarity
from conserved.losses.stable import log_sum_exp


def ntxent(codes_a: Tensor, codes_b: Tensor, similarity: Similarity, temperature: float) -> Tensor:
    """Return the NT-Xent loss of N pairs of codes (N, dim), a scalar: the mean over 2N rows.

    ``L = -1/2N sum_i log( exp(s_ip/T) / sum_{j != i} exp(s_ij/T) )`` over all 2N codes ``i`` with their
    positives ``p``: 2N - 2 negatives a row. One published code sums the two halves, which is twice this.
    """
    total = torch.logsumexp if similarity.normalises else log_sum_exp
    across = similarity.matrix(codes_a, codes_b) / temperature
    others_a, others_b = (
        total((similarity.matrix(codes, codes) / temperature).fill_diagonal_(-torch.inf), 1)
        for codes in (codes_a, codes_b)
    )
    everyone_a = torch.logaddexp(total(across, 1), others_a)
    everyone_b = torch.logaddexp(total(across, 0), others_b)
    return (everyone_a + everyone_b).mean() / 2 - across.diagonal().mean()


def ntxent_floor(batch: int, dim: int, temperature: float) -> float:
    """Return the loss of a perfect code of very many trajectories: InfoNCE's with 2N - 2 negatives."""
    return infonce_floor(2 * batch - 1, dim, temperature)
