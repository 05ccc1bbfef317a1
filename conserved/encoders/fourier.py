"""Random Fourier features and one linear map: an encoder that is solved for, not trained."""

import math
from collections.abc import Sequence
from typing import ClassVar

import torch
from torch import Tensor

from conserved.encoders.encoder import Encoder


class Fourier(Encoder):
    """Codes ``W [cos(F x + b) - centre]`` of standardised states ``x``, in double precision.

    Rahimi, Recht (2007), Random Features for Large-Scale Kernel Machines: with normal frequencies ``F`` and
    uniform phases ``b`` the inner products of the features approach a Gaussian kernel of width 1/scale.

    Parameters
    ----------
    variables, dim : columns of a state and of a code.
    width : number of features.
    scale : standard deviation of the frequencies, per deviation of a variable.
    angles : as in ``Encoder``.
    """

    options: ClassVar[tuple[str, ...]] = ("width",)

    frequencies: Tensor
    phases: Tensor
    centre: Tensor
    weights: Tensor

    def __init__(
        self, variables: int, dim: int, width: int = 400, scale: float = 1.0, angles: Sequence[int] = ()
    ) -> None:
        super().__init__(variables, dim, angles, width=width, scale=scale)
        self.register_buffer("frequencies", scale * torch.randn(self.inputs, width, dtype=torch.float64))
        self.register_buffer("phases", 2 * math.pi * torch.rand(width, dtype=torch.float64))
        self.register_buffer("centre", torch.zeros(width, dtype=torch.float64))
        self.register_buffer("weights", torch.zeros(width, dim, dtype=torch.float64))

    def features(self, states: Tensor) -> Tensor:
        """Return the centred features (N, width) of states (N, variables)."""
        return torch.cos(self.standardised(states) @ self.frequencies + self.phases) - self.centre

    def forward(self, states: Tensor) -> Tensor:
        """Return the codes (N, dim) of states (N, variables)."""
        return self.features(states) @ self.weights
