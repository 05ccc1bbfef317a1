"""The spectral contrastive loss as a method, on centred codes."""

from typing import ClassVar

from torch import Tensor

from conserved.losses import spectral
from conserved.methods.method import Method


class Spectral(Method):
    """Spectral contrast: large products of partners, small squares of the products of strangers.

    The loss is ``losses.spectral`` of codes centred over the batch:
    without centring the first dimension becomes the constant.
    """

    citation: ClassVar[str] = (
        "HaoChen, Wei, Gaidon, Ma, Provable Guarantees for Self-Supervised Deep Learning with Spectral "
        "Contrastive Loss (2021), arXiv:2106.04156"
    )
    similarities: ClassVar[tuple[str, ...]] = ("euclidean",)
    all_pairs: ClassVar[bool] = True

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        codes_a, codes_b = self.both(view_a, view_b)
        centre = (codes_a.mean(0) + codes_b.mean(0)) / 2
        return spectral(codes_a - centre, codes_b - centre)

    def constant_code_loss(self, batch: int) -> float:
        """Centred, it is zero."""
        return 0.0
