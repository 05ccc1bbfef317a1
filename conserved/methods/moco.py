"""MoCo as a method: keys from a slowly moving encoder, negatives from a queue of old keys."""

import copy
import math
from typing import Any, ClassVar

import torch
from torch import Tensor

from conserved.encoders import Encoder
from conserved.losses import Similarity, moco
from conserved.methods.method import Method
from conserved.methods.parts import follow


class MoCo(Method):
    """MoCo: recognise the key of the other point among a queue of keys from earlier batches.

    The loss is ``losses.moco``, in one direction. The order is the published
    one: the key encoder follows, keys are made, the loss is taken, and the keys join the queue.
    """

    citation: ClassVar[str] = "He, Fan, Wu, Xie, Girshick, Momentum Contrast (2020), arXiv:1911.05722"
    options: ClassVar[tuple[str, ...]] = ("temperature", "momentum", "queue")
    symmetric: ClassVar[bool] = False

    keys: Tensor
    latest: Tensor

    def __init__(
        self, encoder: Encoder, similarity: Similarity, temperature: float, momentum: float, queue: int
    ) -> None:
        super().__init__(encoder, similarity)
        self.temperature, self.momentum = temperature, momentum
        self.key_encoder = copy.deepcopy(encoder).requires_grad_(requires_grad=False)
        self.register_buffer("keys", similarity.prepare(torch.randn(queue, self.dim)))
        self.register_buffer("latest", torch.empty(0, self.dim), persistent=False)

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:
        """A momentum for trainings of thousands of steps, not of hundreds of thousands."""
        return super().defaults(dim) | {"temperature": 0.1, "momentum": 0.99, "queue": 512}

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Queries from the first view, keys from the second."""
        with torch.no_grad():
            self.latest = self.similarity.prepare(self.key_encoder(view_b))
        return moco(self.encoder(view_a), self.latest, self.keys, self.similarity, self.temperature)

    def constant_code_loss(self, batch: int) -> float:
        """Guessing among the key and the queue, once that is full of constant codes."""
        return math.log(1 + len(self.keys))

    def after_step(self, progress: float) -> None:
        """Put the latest keys into the queue, drop the oldest, and let the key encoder follow."""
        self.keys = torch.cat([self.latest, self.keys])[: len(self.keys)]
        follow(self.key_encoder, self.encoder, self.momentum)
