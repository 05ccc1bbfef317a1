"""Pictures of a discovery: the spectrum with its gap, drift against lag, a law along trajectories."""

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes

from conserved.plotting.style import BLUE, COLOUR_MAP, GREY, ORANGE, shown
from simulators.trajectories import Array


def spectrum_with_gap(axes: Axes, ratios: Array, near: Array) -> Axes:
    """Draw how much of a library's functions changes along trajectories, rising; those near the null space apart."""
    order, visible = np.arange(1, len(ratios) + 1), np.maximum(ratios, 1e-17)
    axes.semilogy(order[near], visible[near], "o", color=ORANGE, label=f"near the null space ({near.sum()})")
    axes.semilogy(order[~near], visible[~near], "o", color=BLUE, label="others")
    axes.set(xlabel="function of the library", ylabel="deviation that changes / total")
    axes.legend(frameon=False, loc="lower right")
    return axes


def change_against_lag(axes: Axes, lags: Array, change: Array, name: str) -> Axes:
    """Draw the mean squared change over each lag: flat for a conserved quantity, growing for a drift."""
    axes.loglog(lags, np.maximum(change, 1e-32), "o-", markersize=4, label=name)
    axes.set(xlabel="lag [points]", ylabel="squared change / twice the variance")
    axes.margins(y=0.2)
    axes.legend(frameon=False, fontsize=7, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return axes


def along_trajectories(axes: Axes, values: Array, offsets: Array, name: str, count: int = 20) -> Axes:
    """Draw a law's values (points) along the first trajectories, coloured by their mean."""
    means = np.add.reduceat(values, offsets[:-1]) / np.diff(offsets)
    ranks = np.argsort(np.argsort(means[:count])) / max(min(count, len(means)) - 1, 1)
    for index in range(min(count, len(means))):
        own = values[offsets[index] : offsets[index + 1]]
        axes.plot(np.linspace(0, 1, len(own)), own, color=colormaps[COLOUR_MAP](ranks[index]), linewidth=1)
    axes.set(xlabel="share of the trajectory", ylabel=name)
    return axes


def read_from_code(axes: Axes, values: Array, reading: Array, name: str) -> Axes:
    """Draw what is read from the code of a formula (trajectories) against the formula's values."""
    rows = shown(len(values))
    axes.plot(values[rows], reading[rows], ".", color=BLUE, markersize=4, rasterized=True)
    axes.axline((float(values.mean()), float(values.mean())), slope=1, color=GREY, linewidth=1)
    axes.set(xlabel=name, ylabel="read from the code")
    return axes
