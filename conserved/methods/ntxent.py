"""SimCLR's NT-Xent as a method: InfoNCE with the negatives of both views."""

import math
from typing import ClassVar

from torch import Tensor

from conserved.losses import ntxent, ntxent_floor
from conserved.methods.infonce import InfoNCE


class NTXent(InfoNCE):
    """NT-Xent (SimCLR): recognise the partner among the codes of both views, 2N - 2 negatives.

    The loss is ``losses.ntxent``, on the code
    itself; options and defaults are InfoNCE's.
    """

    citation: ClassVar[str] = (
        "Chen, Kornblith, Norouzi, Hinton, A Simple Framework for Contrastive Learning (2020), arXiv:2002.05709"
    )

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        codes_a, codes_b = self.both(view_a, view_b)
        return ntxent(codes_a, codes_b, self.similarity, self.temperature)

    def constant_code_loss(self, batch: int) -> float:
        """Guessing among the other codes: log(2N - 1)."""
        return math.log(2 * batch - 1)

    def floor(self, batch: int) -> float | None:
        """Known on the sphere only."""
        if not self.similarity.normalises or self.dim < 2:
            return None
        return ntxent_floor(batch, self.dim, self.temperature)
