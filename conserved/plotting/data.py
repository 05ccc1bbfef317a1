"""Data as they are: a few trajectories, variables against time and in their plane."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from conserved.plotting.style import COLOUR_MAP, GREY, new_figure, readable
from simulators import Trajectories
from simulators.trajectories import Array

TRAJECTORIES_SHOWN, VARIABLES_SHOWN = 8, 6


def colours(count: int) -> Array:
    """Return so many colours, in order, told apart by every kind of colour vision."""
    return np.asarray(colormaps[COLOUR_MAP](np.linspace(0, 0.9, count)))


def against_time(axes: Axes, times: Array | None, values: Array, offsets: Array, name: str) -> Axes:
    """Draw a variable (points) of several trajectories against time, or against the sample's number."""
    for colour, (start, stop) in zip(colours(len(offsets) - 1), pairwise(offsets), strict=True):
        along = np.arange(stop - start) if times is None else times[start:stop]
        axes.plot(along, values[start:stop], ".-", color=colour, linewidth=0.8, markersize=3)
    axes.set(xlabel="sample" if times is None else "time", ylabel=readable(name))
    return axes


def in_plane(axes: Axes, states: Array, offsets: Array, names: Sequence[str]) -> Axes:
    """Draw trajectories in the plane of two variables (points, 2)."""
    for colour, (start, stop) in zip(colours(len(offsets) - 1), pairwise(offsets), strict=True):
        axes.plot(states[start:stop, 0], states[start:stop, 1], ".", color=colour, markersize=3)
    axes.set(xlabel=readable(names[0]), ylabel=readable(names[1]))
    return axes


def overview(data: Trajectories, title: str) -> Figure:
    """Draw a few of the trajectories: every variable against time, and the first two in their plane."""
    few = data.subset(np.linspace(0, len(data) - 1, min(len(data), TRAJECTORIES_SHOWN)).astype(int))
    drawn = few.variables[:VARIABLES_SHOWN]
    figure, panels = new_figure(len(drawn) + (len(drawn) > 1))
    for place, variable in enumerate(drawn):
        against_time(panels[place], few.times, few.states[:, place], few.offsets, variable)
    if len(drawn) > 1:
        in_plane(panels[-1], few.states[:, :2], few.offsets, drawn)
    figure.suptitle(f"{title}, {len(few)} of {len(data)} trajectories", color=GREY, fontsize=9)
    return figure
