"""Pairs: two different points of one trajectory, drawn by index from one tensor.

Every point knows the run of rows its partner may come from: its whole trajectory, or the points near
it in time. A batch takes each trajectory at most once, as far as there are enough of them, so that a
negative is never a positive in disguise: the trajectories are shuffled once an epoch and taken in turn,
which also keeps the cost of a batch the same for any number of them.

The pairs of a step are a function of the seed and the step alone, so a training can be resumed at any
step with nothing to remember.
"""

from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from simulators import Trajectories, UsageError
from simulators.trajectories import Array


class Pairs:
    """All pairs of different points of one trajectory, no further apart in time than ``window``.

    Parameters
    ----------
    trajectories : each with two points or more.
    batch : pairs a step; more than there are trajectories, and some will come twice.
    seed : decides, with the step, which pairs are drawn.
    window : the widest gap of a pair, in units of time, or of samples when there are no times;
        ``None`` takes any two points.
    device : where the drawn rows are put.

    Raises
    ------
    UsageError
        If no two points are as near as the window asks.
    """

    def __init__(
        self, trajectories: Trajectories, batch: int, seed: int, window: float | None = None, device: str = "cpu"
    ) -> None:
        first, last = _partners(trajectories, window)
        anchors = np.flatnonzero(last - first > 1)
        counts = np.bincount(trajectories.owners[anchors], minlength=len(trajectories))
        counts = counts[counts > 0]
        if len(counts) == 0:
            raise UsageError(f"window {window}: no two points of a trajectory are that near; widen it")
        self.batch, self._seed, self._device = batch, seed, device
        self._anchors = torch.from_numpy(anchors)
        self._counts = torch.from_numpy(counts)
        self._starts = torch.from_numpy(np.cumsum(counts) - counts)
        self._first, self._others = torch.from_numpy(first), torch.from_numpy(last - first - 1)
        self._epoch, self._order = -1, torch.empty(0)

    def draw(self, step: int) -> tuple[Tensor, Tensor]:
        """Return the rows (batch) of the first and of the second points of a step."""
        generator = torch.Generator().manual_seed(self._seed + step)
        chosen = self._trajectories(step, generator)
        uniform = torch.rand(2, self.batch, generator=generator, dtype=torch.float64)
        anchor = self._anchors[self._starts[chosen] + (uniform[0] * self._counts[chosen]).long()]
        partner = self._first[anchor] + (uniform[1] * self._others[anchor]).long()
        partner += partner >= anchor
        return anchor.to(self._device), partner.to(self._device)

    def _trajectories(self, step: int, generator: torch.Generator) -> Tensor:
        """Return which trajectories (batch) a step takes."""
        batches = len(self._counts) // self.batch
        if batches == 0:
            return torch.randint(len(self._counts), (self.batch,), generator=generator)
        epoch, place = divmod(step, batches)
        if epoch != self._epoch:
            shuffler = torch.Generator().manual_seed(self._seed - 1 - epoch)
            self._epoch, self._order = epoch, torch.randperm(len(self._counts), generator=shuffler)
        return self._order[place * self.batch : (place + 1) * self.batch]


def _partners(trajectories: Trajectories, window: float | None) -> tuple[Array, Array]:
    """Return, for every point, the run of rows first..last (exclusive) its partner is drawn from."""
    offsets, owners = trajectories.offsets, trajectories.owners
    if window is None:
        return offsets[:-1][owners], offsets[1:][owners]
    times = np.arange(len(owners), dtype=float) if trajectories.times is None else trajectories.times
    first, last = np.empty(len(times), np.int64), np.empty(len(times), np.int64)
    for start, stop in pairwise(offsets):
        own = times[start:stop]
        first[start:stop] = start + np.searchsorted(own, own - window, side="left")
        last[start:stop] = start + np.searchsorted(own, own + window, side="right")
    return first, last
