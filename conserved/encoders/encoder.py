"""The encoder: state in, code out, with everything it needs inside."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from simulators.errors import choose

ACTIVATIONS: dict[str, type[nn.Module]] = {"silu": nn.SiLU, "relu": nn.ReLU, "tanh": nn.Tanh, "gelu": nn.GELU}


class Encoder(nn.Module):
    """Multilayer perceptron from states (N, variables) to codes (N, dim).

    States are standardised by the mean and deviation of the training data, kept as buffers, so the
    encoder takes states in the user's units.

    Parameters
    ----------
    variables, dim : columns of a state and of a code.
    width, depth : units of a hidden layer, number of hidden layers.
    activation : one of ``ACTIVATIONS``.
    batch_norm : whether each hidden layer is batch-normalised before its activation.
    angles : columns of a state, in radians, that the network takes as cosine and sine.

    Raises
    ------
    UsageError
        For an unknown activation.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(
        self,
        variables: int,
        dim: int,
        width: int = 64,
        depth: int = 2,
        activation: str = "silu",
        batch_norm: bool = False,
        angles: tuple[int, ...] = (),
    ) -> None:
        super().__init__()
        self.architecture: dict[str, Any] = {
            "variables": variables,
            "dim": dim,
            "width": width,
            "depth": depth,
            "activation": choose("activation", activation, ACTIVATIONS),
            "batch_norm": batch_norm,
            "angles": tuple(angles),
        }
        features = variables + len(angles)
        self.register_buffer("mean", torch.zeros(features, dtype=torch.float64))
        self.register_buffer("deviation", torch.ones(features, dtype=torch.float64))
        layers: list[nn.Module] = []
        for inputs in [features] + [width] * (depth - 1):
            layers.append(nn.Linear(inputs, width))
            if batch_norm:
                layers.append(nn.BatchNorm1d(width))
            layers.append(ACTIVATIONS[activation]())
        layers.append(nn.Linear(width, dim))
        self.layers = nn.Sequential(*layers)

    def standardise_by(self, states: Tensor) -> None:
        """Take mean and deviation from the training states (points, variables)."""
        features = self.features(states)
        self.mean.copy_(features.mean(0))
        self.deviation.copy_(features.std(0))

    def features(self, states: Tensor) -> Tensor:
        """Return what the network takes of states (N, variables): cosine and sine in place of angles."""
        angles = list(self.architecture["angles"])
        if not angles:
            return states
        others = [column for column in range(states.shape[1]) if column not in angles]
        turning = states[:, angles]
        return torch.cat([states[:, others], turning.cos(), turning.sin()], dim=1)

    def forward(self, states: Tensor) -> Tensor:
        """Return the codes (N, dim) of states (N, variables)."""
        # In double precision, so that a variable far from zero keeps its digits.
        standardised = (self.features(states.double()) - self.mean) / self.deviation
        codes: Tensor = self.layers(standardised.to(next(self.parameters()).dtype))
        return codes

    def packed(self) -> dict[str, Any]:
        """Return tensors and plain types that ``unpack`` makes an encoder of."""
        return {"architecture": self.architecture, "state": self.state_dict()}

    @classmethod
    def unpack(cls, packed: Mapping[str, Any]) -> "Encoder":
        """Return the encoder of ``packed``, ready for use, not for training."""
        encoder = cls(**packed["architecture"])
        encoder.load_state_dict(packed["state"])
        return encoder.eval()
