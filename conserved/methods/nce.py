"""Noise-contrastive estimation as a method."""

import math
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from conserved.encoders import Encoder
from conserved.losses import Similarity, nce
from conserved.methods.infonce import InfoNCE
from conserved.methods.method import Method


class NCE(Method):
    """NCE: tell the partner from each of k strangers, by independent yes-or-no questions.

    The loss is ``losses.nce``, its
    normalising constant is learnt. InfoNCE's ancestor.
    """

    citation: ClassVar[str] = (
        "Gutmann, Hyvarinen, Noise-contrastive estimation, PMLR 9, 297 (2010); Mnih, Teh (2012), arXiv:1206.6426"
    )
    options: ClassVar[tuple[str, ...]] = ("temperature", "negatives")
    all_pairs: ClassVar[bool] = True

    def __init__(self, encoder: Encoder, similarity: Similarity, temperature: float, negatives: int) -> None:
        super().__init__(encoder, similarity)
        self.temperature, self.negatives = temperature, negatives
        self.log_partition = nn.Parameter(torch.tensor(0.0))

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:
        """As InfoNCE, but warmer: at temperature 0.1 codes stay clumped at two sides of the circle."""
        return InfoNCE.defaults(dim) | {"temperature": 0.3, "negatives": 32}

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        codes_a, codes_b = self.both(view_a, view_b)
        negatives = min(self.negatives, len(codes_a) - 1)
        return nce(codes_a, codes_b, self.similarity, self.temperature, negatives, self.log_partition)

    def constant_code_loss(self, batch: int) -> float:
        """One score for all, of similarity 1 (cosine) or 0: its loss at the present normalising constant."""
        negatives = min(self.negatives, batch - 1)
        similarity = 1.0 if self.similarity.normalises else 0.0
        score = similarity / self.temperature - self.log_partition.item() - math.log(negatives)
        return math.log1p(math.exp(-score)) + negatives * math.log1p(math.exp(score))

    def parameter_groups(self) -> list[dict[str, Any]]:
        """The encoder and the normalising constant."""
        return [*super().parameter_groups(), {"params": [self.log_partition], "pace": 1.0}]
