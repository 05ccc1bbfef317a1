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
        first, counts = trajectories.offsets[:-1], trajectories.lengths
        self._near = None
        if window is not None:
            near = _near(trajectories, window)
            counts = np.bincount(trajectories.owners[near[:, 0]], minlength=len(trajectories))
            first = np.cumsum(counts) - counts
            self._near = torch.from_numpy(near)
        if counts.max() < 2:
            raise UsageError(f"window {window}: no two points of a trajectory are that near; widen it")
        self.batch, self.seed, self._device = batch, seed, device
        self._runs = torch.from_numpy(np.stack([first, counts], axis=1)[counts > 1])
        self._generator = torch.Generator()
        self._epoch, self._order = -1, torch.empty(0)

    def draw(self, step: int) -> tuple[Tensor, Tensor]:
        """Return the rows (batch) of the first and of the second points of a step."""
        chosen = self._choose(step)
        self._generator.manual_seed(self.seed + step)
        uniform = torch.rand(2, self.batch, generator=self._generator, dtype=torch.float64)
        start, length = self._runs[chosen].unbind(1)
        anchor = start + (uniform[0] * length).long()
        if self._near is not None:
            anchor, start, length = self._near[anchor].unbind(1)
        partner = start + (uniform[1] * (length - 1)).long()
        partner += partner >= anchor
        return anchor.to(self._device), partner.to(self._device)

    def _choose(self, step: int) -> Tensor:
        """Return which trajectories (batch) a step takes."""
        batches = len(self._runs) // self.batch
        epoch, place = divmod(step, max(batches, 1))
        if epoch != self._epoch:
            self._generator.manual_seed(self.seed - 1 - epoch)
            self._epoch, self._order = epoch, torch.randperm(len(self._runs), generator=self._generator)
        if batches == 0:
            return self._order.repeat(self.batch // len(self._runs) + 1)[: self.batch]
        return self._order[place * self.batch : (place + 1) * self.batch]


def _near(trajectories: Trajectories, window: float) -> Array:
    """Return the points that have others near in time: row, and start and length of the run of rows that are near.

    (anchors, 3); a run holds the point itself too.
    """
    times = trajectories.clock
    near = np.empty((len(times), 3), np.int64)
    for start, stop in pairwise(trajectories.offsets):
        own = times[start:stop]
        first, last = np.searchsorted(own, own - window, side="left"), np.searchsorted(own, own + window, side="right")
        near[start:stop] = np.stack([np.arange(start, stop), start + first, last - first], axis=1)
    return near[near[:, 2] > 1]
