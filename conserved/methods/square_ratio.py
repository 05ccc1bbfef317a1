"""ConCerNet's square ratio loss as a method."""

from typing import ClassVar

from torch import Tensor

from conserved.losses import square_ratio
from conserved.methods.method import Method


class SquareRatio(Method):
    """Square ratio (ConCerNet): distances within trajectories, as a share of all distances.

    The loss is ``losses.square_ratio``.
    """

    citation: ClassVar[str] = "Zhang, Weng, Megretski, Daniel, Nguyen, ConCerNet (2023), arXiv:2302.05783"
    similarities: ClassVar[tuple[str, ...]] = ("euclidean",)

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        codes_a, codes_b = self.both(view_a, view_b)
        return square_ratio(codes_a, codes_b)

    def constant_code_loss(self, batch: int) -> float:
        """No distance at all; any spread that is not conserved is worse."""
        return 0.0
