"""BYOL as a method: a predictor on the encoder, and a target that follows it as a moving average."""

import copy
from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from conserved.encoders import Encoder
from conserved.losses import Similarity, byol
from conserved.methods.method import Method
from conserved.methods.parts import follow, linear_predictor, target_momentum


class BYOL(Method):
    """BYOL: predict what a slowly moving copy of the encoder says of the other point; no negatives.

    The loss is ``losses.byol``, on the encoder's own output: there is
    no projector, since with one the code before it keeps the phase that the projector removes. The
    predictor is linear, starts as the identity and learns faster than the encoder: the regime of the
    optimal predictor of Tian, Chen, Ganguli (2021), arXiv:2102.06810. With a nonlinear predictor the
    two-dimensional code of a pendulum is not conserved. Without batch norm in the encoder a code on the circle
    shrinks to a short arc. Left out, the predictor is not missed: here the moving average is enough.
    """

    citation: ClassVar[str] = "Grill et al., Bootstrap Your Own Latent (2020), arXiv:2006.07733"
    options: ClassVar[tuple[str, ...]] = ("momentum", "predictor")
    needs: ClassVar[Mapping[str, str]] = {"batch_norm": "batch norm"}
    predictor_pace: ClassVar[float] = 3.0

    def __init__(self, encoder: Encoder, similarity: Similarity, momentum: float, predictor: bool) -> None:
        super().__init__(encoder, similarity)
        self.momentum = momentum
        self.predictor = linear_predictor(self.dim) if predictor else nn.Identity()
        self.target = copy.deepcopy(encoder).requires_grad_(requires_grad=False)

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:
        """Batch norm on, hardly any weight decay."""
        own = {"momentum": 0.99, "predictor": True, "weight_decay": 1e-3, "batch_norm": True}
        return super().defaults(dim) | own | ({"steps": 2000} if dim <= 2 else {})

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views; each view is batch-normalised by itself, as published."""
        with torch.no_grad():
            target_a, target_b = self.target(view_a), self.target(view_b)
        prediction_a, prediction_b = (self.predictor(self.encoder(view)) for view in (view_a, view_b))
        return byol(prediction_a, prediction_b, target_a, target_b, self.similarity)

    def constant_code_loss(self, batch: int) -> float:
        """A constant code predicts itself."""
        return 0.0

    def after_step(self, progress: float) -> None:
        """Let the target follow the encoder, with DeepMind's schedule of the momentum."""
        follow(self.target, self.encoder, target_momentum(self.momentum, progress))

    def parameter_groups(self) -> list[dict[str, Any]]:
        """The encoder, and the predictor at its own pace."""
        groups = super().parameter_groups()
        if predictor := list(self.predictor.parameters()):
            groups.append({"params": predictor, "pace": self.predictor_pace})
        return groups
