"""SimSiam as a method: a predictor and a stopped gradient, no target network."""

from collections.abc import Mapping
from typing import Any, ClassVar

from torch import Tensor, nn

from conserved.encoders import Encoder
from conserved.losses import Similarity, simsiam
from conserved.methods.method import Method
from conserved.methods.parts import linear_predictor


class SimSiam(Method):
    """SimSiam: predict what the encoder itself says of the other point, whose gradient is stopped.

    The loss is ``losses.simsiam``: the cosine form, or the squared error
    without normalisation for euclidean similarity. The predictor is BYOL's, linear and at first the
    identity, with a learning rate that stays constant. Without predictor or stopped gradient the code
    collapses, without batch norm in the encoder it shrinks at most seeds; each can be left out to see it.
    """

    citation: ClassVar[str] = "Chen, He, Exploring Simple Siamese Representation Learning (2021), arXiv:2011.10566"
    options: ClassVar[tuple[str, ...]] = ("predictor", "stop_gradient")
    needs: ClassVar[Mapping[str, str]] = {
        "predictor": "its predictor",
        "stop_gradient": "the stopped gradient",
        "batch_norm": "batch norm",
    }
    predictor_pace: ClassVar[float] = 3.0

    def __init__(self, encoder: Encoder, similarity: Similarity, predictor: bool, stop_gradient: bool) -> None:
        super().__init__(encoder, similarity)
        self.predictor = linear_predictor(self.dim) if predictor else nn.Identity()
        self.stop_gradient = stop_gradient

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:
        """Batch norm on, hardly any weight decay."""
        own = {"predictor": True, "stop_gradient": True, "weight_decay": 1e-3, "batch_norm": True}
        return super().defaults(dim) | own | ({"steps": 2000} if dim <= 2 else {})

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views; each view is batch-normalised by itself, as published."""
        codes_a, codes_b = self.encoder(view_a), self.encoder(view_b)
        predictions = self.predictor(codes_a), self.predictor(codes_b)
        return simsiam(*predictions, codes_a, codes_b, self.similarity, stop_gradient=self.stop_gradient)

    def constant_code_loss(self, batch: int) -> float:
        """A constant code predicts itself: cosine 1, distance 0."""
        return -1.0 if self.similarity.normalises else 0.0

    def parameter_groups(self) -> list[dict[str, Any]]:
        """The encoder on the schedule, and the predictor at a constant rate."""
        groups = super().parameter_groups()
        if predictor := list(self.predictor.parameters()):
            groups.append({"params": predictor, "pace": self.predictor_pace, "constant": True})
        return groups
