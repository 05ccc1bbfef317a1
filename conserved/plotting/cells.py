"""A table of numbers whose cells are coloured, so that the eye finds what fails."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm

from conserved.plotting.style import COLOUR_MAP
from simulators.trajectories import Array


def cells(
    axes: Axes,
    values: Array,
    names: tuple[Sequence[str], Sequence[str]],
    limits: tuple[float, float],
    text: Callable[[float], str],
) -> Axes:
    """Draw values (rows, columns) as cells, bright where small and dark where large, each with its text.

    Parameters
    ----------
    values : nan where there is none, which leaves the cell white and empty.
    names : of the rows and of the columns.
    limits : what the logarithmic colours reach from and to.
    text : says a value.
    """
    norm = LogNorm(*limits, clip=True)
    axes.imshow(np.clip(values, *limits), norm=norm, cmap=f"{COLOUR_MAP}_r", aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        if np.isfinite(value):
            colour = "white" if norm(np.clip(value, *limits)) > 0.45 else "black"
            axes.text(column, row, text(value), color=colour, ha="center", va="center", fontsize=8)
    for axis, labels in zip((axes.yaxis, axes.xaxis), names, strict=True):
        axis.set_ticks(range(len(labels)), labels)
    axes.tick_params(length=0, labelsize=8)
    axes.spines[:].set_visible(False)
    return axes
