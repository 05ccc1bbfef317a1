"""The siamese network of Wetzel et al. as a method."""

from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from conserved.encoders import Encoder
from conserved.losses import Similarity, siamese
from conserved.methods.method import Method


class Siamese(Method):
    """Siamese classifier: are two points of the same trajectory? Told by the distance of their codes.

    The loss is ``losses.siamese``, its
    threshold is learnt.
    """

    citation: ClassVar[str] = (
        "Wetzel, Melko, Scott, Panju, Ganesh, Phys. Rev. Research 2, 033499 (2020), arXiv:2003.04299"
    )
    similarities: ClassVar[tuple[str, ...]] = ("euclidean",)

    def __init__(self, encoder: Encoder, similarity: Similarity) -> None:
        super().__init__(encoder, similarity)
        self.threshold = nn.Parameter(torch.tensor(1.0))

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        codes_a, codes_b = self.both(view_a, view_b)
        return siamese(codes_a, codes_b, self.threshold)

    def constant_code_loss(self, batch: int) -> float:
        """All distances are 0: the loss of answering sigmoid(threshold) to everything, log 2 at best."""
        yes = nn.functional.logsigmoid(self.threshold)
        no = nn.functional.logsigmoid(-self.threshold)
        return -(yes + no).item() / 2

    def parameter_groups(self) -> list[dict[str, Any]]:
        """The encoder and the threshold."""
        return [*super().parameter_groups(), {"params": [self.threshold], "pace": 1.0}]
