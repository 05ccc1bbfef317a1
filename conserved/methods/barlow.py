"""Barlow Twins as a method: no negatives, decorrelated dimensions."""

from typing import ClassVar

from torch import Tensor

from conserved.losses import barlow
from conserved.methods.method import Method


class BarlowTwins(Method):
    """Barlow Twins: the views agree in every dimension of the code, and no two dimensions say the same.

    The loss is ``losses.barlow``.
    """

    citation: ClassVar[str] = "Zbontar, Jing, Misra, LeCun, Deny, Barlow Twins (2021), arXiv:2103.03230"
    similarities: ClassVar[tuple[str, ...]] = ("euclidean",)

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        codes_a, codes_b = self.both(view_a, view_b)
        return barlow(codes_a, codes_b)

    def constant_code_loss(self, batch: int) -> float:
        """Nothing correlates: 1 for each dimension."""
        return float(self.dim)
