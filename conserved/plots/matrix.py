"""A table of numbers as colours."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm

from conserved.plots.style import COLOUR_MAP
from simulators.trajectories import Array


def matrix(
    axes: Axes,
    values: Array,
    label: str,
    *,
    names: tuple[Sequence[object], Sequence[object]] | None = None,
    limits: tuple[float, float] | None = None,
) -> Axes:
    """Draw positive values (rows, columns) on a logarithmic scale of colours; nan stays white.

    With ``names`` of rows and columns, each value is written into its place too. Without ``limits`` the colours
    span the decades that hold the values.
    """
    norm = LogNorm(*(limits or _decades(values)), clip=True)
    image = axes.imshow(values, cmap=COLOUR_MAP, norm=norm, origin="lower", aspect="auto")
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.colorbar(image, ax=axes, label=label)
    if names is not None:
        axes.set_yticks(range(len(names[0])), [str(name) for name in names[0]])
        axes.set_xticks(range(len(names[1])), [str(name) for name in names[1]])
        for (row, column), value in np.ndenumerate(values):
            colour = "black" if norm(value) > 0.6 else "white"
            axes.text(column, row, f"{value:.2g}", ha="center", va="center", color=colour, fontsize=9)
    return axes


def _decades(values: Array) -> tuple[float, float]:
    least, most = np.nanmin(values), np.nanmax(values)
    return float(10.0 ** np.floor(np.log10(least))), float(10.0 ** (np.floor(np.log10(most)) + 1))
