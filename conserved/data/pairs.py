"""Pairs: two different points of one trajectory, drawn by index from one tensor.

Every point knows the run of rows its partner may come from: its whole trajectory, or the points near
it in time. A batch takes each trajectory at most once, as far as there are enough of them, so that a
negative is never a positive in disguise.
"""

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
    window : the widest gap of a pair, in units of time, or of samples when there are no times;
        ``None`` takes any two points.
    device : where the drawn rows are put.

    Raises
    ------
    UsageError
        If no two points are as near as the window asks.
    """

    def __init__(self, trajectories: Trajectories, window: float | None = None, device: str = "cpu") -> None:
        first, last = _partners(trajectories, window)
        anchors = np.flatnonzero(last - first > 1)
        counts = np.bincount(trajectories.owners[anchors], minlength=len(trajectories))
        self.trajectories = int((counts > 0).sum())
        if self.trajectories == 0:
            raise UsageError(f"window {window}: no two points of a trajectory are that near; widen it")
        self._anchors = torch.from_numpy(anchors)
        self._counts = torch.from_numpy(counts[counts > 0])
        self._starts = torch.from_numpy(np.concatenate([[0], np.cumsum(counts[counts > 0])[:-1]]))
        self._first, self._others = torch.from_numpy(first), torch.from_numpy(last - first - 1)
        self._device = device

    def draw(self, batch: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw rows (batch) of first and of second points; a different trajectory each, if there are enough."""
        if batch <= self.trajectories:
            chosen = torch.randperm(self.trajectories, generator=generator)[:batch]
        else:
            chosen = torch.randint(self.trajectories, (batch,), generator=generator)
        uniform = torch.rand(2, batch, generator=generator, dtype=torch.float64)
        anchor = self._anchors[self._starts[chosen] + (uniform[0] * self._counts[chosen]).long()]
        partner = self._first[anchor] + (uniform[1] * self._others[anchor]).long()
        partner += partner >= anchor
        return anchor.to(self._device), partner.to(self._device)


def _partners(trajectories: Trajectories, window: float | None) -> tuple[Array, Array]:
    """Return, for every point, the run of rows first..last (exclusive) its partner is drawn from."""
    offsets, owners = trajectories.offsets, trajectories.owners
    if window is None:
        return offsets[:-1][owners], offsets[1:][owners]
    times = np.arange(len(owners), dtype=float) if trajectories.times is None else trajectories.times
    first, last = np.empty(len(times), np.int64), np.empty(len(times), np.int64)
    for start, stop in zip(offsets[:-1], offsets[1:], strict=True):
        own = times[start:stop]
        first[start:stop] = start + np.searchsorted(own, own - window, side="left")
        last[start:stop] = start + np.searchsorted(own, own + window, side="right")
    return first, last
