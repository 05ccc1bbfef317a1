"""InfoNCE: of N codes, name the one that comes from the same trajectory.

van den Oord, Li, Vinyals, Representation Learning with Contrastive Predictive Coding (2018),
arXiv:1807.03748; symmetric over the two views as in CLIP, Radford et al. (2021), arXiv:2103.00020.
"""

import math

import torch
from scipy.special import gammaln, hyp0f1, ive
from torch import Tensor
from torch.nn.functional import cross_entropy

from conserved.losses.similarity import Similarity


def infonce(codes_a: Tensor, codes_b: Tensor, similarity: Similarity, temperature: float) -> Tensor:
    """Return the symmetric InfoNCE loss of N pairs of codes (N, dim), a scalar.

    ``L = -1/N sum_i [ s_ii/T - 1/2 log sum_j exp(s_ij/T) - 1/2 log sum_j exp(s_ji/T) ]``

    where ``s_ij`` is the similarity of ``codes_a[i]`` and ``codes_b[j]``: one positive and N - 1
    negatives a row.
    """
    logits = similarity.matrix(codes_a, codes_b) / temperature
    target = torch.arange(len(logits), device=logits.device)
    return (cross_entropy(logits, target) + cross_entropy(logits.T, target)) / 2


def infonce_floor(batch: int, dim: int, temperature: float) -> float:
    """Return the loss of a perfect code of very many trajectories: aligned, uniform on the unit sphere.

    ``L* = -k + log(exp(k) + (N - 1) M(k))`` with ``k = 1/T`` and the sphere's mean of ``exp(k cos)``,
    ``M(k) = Gamma(d/2) (2/k)^(d/2 - 1) I_{d/2 - 1}(k)``: the limit of Wang and Isola (2020),
    arXiv:2005.10242, Theorem 1, in closed form. A constant code has log N;
    codes of few trajectories can be spaced more evenly than at random, and so lie below the floor.
    """
    k, order = 1 / temperature, dim / 2 - 1
    scaled = float(ive(order, k))
    if scaled > 0:
        log_mean = gammaln(dim / 2) + order * math.log(2 / k) + math.log(scaled)
    else:  # the Bessel function underflows in many dimensions, where its power series is harmless
        log_mean = math.log(hyp0f1(dim / 2, k**2 / 4)) - k
    return math.log1p((batch - 1) * math.exp(log_mean))
