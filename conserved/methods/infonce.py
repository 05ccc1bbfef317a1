"""InfoNCE as a method: one encoder, negatives from the batch."""

import math
from typing import Any, ClassVar

import torch
from torch import Tensor

from conserved.encoders import Encoder
from conserved.losses import Similarity, infonce, infonce_floor
from conserved.methods.method import Method


class InfoNCE(Method):
    """InfoNCE: among the codes of a batch, recognise the one from the same trajectory.

    van den Oord, Li, Vinyals (2018), arXiv:1807.03748. The loss is ``losses.infonce``. No batch norm:
    the loss reaches its floor without, and the code is more constant along trajectories.
    """

    options: ClassVar[tuple[str, ...]] = ("temperature",)

    def __init__(self, encoder: Encoder, similarity: Similarity, temperature: float) -> None:
        super().__init__(encoder, similarity)
        self.temperature = temperature

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:
        """A code of higher dimension has more to tell apart: more negatives, a larger network.

        Twice the learning rate lets a code soon leave the plateau on which it is clumped at two sides of
        the circle.
        """
        common = {"temperature": 0.1, "weight_decay": 1e-2, "batch_norm": False}
        common |= {"learning_rate": 2e-2 if dim == 2 else 1e-2}
        if dim <= 2:
            return common | {"steps": 1500, "batch": 256, "width": 64, "depth": 2}
        return common | {"steps": 3000, "batch": 512, "width": 128, "depth": 3}

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        codes_a, codes_b = self.encoder(torch.cat([view_a, view_b])).chunk(2)
        return infonce(codes_a, codes_b, self.similarity, self.temperature)

    def constant_code_loss(self, batch: int) -> float:
        """Guessing among ``batch`` codes: log N."""
        return math.log(batch)

    def floor(self, batch: int) -> float | None:
        """Known on the sphere only."""
        dim = self.encoder.architecture["dim"]
        if not self.similarity.normalises or dim < 2:
            return None
        return infonce_floor(batch, dim, self.temperature)
