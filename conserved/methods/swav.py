"""SwAV as a method: learnt prototypes on which both views must agree."""

import math
from typing import Any, ClassVar

from torch import Tensor

from conserved.encoders import Encoder
from conserved.losses import Similarity, swav
from conserved.methods.method import Method
from conserved.methods.parts import Prototypes


class SwAV(Method):
    """SwAV: predict to which prototype the other point is assigned, when all prototypes get equally many.

    The loss is ``losses.swav``; the prototypes are learnt with the encoder
    and compared with codes as codes are with each other. Without multi-crop and without a queue.
    """

    citation: ClassVar[str] = (
        "Caron et al., Unsupervised Learning of Visual Features by Contrasting Cluster Assignments (2020), "
        "arXiv:2006.09882"
    )
    options: ClassVar[tuple[str, ...]] = ("temperature", "prototypes")

    def __init__(self, encoder: Encoder, similarity: Similarity, temperature: float, prototypes: int) -> None:
        super().__init__(encoder, similarity)
        self.temperature = temperature
        self.prototypes = Prototypes(prototypes, self.dim, similarity)

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:
        """Enough prototypes to tell many values apart."""
        return super().defaults(dim) | {"temperature": 0.1, "prototypes": 64}

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        scores_a, scores_b = (self.prototypes(codes) for codes in self.both(view_a, view_b))
        return swav(scores_a, scores_b, self.temperature)

    def constant_code_loss(self, batch: int) -> float:
        """Every prototype is as likely as any other once they all coincide: log K."""
        return math.log(self.prototypes.count)

    def parameter_groups(self) -> list[dict[str, Any]]:
        """The encoder and the prototypes."""
        return [*super().parameter_groups(), {"params": list(self.prototypes.parameters()), "pace": 1.0}]
