"""The network: a multilayer perceptron, with or without a head."""

from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar

from torch import Tensor, nn

from conserved.encoders.encoder import Encoder
from simulators.errors import choose

ACTIVATIONS: dict[str, type[nn.Module]] = {"silu": nn.SiLU, "relu": nn.ReLU, "tanh": nn.Tanh, "gelu": nn.GELU}
HEADS = ("none", "linear", "mlp")


class Perceptron(Encoder):
    """Multilayer perceptron from states (N, variables) to codes (N, dim).

    Without a head the last layer gives the code. A head stands between: the last layer gives
    ``features`` numbers, and the head makes the code of them, on which the loss acts.

    Parameters
    ----------
    variables, dim : columns of a state and of a code.
    width, depth : units of a hidden layer, number of hidden layers.
    activation : one of ``ACTIVATIONS``.
    batch_norm : whether each hidden layer is batch-normalised before its activation.
    head : one of ``HEADS``: none, one linear layer, or a perceptron of its own.
    head_depth : hidden layers of an mlp head, of ``width`` units each.
    features : numbers before the head.
    angles : as in ``Encoder``.

    Raises
    ------
    UsageError
        For an unknown activation or head.
    """

    options: ClassVar[tuple[str, ...]] = (
        "width", "depth", "activation", "batch_norm", "head", "head_depth", "features",
    )  # fmt: skip

    def __init__(
        self,
        variables: int,
        dim: int,
        width: int = 64,
        depth: int = 2,
        activation: str = "silu",
        batch_norm: bool = False,
        head: str = "none",
        head_depth: int = 1,
        features: int = 16,
        angles: Sequence[int] = (),
    ) -> None:
        choose("activation", activation, ACTIVATIONS)
        choose("head", head, HEADS)
        super().__init__(
            variables,
            dim,
            angles,
            width=width,
            depth=depth,
            activation=activation,
            batch_norm=batch_norm,
            head=head,
            head_depth=head_depth,
            features=features,
        )
        self.layers = self._stack([self.inputs, *[width] * depth], dim if head == "none" else features)
        hidden = [width] * head_depth if head == "mlp" else []
        self.head = nn.Identity() if head == "none" else self._stack([features, *hidden], dim)

    def _stack(self, units: list[int], outputs: int) -> nn.Sequential:
        """Return hidden layers of the given units, after so many inputs, and a last linear layer."""
        layers: list[nn.Module] = []
        for inputs, width in pairwise(units):
            layers.append(nn.Linear(inputs, width))
            if self.architecture["batch_norm"]:
                layers.append(nn.BatchNorm1d(width))
            layers.append(ACTIVATIONS[self.architecture["activation"]]())
        return nn.Sequential(*layers, nn.Linear(units[-1], outputs))

    @property
    def last(self) -> nn.Linear:
        """The linear layer that the code comes from."""
        layer = (self.layers if isinstance(self.head, nn.Identity) else self.head)[-1]
        assert isinstance(layer, nn.Linear)
        return layer

    def features(self, states: Tensor) -> Tensor:
        """Return the numbers (N, features) before the head; without a head, the codes."""
        standardised = self.standardised(states).to(self.last.weight.dtype)
        features: Tensor = self.layers(standardised)
        return features

    def forward(self, states: Tensor) -> Tensor:
        """Return the codes (N, dim) of states (N, variables)."""
        codes: Tensor = self.head(self.features(states))
        return codes
