"""Similarity: how two codes are compared, an axis of its own, shared by every loss that compares codes.

cosine      codes are put on the unit sphere; s(a, b) = a . b
euclidean   codes are taken as they are;       s(a, b) = -|a - b|^2

A normalised number is +1 or -1, so at dimension 1 the gradient of every cosine loss is exactly zero.
"""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Similarity:
    """One way of comparing codes; ``normalises`` says whether it puts them on the unit sphere."""

    normalises: bool

    def prepare(self, codes: Tensor) -> Tensor:
        """Return codes (N, dim) as the loss sees them: of length 1 (cosine) or unchanged (euclidean)."""
        return torch.nn.functional.normalize(codes, dim=1) if self.normalises else codes

    def matrix(self, codes_a: Tensor, codes_b: Tensor) -> Tensor:
        """Return the similarity (N, M) of every code (N, dim) with every code (M, dim)."""
        # Both are prepared in one call, which is half the work of two for codes as small as these.
        prepared = self.prepare(torch.cat([codes_a, codes_b]))
        a, b = prepared[: len(codes_a)], prepared[len(codes_a) :]
        product = a @ b.T
        if self.normalises:
            return product
        return 2 * product - (a * a).sum(1)[:, None] - (b * b).sum(1)

    def pairs(self, codes_a: Tensor, codes_b: Tensor) -> Tensor:
        """Return the similarity (N) of each code (N, dim) with its partner (N, dim)."""
        if self.normalises:
            return (self.prepare(codes_a) * self.prepare(codes_b)).sum(1)
        return -self.distance(codes_a, codes_b)

    def distance(self, codes_a: Tensor, codes_b: Tensor) -> Tensor:
        """Return the squared distance (N) of each pair of prepared codes; 2 - 2 cos for cosine."""
        return (self.prepare(codes_a) - self.prepare(codes_b)).square().sum(1)


SIMILARITIES = {"cosine": Similarity(normalises=True), "euclidean": Similarity(normalises=False)}
