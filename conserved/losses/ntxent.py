"""NT-Xent: of the 2N - 1 other codes of both views, name the one from the same trajectory.

Chen, Kornblith, Norouzi, Hinton, A Simple Framework for Contrastive Learning (2020), arXiv:2002.05709,
eq. 1.
"""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from conserved.losses.infonce import infonce_floor
from conserved.losses.similarity import Similarity


def ntxent(codes_a: Tensor, codes_b: Tensor, similarity: Similarity, temperature: float) -> Tensor:
    """Return the NT-Xent loss of N pairs of codes (N, dim), a scalar: the mean over 2N rows.

    ``L = -1/2N sum_i log( exp(s_ip/T) / sum_{j != i} exp(s_ij/T) )`` over all 2N codes ``i`` with their
    positives ``p``: 2N - 2 negatives a row. One published code sums the two halves, which is twice this.
    """
    count = len(codes_a)
    codes = torch.cat([codes_a, codes_b])
    logits = similarity.matrix(codes, codes) / temperature
    itself = torch.eye(2 * count, dtype=torch.bool, device=logits.device)
    positive = torch.arange(2 * count, device=logits.device).roll(count)
    return cross_entropy(logits.masked_fill(itself, -torch.inf), positive)


def ntxent_floor(batch: int, dim: int, temperature: float) -> float:
    """Return the loss of a perfect code of very many trajectories: InfoNCE's with 2N - 2 negatives."""
    return infonce_floor(2 * batch - 1, dim, temperature)
