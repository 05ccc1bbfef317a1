"""Supervised regression as a method: the upper bound, for which the truth must be known."""

from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from conserved.encoders import Encoder
from conserved.losses import Similarity, supervised
from conserved.methods.method import Method
from simulators import DataError, Trajectories


class Supervised(Method):
    """Supervised: regression of the code on the known invariants, the upper bound of all the others.

    The loss is ``losses.supervised``. This method alone is shown the truth: each invariant, divided by its
    deviation, is one dimension of the code; a code of too few dimensions gets their leading principal
    components, one of too many is zero in the rest. What labels add is discussed in its source.
    """

    citation: ClassVar[str] = (
        "Wetzel, Melko, Scott, Panju, Ganesh, Phys. Rev. Research 2, 033499 (2020), arXiv:2003.04299"
    )
    similarities: ClassVar[tuple[str, ...]] = ("euclidean",)
    symmetries: ClassVar[bool] = False

    centre: Tensor
    scale: Tensor

    def __init__(self, encoder: Encoder, similarity: Similarity) -> None:
        super().__init__(encoder, similarity)
        self.variance = 0.0

    def prepare(self, trajectories: Trajectories) -> None:
        """Learn how invariants become dimensions of the code."""
        truth = _truth(trajectories)
        centre, deviation = truth.mean(axis=0), truth.std(axis=0)
        quantities = len(deviation)
        turn = np.eye(quantities, self.dim)
        if quantities > self.dim:
            turn = np.linalg.svd((truth - centre) / deviation, full_matrices=False)[2][: self.dim].T
        self.centre, self.scale = torch.from_numpy(centre), torch.from_numpy(turn / deviation[:, None])
        self.variance = float((((truth - centre) / deviation) @ turn).var(axis=0).mean())

    def shown(self, trajectories: Trajectories) -> Tensor:
        """Return the states and, in further columns, what their codes should be."""
        wanted = (torch.from_numpy(_truth(trajectories)) - self.centre) @ self.scale
        return torch.cat([super().shown(trajectories), wanted[torch.from_numpy(trajectories.owners)]], dim=1)

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Symmetric in the views."""
        codes_a, codes_b = self.both(view_a, view_b)
        return supervised(codes_a, codes_b, view_a[:, -self.dim :].to(codes_a.dtype))

    def both(self, view_a: Tensor, view_b: Tensor) -> tuple[Tensor, Tensor]:
        """Return the codes of the states alone."""
        return super().both(view_a[:, : -self.dim], view_b[:, : -self.dim])

    def constant_code_loss(self, batch: int) -> float:
        """The mean is the best constant: the variance of what is asked for."""
        return self.variance


def _truth(trajectories: Trajectories) -> np.ndarray:
    """Return the invariants that differ between trajectories, (trajectories, quantities)."""
    varying = [values for values in trajectories.invariants.values() if np.ptp(values) > 0]
    if not varying:
        raise DataError(
            "method supervised learns from the truth, and these data have none: every other method does without,"
            "or give the invariants in the file"
        )
    return np.column_stack(varying)
