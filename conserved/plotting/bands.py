"""Numbers of several seeds against what was varied: a line through the medians in a band from least to most."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from conserved.plotting.style import PALETTE
from simulators.trajectories import Array


def bands(axes: Axes, places: Sequence[float], values: dict[str, Array], label: str, *, log: bool = False) -> Axes:
    """Draw one band a name; values (places, seeds) over so many places.

    With ``log`` both axes are logarithmic; values that are not positive are drawn at the bottom.
    """
    for (name, numbers), colour in zip(values.items(), PALETTE, strict=False):
        drawn = np.maximum(numbers, 1e-6) if log else numbers
        axes.fill_between(places, drawn.min(axis=1), drawn.max(axis=1), color=colour, alpha=0.2, linewidth=0)
        axes.plot(places, np.median(drawn, axis=1), ".-", color=colour, linewidth=1.4, label=name)
    if log:
        axes.set(xscale="log", yscale="log")
    axes.set_ylabel(label)
    if len(values) > 1:
        axes.legend(frameon=False)
    return axes


def ticks_at(axes: Axes, places: Sequence[float]) -> Axes:
    """Put ticks on the horizontal axis at these places only, written plainly: 0.01, not a power of ten."""
    axes.set_xticks(places, [f"{place:g}" for place in places])
    axes.set_xticks([], minor=True)
    return axes
