"""Noise-contrastive estimation: partner or noise, one yes-or-no question a code.

Gutmann, Hyvarinen, Noise-contrastive estimation (2010), AISTATS, PMLR 9, 297; with k noise samples as in
Mnih, Teh (2012), arXiv:1206.6426.
"""

import math

import torch
from torch import Tensor
from torch.nn.functional import softplus

from conserved.losses.similarity import Similarity


def nce(
    codes_a: Tensor,
    codes_b: Tensor,
    similarity: Similarity,
    temperature: float,
    negatives: int,
    log_partition: Tensor,
) -> Tensor:
    """Return the loss of N pairs of codes (N, dim) with k negatives each, a scalar.

    ``L = -mean_i [ log h(s_ii) + sum_{j in k others} log(1 - h(s_ij)) ]`` with the posterior of a partner,
    ``h(s) = sigmoid(s/T - log_partition - log k)``; the mean of both directions. The others are the codes of
    the next k pairs.
    """
    count = len(codes_a)
    scores = similarity.matrix(codes_a, codes_b) / temperature - log_partition - math.log(negatives)
    ahead = torch.arange(1, negatives + 1, device=scores.device)
    others = (torch.arange(count, device=scores.device)[:, None] + ahead) % count
    forward, backward = softplus(scores.gather(1, others)), softplus(scores.T.gather(1, others))
    return softplus(-scores.diagonal()).mean() + (forward + backward).sum(1).mean() / 2
