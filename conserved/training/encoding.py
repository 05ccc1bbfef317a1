"""Encoding many states with a trained encoder."""

import numpy as np
import torch

from conserved.encoders import Encoder
from conserved.losses import Similarity
from simulators.trajectories import Array

POINTS_AT_ONCE = 1 << 16


@torch.no_grad()
def encode(encoder: Encoder, similarity: Similarity, states: Array) -> Array:
    """Return the codes (points, dim), as the loss sees them, of states (points, variables)."""
    device = encoder.mean.device
    blocks = [states[start : start + POINTS_AT_ONCE] for start in range(0, len(states), POINTS_AT_ONCE)]
    codes = [similarity.prepare(encoder(torch.as_tensor(block, device=device))).cpu().numpy() for block in blocks]
    return np.concatenate(codes).astype(np.float64)
