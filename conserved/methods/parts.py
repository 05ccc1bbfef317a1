"""Parts that several methods are made of."""

import torch
from torch import nn


def linear_predictor(dim: int) -> nn.Linear:
    """Return a linear map from codes to codes (dim), at first the identity."""
    predictor = nn.Linear(dim, dim, bias=False)
    nn.init.eye_(predictor.weight)
    return predictor


@torch.no_grad()
def follow(target: nn.Module, online: nn.Module, momentum: float) -> None:
    """Move the parameters of a target towards the online ones, ``target <- m target + (1 - m) online``.

    Buffers, such as those of batch norm, are left alone, as published.
    """
    for slow, fast in zip(target.parameters(), online.parameters(), strict=True):
        slow.lerp_(fast, 1 - momentum)
