"""The phase portrait of a system of two variables."""

import numpy as np
from matplotlib.axes import Axes

from conserved.plotting.style import COLOUR_MAP, readable
from simulators.trajectories import Array

LEVELS = 9


def contours(
    axes: Axes, grid_x: Array, grid_y: Array, field: Array, levels: Array, names: tuple[str, str], title: str
) -> Axes:
    """Draw a field (rows, columns; nan where unknown) over phase space by lines at given levels.

    With the levels at the same quantiles, the lines of a quantity and of any rising function of it
    are the same lines.
    """
    axes.contourf(grid_x, grid_y, field, levels=levels, cmap=COLOUR_MAP, extend="both", alpha=0.5)
    axes.contour(grid_x, grid_y, field, levels=levels, cmap=COLOUR_MAP, linewidths=1.4)
    axes.set(xlabel=readable(names[0]), ylabel=readable(names[1]), title=title)
    return axes


def quantile_levels(values: Array) -> Array:
    """Return levels that cut values (points) into parts of equal share, rising strictly."""
    levels = np.unique(np.quantile(values, np.linspace(0.05, 0.95, LEVELS)))
    return levels if len(levels) > 1 else levels[0] + np.array([0.0, 1e-9 + abs(levels[0]) * 1e-9])


def grid_over(states: Array, size: int = 160) -> tuple[Array, Array]:
    """Return the coordinates (size, size) of a grid that covers states (points, 2) with a margin."""
    low, high = states.min(axis=0), states.max(axis=0)
    margin = 0.04 * (high - low)
    x, y = (np.linspace(low[i] - margin[i], high[i] + margin[i], size) for i in (0, 1))
    grid_x, grid_y = np.meshgrid(x, y)
    return grid_x, grid_y
