"""DINO as a method: a student and its slowly moving teacher, compared by their scores of prototypes."""

import copy
import math
from typing import Any, ClassVar

import torch
from torch import Tensor

from conserved.encoders import Encoder
from conserved.losses import Similarity, dino
from conserved.methods.method import Method
from conserved.methods.parts import Prototypes, follow, target_momentum

CENTRE_MOMENTUM = 0.9


class DINO(Method):
    """DINO: predict how a slowly moving teacher sorts the other point among prototypes.

    The loss is ``losses.dino``. The teacher is the moving average of
    encoder and prototypes; its scores are centred by their own moving average and sharpened, both against
    collapse. Without multi-crop.
    """

    citation: ClassVar[str] = (
        "Caron et al., Emerging Properties in Self-Supervised Vision Transformers (2021), arXiv:2104.14294"
    )
    options: ClassVar[tuple[str, ...]] = ("temperature", "momentum", "prototypes")

    centre: Tensor
    latest: Tensor

    def __init__(
        self, encoder: Encoder, similarity: Similarity, temperature: float, momentum: float, prototypes: int
    ) -> None:
        super().__init__(encoder, similarity)
        self.temperature, self.momentum = temperature, momentum
        self.prototypes = Prototypes(prototypes, self.dim, similarity)
        self.teacher = copy.deepcopy(encoder).requires_grad_(requires_grad=False)
        self.teacher_prototypes = copy.deepcopy(self.prototypes).requires_grad_(requires_grad=False)
        self.register_buffer("centre", torch.zeros(prototypes))
        self.register_buffer("latest", torch.zeros(prototypes), persistent=False)

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:
        """Many prototypes, and a temperature at which the code does not shrink to a short arc."""
        return super().defaults(dim) | {"temperature": 0.2, "momentum": 0.99, "prototypes": 64}

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        with torch.no_grad():
            states = torch.cat([view_a, view_b])
            teacher = self.teacher_prototypes(self.teacher(states))
            self.latest = teacher.mean(0)
        student_a, student_b = (self.prototypes(codes) for codes in self.both(view_a, view_b))
        teacher_a, teacher_b = teacher.chunk(2)
        return dino(student_a, student_b, teacher_a, teacher_b, self.centre, self.temperature)

    def constant_code_loss(self, batch: int) -> float:
        """Centred, a constant teacher says nothing: log K, once all prototypes coincide."""
        return math.log(self.prototypes.count)

    def after_step(self, progress: float) -> None:
        """Let centre and teacher follow."""
        self.centre = self.centre.lerp(self.latest, 1 - CENTRE_MOMENTUM)
        momentum = target_momentum(self.momentum, progress)
        follow(self.teacher, self.encoder, momentum)
        follow(self.teacher_prototypes, self.prototypes, momentum)

    def parameter_groups(self) -> list[dict[str, Any]]:
        """The encoder and the prototypes."""
        return [*super().parameter_groups(), {"params": list(self.prototypes.parameters()), "pace": 1.0}]
