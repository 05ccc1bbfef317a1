"""Rates: at which functions of the state grow or decay, so that ``exp(c t) f(state)`` is conserved.

Such an f is an eigenfunction of the Koopman operator with the real eigenvalue -c (Mezic, Nonlinear Dyn. 41, 309
(2005)): the energy of a damped oscillator, less what oscillates, decays at one rate. For each of many rates the
function of a library is asked that changes least with ``exp(c t)`` as a factor; where that is a minimum, the rate is
moved to its bottom.
"""

from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar

from conserved.discovery.folds import folds_of
from conserved.discovery.libraries.formulas import jackknife, rounded, shortened
from conserved.discovery.libraries.library import Library
from conserved.discovery.linear_algebra import distinct, spectrum, triangle
from simulators.trajectories import Array, Trajectories

LEAST, MOST, STEPS = 0.1, 20.0, 24
"""Rates, times the length of the longest trajectory, are tried between these, so many growing and as many decaying."""

POINTS, TRAJECTORIES = 3000, 10
"""So many points tell them, of so many trajectories or more."""

WORTH = 0.3
"""A rate is none at which every function changes by more than this share of its deviation: lawless systems .36."""

BETTER = 0.5
"""Nor one at which it changes by more than this share of what it does at the next rates tried, a quarter off."""

WANTED = 2
"""So many rates, those at which a function changes least."""

NEARBY, PRECISION = 1e-4, 1e-11
"""They are told to the latter share of themselves: a law of exact data must not change by more than rounding."""

FOLDS, NEAR = 8, 1.25
"""Their errors are those without so many parts of the trajectories in turn, looked for within this factor."""


class Functions(NamedTuple):
    """Functions of the state (points, functions), the last of them a constant, and their trajectories."""

    values: Array
    data: Trajectories

    def without(self, fold: Array) -> "Functions":
        """Return what is left without some trajectories."""
        kept = np.setdiff1d(np.arange(len(self.data)), fold)
        return Functions(self.values[np.isin(self.data.owners, kept)], self.data.subset(kept))

    def change(self, rate: float) -> float:
        """Return the smallest deviation within trajectories, over the total, of a function times ``exp(c t)``.

        Points count by ``exp(-2 c t)``: what noise there is, is then as large everywhere. The time of each trajectory
        is from its middle, whatever the clock says.
        """
        growth = np.exp(rate * self.data.deviations(np.asarray(self.data.times)))[:, None]
        values = growth * (self.values if rate else self.values[:, :-1])
        changes = self.data.deviations(values, growth[:, 0] ** -2) / growth
        total = (values - (values / growth**2).sum(axis=0) / (growth**-2).sum()) / growth
        return float(spectrum(triangle(changes), triangle(total))[0][0])

    def lowest(self, low: float, high: float) -> tuple[float, float]:
        """Return the rate between two at which some function changes least, and how much.

        Brent's method tells a place to the root of the last bit of its distance from 0: a second time from nearby.
        """
        near = minimize_scalar(self.change, bounds=(low, high), method="bounded").x
        width = min(NEARBY * abs(near), near - low, high - near)
        found = minimize_scalar(
            lambda off: self.change(near + off),
            bounds=(-width, width),
            method="bounded",
            options={"xatol": PRECISION * abs(near)},
        )
        return float(near + found.x), float(found.fun)


def rates(library: Library, trajectories: Trajectories) -> list[float]:
    """Return the rates c at which functions of a library, times ``exp(c t)``, are nearly conserved, best first.

    Parameters
    ----------
    library : functions of the state without the time; a constant is added.
    trajectories : the data, with times.
    """
    data = trajectories.thinned(POINTS, TRAJECTORIES)
    values = library.evaluate(data.states)
    values = values[:, distinct(values - values.mean(axis=0), np.linalg.norm(values, axis=0))]
    functions = Functions(np.hstack([values, np.ones((len(values), 1))]), data)
    tried = np.geomspace(LEAST, MOST, STEPS) / _length(data)
    tried = np.concatenate([-tried[::-1], [0.0], tried])
    change = np.array([functions.change(rate) for rate in tried])
    lowest = np.flatnonzero((change[1:-1] < np.minimum(change[:-2], change[2:])) & (tried[1:-1] != 0)) + 1
    bottoms = {place: functions.lowest(tried[place - 1], tried[place + 1]) for place in lowest}
    best = sorted(
        (least, rate)
        for place, (rate, least) in bottoms.items()
        if least < min(WORTH, BETTER * change[place - 1], BETTER * change[place + 1])
    )[:WANTED]
    return [_told(rate, functions) for _, rate in best]


def _length(data: Trajectories) -> float:
    """Return the length in time of the longest trajectory."""
    times = np.asarray(data.times)
    return float(np.max(times[data.offsets[1:] - 1] - times[data.offsets[:-1]])) or 1.0


def _told(rate: float, functions: Functions) -> float:
    """Return a rate as the fraction that it may be, or with the digits that the trajectories agree on."""
    low, high = sorted((rate / NEAR, rate * NEAR))
    again = [functions.without(fold).lowest(low, high)[0] for fold in folds_of(functions.data, FOLDS)]
    error = float(jackknife(np.array(again)))
    return float(shortened(rounded(rate, max(error, PRECISION * abs(rate))), error))
