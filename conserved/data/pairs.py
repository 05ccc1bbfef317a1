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
        self.batch, self.seed, self._device = batch, seed, device
        self._trajectories = len(counts)
        self._anchors = torch.from_numpy(anchors)
        self._anchor_runs = torch.from_numpy(np.stack([np.cumsum(counts) - counts, counts], axis=1))
        self._partner_runs = torch.from_numpy(np.stack([first, last - first - 1], axis=1))
        self._generator = torch.Generator()
        self._epoch, self._order = -1, torch.empty(0)

    def draw(self, step: int) -> tuple[Tensor, Tensor]:
        """Return the rows (batch) of the first and of the second points of a step."""
        chosen = self._choose(step)
        self._generator.manual_seed(self.seed + step)
        uniform = torch.rand(2, self.batch, generator=self._generator, dtype=torch.float64)
        anchor = self._anchors[_pick(self._anchor_runs[chosen], uniform[0])]
        partner = _pick(self._partner_runs[anchor], uniform[1])
        partner += partner >= anchor
        return anchor.to(self._device), partner.to(self._device)

    def _choose(self, step: int) -> Tensor:
        """Return which trajectories (batch) a step takes."""
        batches = self._trajectories // self.batch
        epoch, place = divmod(step, max(batches, 1))
        if epoch != self._epoch:
            self._generator.manual_seed(self.seed - 1 - epoch)
            self._epoch, self._order = epoch, torch.randperm(self._trajectories, generator=self._generator)
        if batches == 0:
            return self._order.repeat(self.batch // self._trajectories + 1)[: self.batch]
        return self._order[place * self.batch : (place + 1) * self.batch]


def _pick(runs: Tensor, uniform: Tensor) -> Tensor:
    """Return a place in each of the runs (N, 2), given as start and length, by numbers (N) from 0 to 1."""
    start, length = runs.unbind(1)
    return start + (uniform * length).long()


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
