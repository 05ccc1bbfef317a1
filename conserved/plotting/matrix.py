"""A large table of numbers as colours."""

from matplotlib.axes import Axes
from matplotlib.colors import LogNorm

from conserved.plotting.style import COLOUR_MAP
from simulators.trajectories import Array


def matrix(axes: Axes, values: Array, label: str, limits: tuple[float, float]) -> Axes:
    """Draw values (rows, columns) on a logarithmic scale of colours between two limits; nan stays white."""
    norm = LogNorm(*limits, clip=True)
    image = axes.imshow(values, cmap=COLOUR_MAP, norm=norm, origin="lower", aspect="auto")
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.colorbar(image, ax=axes, label=label)
    return axes
