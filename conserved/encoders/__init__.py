"""Encoders: maps from states to codes. ``ENCODERS`` lists the kinds; a run's file says which it is."""

from collections.abc import Mapping
from typing import Any

import torch

from conserved.encoders.encoder import Encoder
from conserved.encoders.fourier import Fourier
from conserved.encoders.perceptron import Perceptron

ENCODERS: dict[str, type[Encoder]] = {"perceptron": Perceptron, "fourier": Fourier}


def pack(encoder: Encoder) -> dict[str, Any]:
    """Return tensors and plain types that ``unpack`` makes the encoder of."""
    kind = next(name for name, kind in ENCODERS.items() if type(encoder) is kind)
    return {"kind": kind, "architecture": encoder.architecture, "state": encoder.state_dict()}


def unpack(packed: Mapping[str, Any]) -> Encoder:
    """Return the encoder of ``packed``, ready for use, not for training.

    It takes no more memory than the tensors in ``packed``, whatever its architecture says.
    """
    with torch.device("meta"):
        encoder = ENCODERS[packed["kind"]](**packed["architecture"])
    encoder.load_state_dict(packed["state"], assign=True)
    return encoder.eval()


__all__ = ["ENCODERS", "Encoder", "Fourier", "Perceptron", "pack", "unpack"]
