"""The contract of an encoder: state in, code out, with everything it needs inside."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn


class Encoder(nn.Module, ABC):
    """A map from states (N, variables) in the user's units to codes (N, dim).

    Angles become cosine and sine; then all is standardised by the mean and deviation of the training data, kept as
    buffers.

    Parameters
    ----------
    variables, dim : columns of a state and of a code.
    angles : columns of a state, in radians, that are computed with as cosine and sine.
    architecture : whatever else the kind of encoder is built from, as plain types.
    """

    options: ClassVar[tuple[str, ...]]
    """Options of a run that the constructor takes."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, variables: int, dim: int, angles: Sequence[int] = (), **architecture: Any) -> None:
        super().__init__()
        own: dict[str, Any] = {"variables": variables, "dim": dim, "angles": tuple(angles)}
        self.architecture = own | architecture
        self.inputs = variables + len(angles)
        self.register_buffer("mean", torch.zeros(self.inputs, dtype=torch.float64))
        self.register_buffer("deviation", torch.ones(self.inputs, dtype=torch.float64))

    @abstractmethod
    def features(self, states: Tensor) -> Tensor:
        """Return what comes before the last part of the encoder, (N, features)."""

    @abstractmethod
    def forward(self, states: Tensor) -> Tensor:
        """Return the codes (N, dim) of states (N, variables)."""

    def standardise_by(self, states: Tensor) -> None:
        """Take mean and deviation from the training states (points, variables)."""
        inputs = self.on_circles(states)
        # in units of a power of two, which changes no digit, squares of 1e300 and of 1e-300 are numbers too
        unit = torch.ldexp(torch.ones_like(self.mean), inputs.abs().amax(0).frexp().exponent.clamp(-1000, 1000))
        self.mean.copy_((inputs / unit).mean(0) * unit)
        self.deviation.copy_((inputs / unit).std(0) * unit)

    def on_circles(self, states: Tensor) -> Tensor:
        """Return what is computed with, (N, inputs): states (N, variables) with cosine and sine in place of angles."""
        angles = list(self.architecture["angles"])
        if not angles:
            return states
        others = [column for column in range(states.shape[1]) if column not in angles]
        turning = states[:, angles]
        return torch.cat([states[:, others], turning.cos(), turning.sin()], dim=1)

    def standardised(self, states: Tensor) -> Tensor:
        """Return the inputs (N, inputs) of states (N, variables), in units of the training data's deviation.

        In double precision, so that a variable far from zero keeps its digits.
        """
        return (self.on_circles(states.double()) - self.mean) / self.deviation
