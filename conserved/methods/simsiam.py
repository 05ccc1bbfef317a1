"""SimSiam as a method: a predictor and a stopped gradient, no target network."""

from typing import Any, ClassVar

from torch import Tensor

from conserved.encoders import Encoder
from conserved.losses import Similarity, simsiam
from conserved.methods.method import Method
from conserved.methods.parts import linear_predictor


class SimSiam(Method):
    """SimSiam: predict what the encoder itself says of the other point, whose gradient is stopped.

    Chen, He (2021), arXiv:2011.10566. The loss is ``losses.simsiam``: the cosine form, or the squared error
    without normalisation for euclidean similarity. The predictor is BYOL's, linear and at first the
    identity, with a learning rate that stays constant. Batch norm in the encoder is needed.
    """

    predictor_pace: ClassVar[float] = 3.0

    def __init__(self, encoder: Encoder, similarity: Similarity) -> None:
        super().__init__(encoder, similarity)
        self.predictor = linear_predictor(self.dim)

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:
        """Batch norm on, hardly any weight decay."""
        own = {"weight_decay": 1e-3, "batch_norm": True}
        return super().defaults(dim) | own | ({"steps": 2000} if dim <= 2 else {})

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views; each view is batch-normalised by itself, as published."""
        codes_a, codes_b = self.encoder(view_a), self.encoder(view_b)
        return simsiam(self.predictor(codes_a), self.predictor(codes_b), codes_a, codes_b, self.similarity)

    def constant_code_loss(self, batch: int) -> float:
        """A constant code predicts itself: cosine 1, distance 0."""
        return -1.0 if self.similarity.normalises else 0.0

    def parameter_groups(self) -> list[dict[str, Any]]:
        """The encoder on the schedule, and the predictor at a constant rate."""
        predictor = {"params": list(self.predictor.parameters()), "pace": self.predictor_pace, "constant": True}
        return [*super().parameter_groups(), predictor]
