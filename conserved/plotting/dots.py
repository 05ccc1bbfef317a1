"""Numbers of several seeds at places that have names: a dot a seed, a bar at the median."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from conserved.plotting.style import PALETTE
from simulators.trajectories import Array

WIDTH = 0.6
LEAST = 1e-6


def dots(axes: Axes, places: Sequence[str], values: dict[str, Array], label: str, *, log: bool = False) -> Axes:
    """Draw values, name -> (places, seeds), the names side by side at each place; nan is left out.

    With ``log`` the upright axis is logarithmic; values below ``LEAST`` are drawn there.
    """
    share = WIDTH / len(values)
    for column, ((name, numbers), colour) in enumerate(zip(values.items(), PALETTE, strict=False)):
        drawn = np.maximum(numbers, LEAST) if log else numbers
        centre = np.arange(len(places)) + (column - (len(values) - 1) / 2) * share
        where = np.broadcast_to(centre[:, None], drawn.shape)
        axes.plot(where.ravel(), drawn.ravel(), ".", color=colour, markersize=7, alpha=0.7, label=name)
        axes.hlines(np.median(drawn, axis=1), centre - 0.4 * share, centre + 0.4 * share, color=colour, linewidth=2)
    if log:
        axes.set_yscale("log")
    axes.set_xticks(range(len(places)), places)
    axes.set(ylabel=label, xlim=(-0.5, len(places) - 0.5))
    return axes
