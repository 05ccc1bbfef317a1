"""The angle of a two-dimensional code against an invariant."""

import numpy as np
from matplotlib.axes import Axes

from conserved.plotting.style import BLUE, ORANGE, readable, shown
from simulators.trajectories import Array


def angle_against(axes: Axes, angle: Array, values: Array, name: str) -> Axes:
    """Draw the angle (points) against an invariant (points), with the line theory expects.

    A code that is uniform on the circle has an angle proportional to the distribution function of the
    invariant; the line is the empirical one, scaled to the angles' range and sense.
    """
    rows = shown(len(angle))
    axes.plot(values[rows], angle[rows], ".", color=BLUE, markersize=2, rasterized=True, label="held-out points")
    ordered = np.sort(values)
    share = np.linspace(0, 1, len(ordered))
    if np.cov(values, angle)[0, 1] < 0:
        share = 1 - share
    line = angle.min() + np.ptp(angle) * share
    drawn = shown(len(ordered))[::20]
    axes.plot(ordered[drawn], line[drawn], color=ORANGE, linewidth=1.5, label="distribution function, scaled")
    axes.set(xlabel=readable(name), ylabel="angle of the code [rad]")
    axes.legend(frameon=False, markerscale=4)
    return axes
