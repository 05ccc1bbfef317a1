"""Optimisers by name: torch's own, and LARS, which torch does not have."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch.optim.optimizer import Optimizer

Groups = Iterable[dict[str, Any]]


class LARS(Optimizer):
    """Layer-wise adaptive rate scaling: steps of SGD with momentum, in proportion to each layer's weights.

    ``v <- momentum v + q (g + decay w)``, ``w <- w - lr v`` with ``q = eta |w| / |g + decay w|``. Biases and the
    scales of norms, and single numbers, get neither decay nor ``q``. You, Gitman, Ginsburg (2017),
    arXiv:1708.03888; as in the code of Barlow Twins, arXiv:2103.03230.
    """

    def __init__(
        self, params: Groups, lr: float, weight_decay: float = 0.0, momentum: float = 0.9, eta: float = 1e-3
    ) -> None:
        super().__init__(params, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum, "eta": eta})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """Move every weight that has a gradient."""
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    self._move(weight, group)

    def _move(self, weight: torch.Tensor, group: dict[str, Any]) -> None:
        update = weight.grad
        if weight.ndim > 1:
            update = update + group["weight_decay"] * weight
            sizes = weight.norm(), update.norm()
            update = update * (group["eta"] * sizes[0] / sizes[1] if all(sizes) else 1.0)
        state = self.state[weight]
        velocity = state["velocity"] = group["momentum"] * state.get("velocity", 0.0) + update
        weight.sub_(velocity, alpha=group["lr"])


def adamw(groups: Groups, weight_decay: float) -> Optimizer:
    """Return AdamW, Loshchilov, Hutter (2019), arXiv:1711.05101."""
    return torch.optim.AdamW(groups, lr=0.0, weight_decay=weight_decay, fused=True)


def sgd(groups: Groups, weight_decay: float) -> Optimizer:
    """Return SGD with momentum 0.9."""
    return torch.optim.SGD(groups, lr=0.0, weight_decay=weight_decay, momentum=0.9)


def lars(groups: Groups, weight_decay: float) -> Optimizer:
    """Return LARS."""
    return LARS(groups, lr=0.0, weight_decay=weight_decay)


OPTIMIZERS: dict[str, Callable[[Groups, float], Optimizer]] = {"adamw": adamw, "sgd": sgd, "lars": lars}
