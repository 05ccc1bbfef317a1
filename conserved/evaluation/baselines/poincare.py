"""AI Poincare: points are pushed off one trajectory, pulled back by a network, and where they land is measured.

Liu, Tegmark (2021), Phys. Rev. Lett. 126, 180604, arXiv:2011.04698: a trajectory that fills n of the d
dimensions has d - n conserved quantities. The settings are those of the authors' program,
github.com/KindXiaoming/aipoincare.
"""

from itertools import pairwise

import numpy as np
import torch
import torch._dynamo  # its optimizers import this at their first step, which is no time of the method

from conserved.evaluation.baselines.baseline import Answer
from conserved.progress import Progress
from simulators import Trajectories
from simulators.trajectories import Array

LENGTH = 0.1
"""How far points are pushed, in deviations of the variables."""

WIDTHS, RATE, BATCH, STEPS = (256, 256), 1e-3, 128, 2000
POINTS, WALKERS = 100, 2000
SHARPNESS = 2.0
"""A direction with less than 1 / (2 d) of the variance counts as not filled, the more the less it has."""

LINEAR = 1e-3
"""Principal directions with a smaller share of the variance are linear conserved quantities."""


def poincare(trajectories: Trajectories, progress: Progress) -> Answer:
    """Return how many directions the longest trajectory does not fill; there is no code."""
    longest = int(trajectories.lengths.argmax())
    return Answer(unfilled(trajectories.subset([longest]).states, progress), None)


def unfilled(states: Array, progress: Progress, seed: int = 0) -> int:
    """Return how many directions points pulled back on the trajectory (points, variables) do not spread in.

    Around each of some points ``sum cos(pi d s_i)`` of the shares s_i below 1 / (2 d); the commonest counts.
    """
    random = np.random.default_rng(seed)
    points = whitened(states)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        pull = trained(torch.as_tensor(points, dtype=torch.float32), progress)
    dimension, counts = int(points.shape[1]), []
    for centre in points[random.integers(len(points), size=POINTS)]:
        pushed = centre + LENGTH * random.standard_normal((WALKERS, dimension))
        with torch.no_grad():
            pulled = pushed + pull(torch.as_tensor(pushed, dtype=torch.float32)).numpy()
        spread = np.linalg.svd(pulled - pulled.mean(axis=0), compute_uv=False) ** 2
        filled = np.minimum(spread / spread.sum() * SHARPNESS * dimension, 1)
        counts.append(round(float(np.cos(np.pi / 2 * filled).sum())))
    linear = int(states.shape[1]) - dimension
    return linear + int(np.bincount(counts).argmax())


def whitened(states: Array) -> Array:
    """Return the principal components of unit deviation (points, components), the smallest left out."""
    deviation = states.std(axis=0)
    scaled = (states - states.mean(axis=0))[:, deviation > 0] / deviation[deviation > 0]
    components, size, _ = np.linalg.svd(scaled, full_matrices=False)
    kept: Array = components[:, size**2 > LINEAR * (size**2).sum()] * np.sqrt(len(states))
    return kept


def trained(points: torch.Tensor, progress: Progress) -> torch.nn.Module:
    """Return a network that says of points pushed off the data what brings them back."""
    widths = (points.shape[1], *WIDTHS, points.shape[1])
    layers = [layer for pair in pairwise(widths) for layer in (torch.nn.Linear(*pair), torch.nn.ReLU())]
    network = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.Adam(network.parameters(), lr=RATE)
    for step in range(STEPS):
        push = LENGTH * torch.randn(BATCH, points.shape[1])
        chosen = points[torch.randint(len(points), (BATCH,))]
        loss = torch.nn.functional.mse_loss(network(chosen + push), -push)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        progress.share((step + 1) / STEPS)
    return network
