"""Conserved functions by a generalised eigenproblem: no network, no training."""

from typing import Any, ClassVar

import numpy as np
import scipy.linalg
import torch
from torch import Tensor

from conserved.encoders import Encoder, Fourier
from conserved.losses import Similarity, square_ratio
from conserved.methods.method import Method
from simulators import Trajectories
from simulators.trajectories import Array

POINTS = 40_000
RIDGE = 1e-9


class Kernel(Method):
    """Kernel: of all smooth functions those that vary least within trajectories, solved for, not trained.

    With the covariance ``C`` of random Fourier features over all points, and ``C_w`` within trajectories, the
    codes are the first eigenvectors of ``(C_w + r I) w = l C w``: the smoothest conserved function comes first,
    since the ridge ``r`` makes large weights dear; functions of it follow. Slow feature analysis,
    with a trajectory's mean for the slow part. Deterministic, in about a second; the yardstick for the networks.
    """

    citation: ClassVar[str] = (
        "Wiskott, Sejnowski, Slow Feature Analysis, Neural Computation 14, 715 (2002); Rahimi, Recht, Random "
        "Features for Large-Scale Kernel Machines, NIPS 20 (2007)"
    )
    similarities: ClassVar[tuple[str, ...]] = ("euclidean",)
    encoder_kind: ClassVar[str] = "fourier"
    trained: ClassVar[bool] = False

    encoder: Fourier

    def __init__(self, encoder: Encoder, similarity: Similarity) -> None:
        super().__init__(encoder, similarity)

    @classmethod
    def defaults(cls, dim: int) -> dict[str, Any]:  # noqa: ARG003
        """So many features; no steps."""
        return {"steps": 0, "batch": 256, "width": 400}

    @torch.no_grad()
    def prepare(self, trajectories: Trajectories) -> None:
        """Solve the eigenproblem on points of every trajectory, about ``POINTS`` of them in all."""
        rows, offsets = _evenly(trajectories.offsets, POINTS)
        features = self.encoder.features(torch.from_numpy(trajectories.states[rows]).to(self.encoder.mean.device))
        self.encoder.centre.add_(features.mean(0))
        features -= features.mean(0)
        weights = _least_varying(features.cpu().numpy(), offsets, self.dim)
        self.encoder.weights.copy_(torch.from_numpy(weights))

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """What the eigenproblem makes least, as a share of all distances."""
        return square_ratio(*self.both(view_a, view_b))

    def constant_code_loss(self, batch: int) -> float:
        """No distance at all."""
        return 0.0

    def parameter_groups(self) -> list[dict[str, Any]]:
        """Nothing is trained."""
        return []


def _evenly(offsets: Array, points: int) -> tuple[Array, Array]:
    """Return rows evenly spread over each trajectory, two or more of each, about ``points`` in all; their offsets."""
    lengths = np.diff(offsets)
    share = min(1.0, points / offsets[-1])
    kept = np.minimum(lengths, np.maximum(2, np.round(share * lengths).astype(int)))
    taken = np.concatenate([[0], np.cumsum(kept)])
    place = np.arange(taken[-1]) - np.repeat(taken[:-1], kept)
    own, own_kept = np.repeat(lengths, kept), np.repeat(kept, kept)
    return np.repeat(offsets[:-1], kept) + place * own // own_kept, taken


def _least_varying(features: Array, offsets: Array, count: int) -> Array:
    """Return the weights (features, count) of the functions of unit variance that vary least within trajectories."""
    lengths = np.diff(offsets)
    means = np.add.reduceat(features, offsets[:-1]) / lengths[:, None]
    within = features - np.repeat(means, lengths, axis=0)
    total, inner = features.T @ features / len(features), within.T @ within / len(features)
    inner += RIDGE * np.trace(total) / len(total) * np.eye(len(total))
    last = len(total) - 1
    _, vectors = scipy.linalg.eigh(total, inner, subset_by_index=[last - count + 1, last])
    smoothest_first = vectors[:, ::-1]
    scale = np.sqrt(((features @ smoothest_first) ** 2).mean(axis=0))
    sign = np.sign(smoothest_first[np.abs(smoothest_first).argmax(axis=0), np.arange(count)])
    weights: Array = smoothest_first * (sign / scale)
    return weights
