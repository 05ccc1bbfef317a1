"""The contract of an encoder: state in, code out, with everything it needs inside."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import torch
from torch import Tensor, nn


class Encoder(nn.Module, ABC):
    """A map from states (N, variables) in the user's units to codes (N, dim).

    States are standardised by the mean and deviation of the training data, kept as buffers.

    Parameters
    ----------
    variables, dim : columns of a state and of a code.
    architecture : whatever else the kind of encoder is built from, as plain types.
    """

    options: ClassVar[tuple[str, ...]]
    """Options of a run that the constructor takes."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, variables: int, dim: int, **architecture: Any) -> None:
        super().__init__()
        self.architecture: dict[str, Any] = {"variables": variables, "dim": dim, **architecture}
        self.register_buffer("mean", torch.zeros(variables, dtype=torch.float64))
        self.register_buffer("deviation", torch.ones(variables, dtype=torch.float64))

    @abstractmethod
    def features(self, states: Tensor) -> Tensor:
        """Return what comes before the last part of the encoder, (N, features)."""

    @abstractmethod
    def forward(self, states: Tensor) -> Tensor:
        """Return the codes (N, dim) of states (N, variables)."""

    def standardise_by(self, states: Tensor) -> None:
        """Take mean and deviation from the training states (points, variables)."""
        self.mean.copy_(states.mean(0))
        self.deviation.copy_(states.std(0))

    def standardised(self, states: Tensor) -> Tensor:
        """Return states in units of the training data's deviation, from their mean.

        In double precision, so that a variable far from zero keeps its digits.
        """
        return (states.double() - self.mean) / self.deviation
