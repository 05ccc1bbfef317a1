"""A law as splines show it: the function of each argument, with a band of its errors and the nearest parabola."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes

from conserved.plotting.style import BLUE, GREY, ORANGE
from simulators.trajectories import Array

BAND = 2
"""The band is so many standard errors wide on each side."""


def curve_with_band(axes: Axes, curve: Mapping[str, Sequence[float]], name: str) -> Axes:
    """Draw the function of one argument in a law, what it is beside a parabola, and where the data are.

    Parameters
    ----------
    axes : where.
    curve : its places ``x``, half of which are quantiles of the data, values ``y`` and their standard ``error``.
    name : the argument, behind a factor if there is one: ``x``, ``p**2 f(q)``.
    """
    factor, argument = factor_and_argument(name)
    x, y, error = (np.asarray(curve[key]) for key in ("x", "y", "error"))
    axes.fill_between(
        x, y - BAND * error, y + BAND * error, color=BLUE, alpha=0.25, linewidth=0, label=f"{BAND} standard errors"
    )
    axes.plot(x, y, color=BLUE, linewidth=2.5, label="splines")
    axes.plot(x, parabola(x, y, error), "--", color=ORANGE, linewidth=1.2, label="nearest parabola")
    axes.plot(x, np.zeros(len(x)), "|", color=GREY, markersize=5, alpha=0.5, transform=axes.get_xaxis_transform())
    axes.set(xlabel=argument, ylabel=f"f({argument}), times {factor}" if factor else f"f({argument})")
    axes.margins(x=0.02)
    return axes


def factor_and_argument(name: str) -> tuple[str, str]:
    """Return the factor of a curve, empty where there is none, and its argument, from its name."""
    factor, inside, argument = name.partition(" f(")
    return (factor, argument.removesuffix(")")) if inside else ("", name)


def parabola(x: Array, y: Array, error: Array) -> Array:
    """Return the parabola (points) that is nearest to a curve, in units of its error."""
    weights = 1 / np.maximum(error, 1e-3 * np.ptp(y))
    columns = np.vander((x - x.mean()) / np.ptp(x), 3)
    coefficients = np.linalg.lstsq(weights[:, None] * columns, weights * y, rcond=None)[0]
    near: Array = columns @ coefficients
    return near
