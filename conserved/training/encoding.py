"""Encoding many states with a trained encoder."""

import numpy as np
import torch

from conserved.encoders import Encoder
from conserved.losses import SIMILARITIES
from conserved.options.learning import Learning
from simulators.trajectories import Array

POINTS_AT_ONCE = 1 << 16


def similarity_of_codes(config: Learning) -> str:
    """Return how analysed codes are compared: as the loss does; as they are where it does not see them."""
    return config.similarity if config.layer == "code" else "euclidean"


@torch.no_grad()
def encode(encoder: Encoder, config: Learning, states: Array) -> Array:
    """Return the codes (points, dim), as the loss sees them, of states (points, variables).

    With ``layer`` features it is the numbers before the head, (points, features).
    """
    prepare = SIMILARITIES[similarity_of_codes(config)].prepare
    layer = encoder if config.layer == "code" else encoder.features
    device = encoder.mean.device
    blocks = [states[start : start + POINTS_AT_ONCE] for start in range(0, len(states), POINTS_AT_ONCE)]
    codes = [prepare(layer(torch.tensor(block, device=device))).cpu().numpy() for block in blocks]
    return np.concatenate(codes).astype(np.float64)
