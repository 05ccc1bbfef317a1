"""InfoNCE as a method: one encoder, negatives from the batch."""

import math
from typing import Any, ClassVar

from torch import Tensor

from conserved.encoders import Encoder
from conserved.losses import Similarity, infonce, infonce_floor
from conserved.methods.method import Method


class InfoNCE(Method):
    """InfoNCE: among the codes of a batch, recognise the one from the same trajectory.

    The loss is ``losses.infonce``. No batch norm:
    the loss reaches its floor without, and the code is more constant along trajectories.
    """

    citation: ClassVar[str] = (
        "van den Oord, Li, Vinyals, Representation Learning with Contrastive Predictive Coding (2018), arXiv:1807.03748"
    )
    options: ClassVar[tuple[str, ...]] = ("temperature",)
    all_pairs: ClassVar[bool] = True

    def __init__(self, encoder: Encoder, similarity: Similarity, temperature: float) -> None:
        super().__init__(encoder, similarity)
        self.temperature = temperature

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:
        """A faster rate leaves plateaus sooner: two clumps on the circle; at dim 3 a folded sheet.

        Kepler orbits with rotated views, dim 3, a seed of three: energy to .98 at rate .02, to .996 at .03.
        """
        rates = {1: 1e-2, 3: 3e-2}
        return super().defaults(dim) | {"temperature": 0.1, "learning_rate": rates.get(dim, 2e-2)}

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        codes_a, codes_b = self.both(view_a, view_b)
        return infonce(codes_a, codes_b, self.similarity, self.temperature)

    def constant_code_loss(self, batch: int) -> float:
        """Guessing among ``batch`` codes: log N."""
        return math.log(batch)

    def floor(self, batch: int) -> float | None:
        """Known on the sphere only."""
        if not self.similarity.normalises or self.dim < 2:
            return None
        return infonce_floor(batch, self.dim, self.temperature)
