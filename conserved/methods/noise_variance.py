"""ConservNet's noise-variance loss as a method."""

from typing import ClassVar

import torch
from torch import Tensor

from conserved.encoders import Encoder
from conserved.losses import Similarity, noise_variance
from conserved.methods.method import Method
from simulators.randomness import integer_seed


class NoiseVariance(Method):
    """Noise variance (ConservNet): constant along trajectories, yet of given variance once noise moves the states.

    The loss is ``losses.noise_variance``. The noise has a random direction and a
    length up to ``radius`` standard deviations of the states.
    """

    citation: ClassVar[str] = "Ha, Jeong, Discovering Invariants via Machine Learning (2021), arXiv:2102.04008"
    options: ClassVar[tuple[str, ...]] = ("seed",)
    similarities: ClassVar[tuple[str, ...]] = ("euclidean",)
    symmetric: ClassVar[bool] = False
    radius: ClassVar[float] = 1.0

    steps_done: Tensor

    def __init__(self, encoder: Encoder, similarity: Similarity, seed: int) -> None:
        super().__init__(encoder, similarity)
        self.seed = integer_seed(seed, "disturbance")
        # The noise is a function of the seed and the step alone, so that a training can be resumed.
        self.register_buffer("steps_done", torch.tensor(0))

    def loss(self, view_a: Tensor, view_b: Tensor) -> Tensor:
        """Not symmetric in the views, whose noise differs."""
        noise_a, noise_b = self._noise(torch.cat([view_a, view_b])).chunk(2)
        codes = self.encoder(torch.cat([view_a, view_b, view_a + noise_a, view_b + noise_b]))
        return noise_variance(*codes.chunk(4))

    def _noise(self, states: Tensor) -> Tensor:
        """Return noise for states (N, variables), in their units."""
        generator = torch.Generator().manual_seed(self.seed + int(self.steps_done))
        direction = torch.randn(states.shape, generator=generator, dtype=torch.float64)
        length = self.radius * torch.rand(len(states), 1, generator=generator, dtype=torch.float64)
        noise = length * torch.nn.functional.normalize(direction, dim=1)
        return noise.to(states.device) * self.encoder.deviation

    def constant_code_loss(self, batch: int) -> float:
        """All the variance is missing."""
        return 1.0

    def after_step(self, progress: float) -> None:
        """Other noise for the next step."""
        self.steps_done += 1
