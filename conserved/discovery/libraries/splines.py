"""Cubic splines of one argument: any smooth function of it, as columns, with its roughness.

P. Eilers, B. Marx, Stat. Sci. 11, 89 (1996): more functions than the data need, and a penalty on what bends.
"""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import BSpline

from simulators.trajectories import Array

FUNCTIONS = 18
"""So many: a lattice's wave within one well is told to 1e-5 of its height, and noise of 1 % is not followed."""

FINE = 30
"""So many for the few arguments that a law needs: two atoms repel each other in a tenth of the range."""

UNIFORM = 0.5
"""Knots are half way between quantiles, which follow the points, and even ones, which leave no long gap."""

DECADES = 8.0
"""A positive argument whose median is so many times its least value gets even knots in its logarithm: near a pole."""

FAINT = 1e-9
"""Smaller values of a function are 0: one that has no others on the data would have next to no deviation."""

DEGREE = 3


@dataclass(frozen=True, eq=False)
class Spline:
    """A basis of cubic splines, continued by straight lines outside the range it was made for.

    Parameters
    ----------
    knots : rising, the ends four times (functions + 4), in the argument or its logarithm.
    logarithmic : whether they are of the logarithm.
    """

    knots: Array
    logarithmic: bool

    def __len__(self) -> int:
        """Return the number of functions."""
        return len(self.knots) - DEGREE - 1

    @property
    def range(self) -> tuple[float, float]:
        """The ends of the argument's range."""
        low, high = float(self.knots[0]), float(self.knots[-1])
        return (float(np.exp(low)), float(np.exp(high))) if self.logarithmic else (low, high)

    def columns(self, values: Array) -> Array:
        """Return the functions (points, functions) at values of the argument (points)."""
        if not len(values):
            return np.empty((0, len(self)))
        places = self._places(values)
        inside = np.clip(places, self.knots[0], self.knots[-1])
        columns: Array = BSpline.design_matrix(inside, self.knots, DEGREE).toarray()
        columns[columns < FAINT] = 0
        outside = np.flatnonzero(places != inside)
        if len(outside):
            slope = BSpline(self.knots, np.eye(len(self)), DEGREE).derivative()
            columns[outside] += (places - inside)[outside, None] * slope(inside[outside])
        return columns

    def inside(self, values: Array) -> Array:
        """Return which values (points) are in the range."""
        low, high = self.range
        inside: Array = (values >= low) & (values <= high)
        return inside

    def roughness(self) -> Array:
        """Return the integrals of the products of second derivatives (functions, functions), the range taken as 1."""
        width = self.knots[-1] - self.knots[0]
        bends = BSpline(self.knots, np.eye(len(self)), DEGREE).derivative(2)
        starts, gaps = self.knots[DEGREE : -DEGREE - 1], np.diff(self.knots[DEGREE:-DEGREE])
        total = np.zeros((len(self), len(self)))
        for place in (0.5 - 0.5 / np.sqrt(3), 0.5 + 0.5 / np.sqrt(3)):  # Gauss: exact for products of straight lines
            values = bends(starts + place * gaps)
            total += width**3 / 2 * values.T @ (gaps[:, None] * values)
        return total

    def _places(self, values: Array) -> Array:
        if not self.logarithmic:
            return values
        places: Array = np.log(np.maximum(values, np.finfo(float).tiny))
        return places


def spline_of(values: Array, functions: int = FUNCTIONS) -> Spline:
    """Return a basis for an argument with these values (points)."""
    low, middle = float(values.min()), float(np.median(values))
    logarithmic = low > 0 and middle > DECADES * low
    places = np.log(values) if logarithmic else values
    share = np.linspace(0, 1, functions - DEGREE + 1)
    even = places.min() + share * np.ptp(places)
    inner = UNIFORM * even + (1 - UNIFORM) * np.quantile(places, share)
    return Spline(np.concatenate([[inner[0]] * DEGREE, inner, [inner[-1]] * DEGREE]), logarithmic)
