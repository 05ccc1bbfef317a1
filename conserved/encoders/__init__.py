"""The networks."""

from conserved.encoders.encoder import ACTIVATIONS, Encoder

__all__ = ["ACTIVATIONS", "Encoder"]
