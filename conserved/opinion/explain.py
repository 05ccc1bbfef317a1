"""How much of the code the formulas explain, and how much of the formulas the code knows."""

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import RBFInterpolator

from conserved.analysis.regression import r2
from simulators.trajectories import Array, Trajectories

NEIGHBOURS = 50
"""A value is predicted from so many of the nearest,"""

SMOOTHING = 1e-3
"""which need not be met exactly."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Codes and formulas of held-out trajectories, each with what the other says of it.

    Parameters
    ----------
    codes, from_formulas : mean code of each trajectory (trajectories, dim), and as predicted from the formulas.
    formulas, from_codes : formulas' values (trajectories, formulas) by rank, 0 to 1, and as predicted from the code.
    """

    codes: Array
    from_formulas: Array
    formulas: Array
    from_codes: Array

    @property
    def explained(self) -> float:
        """Share of the codes' variance that the formulas explain."""
        return max(0.0, r2(self.codes, self.from_formulas))

    @property
    def known(self) -> tuple[float, ...]:
        """Share of each formula's variance, by rank, that the code knows."""
        both = zip(self.formulas.T, self.from_codes.T, strict=True)
        return tuple(max(0.0, r2(values, reading)) for values, reading in both)


def compare(codes: tuple[Array, Array], values: tuple[Array, Array]) -> Comparison:
    """Return the comparison of trajectories held out, by regressions fitted on those trained on.

    Formulas count by their rank, so that it does not matter in which units they are written, nor whether a
    function of them is.

    Parameters
    ----------
    codes : mean codes (trajectories, dim) of those trained on and of those held out.
    values : the formulas' mean values (trajectories, formulas) of both.
    """
    ranks = uniform(values[0], values[0]), uniform(values[1], values[0])
    return Comparison(
        codes=codes[1],
        from_formulas=predicted(ranks[0], codes[0], ranks[1]),
        formulas=ranks[1],
        from_codes=predicted(codes[0], ranks[0], codes[1]),
    )


def uniform(values: Array, reference: Array) -> Array:
    """Return the share of the reference (trajectories, formulas) below each value, between them by a line."""
    shares = np.linspace(0, 1, len(reference))
    columns = zip(values.T, np.sort(reference, axis=0).T, strict=True)
    return np.column_stack([np.interp(column, known, shares) for column, known in columns])


def predicted(inputs: Array, outputs: Array, at: Array) -> Array:
    """Return outputs (points, quantities) at new inputs, by linear radial basis functions on the nearest."""
    surface = RBFInterpolator(
        inputs, outputs, neighbors=min(NEIGHBOURS, len(inputs)), smoothing=SMOOTHING, kernel="linear"
    )
    prediction: Array = surface(at)
    return prediction


def means(values: Array, trajectories: Trajectories) -> Array:
    """Return the mean over each trajectory (trajectories, columns) of values (points, columns)."""
    sums: Array = np.add.reduceat(values, trajectories.offsets[:-1])
    return sums / trajectories.lengths[:, None]
