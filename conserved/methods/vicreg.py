"""VICReg as a method: no negatives, a floor under the variance."""

from typing import ClassVar

from torch import Tensor

from conserved.losses import vicreg
from conserved.losses.vicreg import VARIANCE
from conserved.methods.method import Method


class VICReg(Method):
    """VICReg: the views agree, every dimension of the code varies, and no two vary together.

    The loss is ``losses.vicreg``.
    """

    citation: ClassVar[str] = "Bardes, Ponce, LeCun, VICReg (2022), arXiv:2105.04906"
    similarities: ClassVar[tuple[str, ...]] = ("euclidean",)

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        codes_a, codes_b = self.both(view_a, view_b)
        return vicreg(codes_a, codes_b)

    def constant_code_loss(self, batch: int) -> float:
        """All the deviation is missing, but for the 1e-4 under the root."""
        return VARIANCE * (1 - 1e-2)
