"""The code, coloured by an invariant or against it."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from conserved.plotting.style import BLUE, COLOUR_MAP, GREY, ORANGE, readable, shown
from simulators.trajectories import Array


def code_against(axes: Axes, code: Array, values: Array, name: str) -> Axes:
    """Draw a one-dimensional code (points) against an invariant (points)."""
    rows = shown(len(code))
    axes.plot(values[rows], code[rows], ".", color=BLUE, markersize=2, rasterized=True)
    axes.set(xlabel=readable(name), ylabel="code")
    return axes


def code_plane(axes: Axes, codes: Array, values: Array | None, name: str, *, circle: bool) -> Axes:
    """Draw codes (points, 2) coloured by ``values`` (points), with the unit circle they may lie on."""
    _coloured(axes, codes, values, name)
    middle, half = (codes.min(axis=0) + codes.max(axis=0)) / 2, 0.55 * np.ptp(codes, axis=0).max() or 1.0
    if circle:
        axes.add_patch(Circle((0, 0), 1, fill=False, color=GREY, linewidth=0.6, zorder=0))
        middle, half = np.zeros(2), 1.15
    low, high = middle - half, middle + half
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal", xlabel="code 1", ylabel="code 2")
    return axes


def code_components(axes: Axes, codes: Array, values: Array | None, name: str) -> Axes:
    """Draw the first two principal components of codes (points, dim >= 3), coloured by ``values``."""
    components, shares = principal_components(codes)
    _coloured(axes, components[:, :2], values, name)
    axes.set_aspect("equal", adjustable="datalim")
    axes.set(xlabel=f"principal component 1 ({shares[0]:.0%})", ylabel=f"component 2 ({shares[1]:.0%})")
    return axes


def truth_against(axes: Axes, reading: Array, values: Array, name: str) -> Axes:
    """Draw what is read from the code of an invariant (points) against its true values (points)."""
    rows = shown(len(values))
    axes.plot(values[rows], reading[rows], ".", color=BLUE, markersize=2, rasterized=True)
    axes.axline((values.mean(), values.mean()), slope=1, color=ORANGE, linewidth=1.2)
    axes.set(xlabel=f"{readable(name)}, the truth", ylabel="read from the code")
    return axes


def principal_components(codes: Array) -> tuple[Array, Array]:
    """Return the principal components (points, dim) of codes, and each one's share of the variance."""
    centred = codes - codes.mean(axis=0)
    variances, directions = np.linalg.eigh(np.cov(centred, rowvar=False))
    shares = variances[::-1] / max(variances.sum(), np.finfo(float).tiny)
    return centred @ directions[:, ::-1], shares


def _coloured(axes: Axes, codes: Array, values: Array | None, name: str) -> None:
    rows = shown(len(codes))
    if values is None:
        axes.plot(codes[rows, 0], codes[rows, 1], ".", color=BLUE, markersize=3, rasterized=True)
        return
    points = axes.scatter(codes[rows, 0], codes[rows, 1], c=values[rows], cmap=COLOUR_MAP, s=3, rasterized=True)
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.colorbar(points, ax=axes, label=readable(name), shrink=0.85)
