"""MoCo's loss: name the key of the same trajectory among it and a queue of old keys.

He, Fan, Wu, Xie, Girshick, Momentum Contrast (2020), arXiv:1911.05722, eq. 1.
"""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from conserved.losses.similarity import Similarity


def moco(queries: Tensor, keys: Tensor, queue: Tensor, similarity: Similarity, temperature: float) -> Tensor:
    """Return the loss of queries (N, dim), their keys (N, dim) and K old keys (K, dim), a scalar.

    ``L = -1/N sum_i log( exp(s(q_i, k_i)/T) / [exp(s(q_i, k_i)/T) + sum_j exp(s(q_i, queue_j)/T)] )``, in one
    direction; no gradient reaches the keys.
    """
    positive = similarity.pairs(queries, keys.detach())
    negative = similarity.matrix(queries, queue.detach())
    logits = torch.cat([positive[:, None], negative], dim=1) / temperature
    return cross_entropy(logits, torch.zeros(len(logits), dtype=torch.long, device=logits.device))
