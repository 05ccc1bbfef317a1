"""Parts that several methods are made of."""

import math

import torch
from torch import Tensor, nn

from conserved.losses import Similarity


def linear_predictor(dim: int) -> nn.Linear:
    """Return a linear map from codes to codes (dim), at first the identity."""
    predictor = nn.Linear(dim, dim, bias=False)
    nn.init.eye_(predictor.weight)
    return predictor


class Prototypes(nn.Module):
    """Learnt places among the codes; gives the similarity (N, count) of codes (N, dim) with each.

    Parameters
    ----------
    count, dim : how many, and the dimension of a code.
    similarity : how codes are compared with them, as codes are with each other.
    """

    def __init__(self, count: int, dim: int, similarity: Similarity) -> None:
        super().__init__()
        self.count, self.similarity = count, similarity
        self.places = nn.Parameter(similarity.prepare(torch.randn(count, dim)))

    def forward(self, codes: Tensor) -> Tensor:
        """Return the similarities."""
        return self.similarity.matrix(codes, self.places)


@torch.no_grad()
def follow(target: nn.Module, online: nn.Module, momentum: float) -> None:
    """Move the parameters of a target towards the online ones, ``target <- m target + (1 - m) online``.

    Buffers, such as those of batch norm, are left alone, as published.
    """
    for slow, fast in zip(target.parameters(), online.parameters(), strict=True):
        slow.lerp_(fast, 1 - momentum)


def target_momentum(start: float, progress: float) -> float:
    """Return the target's momentum ``1 - (1 - start) (cos(pi progress) + 1) / 2``: from ``start`` to 1.

    DeepMind's schedule, Grill et al. (2020), sec. 3.2.
    """
    return 1 - (1 - start) * (math.cos(math.pi * progress) + 1) / 2
