"""The noise in the data, estimated from the data alone."""

import numpy as np

from conserved.discovery.prepare.differences import ORDERS, differences
from conserved.discovery.prepare.rounding import rounding_errors
from simulators.trajectories import Array, Trajectories

MIDDLE, OF_MIDDLE = 0.8, 0.661
"""Of this share of normally distributed numbers, the smallest, the root mean square is this of the deviation."""

CALM, OF_CALM = 0.1, 0.1257
"""Of this share of normally distributed numbers, the smallest, the largest is this of the deviation;"""

CALM_WINDOWS = 100
"""so many windows tell it."""

OVERSTATED = 0.8
"""Where the calmest windows show less than this share of the noise, its estimate holds motion past a pole."""

PARTS, CLEARLY = (0.0, 0.5, 0.9, 0.99, 0.9999), 0.05
"""Such parts of the noise may go with the value, if the residuals are then narrower by this share."""

MOST = 0.2
"""In a variable with more noise than this share of its values, noise goes with the value because it is the value."""

GROSS = 10.0
"""Residuals so many times what they should be are jumps: of an angle, or past a pole."""

LIKE = 1.05
"""Deviations that differ by no more than this factor are the same."""

SCATTERED = 0.5
"""A variable is scattered whose neighbours correlate by less, where more than this share of its variance is within
trajectories: points in no order, maps and columns of noise correlate by -.2 to .2, motion by .8 and more."""

JUMPS, FAINT = 0.25, 0.1
"""Neighbours of what jumps differ by this share of the variance within trajectories, or more, and differences of high
order by the latter share of the deviation: McMillan's map .45 and .14; Toda's lattice with 5 % of noise .3 and .07."""

ROUGH = 4.0
"""Neighbours tell a point to twice the variance of its noise where the trajectory is smooth; beyond this it is not."""


def noise_at(trajectories: Trajectories) -> Array:
    """Return the standard deviation of the noise at each point (points, variables), in the variables' units.

    That of rounding is known from the steps, and where neighbours are rounded alike their differences do not show it;
    what these show beyond is white noise.
    """
    rounding, white = rounding_errors(trajectories), white_noise(trajectories)
    white = np.where(scattered(trajectories), 0.0, white)
    explained = np.minimum(level_of(rounding) / np.maximum(level_of(white), np.finfo(float).tiny), 1)
    deviations: Array = np.sqrt(rounding**2 + white**2 * (1 - explained**2))
    return deviations


def scattered(trajectories: Trajectories) -> Array:
    """Return the variables (variables) whose neighbours are far apart in all that the variable ranges over.

    So are points in no order of time, those of a map, and of noise alone: their differences say nothing of the noise.
    Noise on what hardly moves along a trajectory leaves neighbours as little in common, but moves it little too; what
    passes a pole between a few points moves little at all others.
    """
    within = (trajectories.deviations(trajectories.states) ** 2).mean(axis=0)
    wide = within > SCATTERED * trajectories.states.var(axis=0)
    levels = [_middle(residuals) / OF_MIDDLE for residuals, _ in differences(trajectories) if len(residuals)]
    restless = np.min(levels, axis=0) > FAINT * np.sqrt(within) if levels else True
    apart: Array = wide & (neighbours_correlation(trajectories) < SCATTERED) & restless
    return apart


def neighbours_correlation(trajectories: Trajectories) -> Array:
    """Return the correlation of neighbouring points within trajectories, of each variable (variables).

    1 less the noise's share of the variance within trajectories where the motion is sampled finely.
    """
    own = trajectories.deviations(trajectories.states)
    both = own[1:] * own[:-1]
    both[trajectories.offsets[1:-1] - 1] = 0
    pairs = max(len(own) - len(trajectories), 1)
    correlation: Array = (both.sum(axis=0) / pairs) / np.maximum((own**2).mean(axis=0), np.finfo(float).tiny)
    return correlation


def level_of(noise: Array) -> Array:
    """Return the root mean square (variables) of noise (points, variables)."""
    level: Array = np.sqrt((noise**2).mean(axis=0))
    return level


def white_noise(trajectories: Trajectories) -> Array:
    """Return the standard deviation of white noise (points, variables), in the variables' units.

    Divided differences of order m over neighbouring points t_0..t_m, ``sum_j w_j x_j`` with
    ``w_j = 1 / prod_{l != j} (t_j - t_l)``, remove polynomials below degree m; what is left, over
    ``sqrt(sum_j w_j^2)``, has the noise's deviation. It is told robustly, by the smaller part of them, and
    the lowest order is taken beyond which it gets no smaller: higher ones tell it less well. Without times,
    the points are taken as evenly spaced. The noise may be a share of the value, see ``_relative_part``.

    0 where no trajectory is long enough to tell.
    """
    states = trajectories.states
    pooled = [own for order, own in zip(ORDERS, differences(trajectories), strict=False) if len(own[0]) > order]
    deviations = np.zeros_like(states)
    if not pooled:
        return deviations
    levels = np.array([_middle(residuals) for residuals, _ in pooled]) / OF_MIDDLE
    jumps = _jumps(trajectories, levels)
    lowest = np.argmax(levels <= LIKE * levels.min(axis=0), axis=0)
    for variable, place in enumerate(lowest):
        if not jumps[variable]:
            own = [(residuals[:, variable], squares[:, variable]) for residuals, squares in pooled]
            typical = max(float(np.mean(own[place][1])), np.finfo(float).tiny)
            part, level = _even_noise(own, place, typical)
            deviations[:, variable] = level * np.sqrt(_variance(part, states[:, variable] ** 2 / typical))
    return deviations


def _even_noise(windows: list[tuple[Array, Array]], place: int, typical: float) -> tuple[float, float]:
    """Return which part of the variance of a variable's noise goes with the square of the value, and the deviation.

    Past a pole, between a few points, motion looks like noise that goes with the value. But differences of high order
    show more of it, as of no noise, and the calmest windows less: these say the noise then.

    Parameters
    ----------
    windows : residuals and squares (windows) of each order.
    place : of the order that tells the noise.
    typical : mean of these squares.
    """
    residuals, squares = windows[place]
    quiet = _middle(residuals) / OF_MIDDLE < MOST * typical**0.5
    calm = np.inf
    for part in (_relative_part(residuals, squares / typical), 0.0) if quiet else (0.0,):
        even = [own / np.sqrt(_variance(part, each / typical)) for own, each in windows]
        level, highest = (float(_middle(one) / OF_MIDDLE) for one in (even[place], even[-1]))
        calm = float(min(map(_calm, even)))
        if calm >= OVERSTATED * level or level >= OVERSTATED * highest:
            return part, level
    return 0.0, calm


def _calm(residuals: Array) -> Array:
    """Return the deviation (...) of noise by the calmest of the windows (windows, ...); too few tell nothing.

    Where a state passes a pole between a few points, most windows hold some of its motion; in many of the others there
    is only noise. Noise that is the same everywhere is told as by ``_middle``, less exactly.
    """
    if len(residuals) <= CALM_WINDOWS:
        return np.full(residuals.shape[1:], np.inf)
    calm: Array = np.quantile(np.abs(residuals), CALM, axis=0) / OF_CALM
    return calm


def _jumps(trajectories: Trajectories, levels: Array) -> Array:
    """Return the variables (variables) that jump from point to point, as those of a map do.

    Their neighbours have less in common than white noise of that size leaves them, and yet differences of high order
    (orders, variables) get no smaller, as they do on any smooth motion.
    """
    apart = 1 - neighbours_correlation(trajectories)
    within = np.maximum((trajectories.deviations(trajectories.states) ** 2).mean(axis=0), np.finfo(float).tiny)
    flat = levels.min(axis=0) > np.maximum(0.5 * levels[0], FAINT * np.sqrt(within))
    jumps: Array = flat & (apart > JUMPS) & (levels[0] ** 2 / within < apart / 2)
    return jumps


def _relative_part(residuals: Array, squares: Array) -> float:
    """Return which part of the noise's variance goes with the square of the value.

    That with which the mean of ``|residual| / deviation``, over the geometric mean of ``1 / deviation``, is least, as
    it is by Jensen's inequality for the true deviations; if it is so clearly, for what is left of motion is no noise.

    Parameters
    ----------
    residuals, squares : of windows (windows), squares the mean of the values', 1 on average.
    """
    sizes = np.abs(residuals)
    usual = sizes < GROSS * _middle(residuals) * np.sqrt(1 + squares)
    if not usual.any():
        return PARTS[0]
    deviations = [np.sqrt(_variance(part, squares[usual])) for part in PARTS]
    widths = [float(np.mean(sizes[usual] / one) * np.exp(np.mean(np.log(one)))) for one in deviations]
    return PARTS[int(np.argmin(widths))] if min(widths) < (1 - CLEARLY) * widths[0] else PARTS[0]


def _variance(part: float, squares: Array) -> Array:
    """Return the variance, 1 on average, of noise of which a part goes with the square of the value."""
    variance: Array = 1 - part + part * squares
    return variance


def _middle(residuals: Array) -> Array:
    """Return the root mean square (...) of the smaller ones of residuals (windows, ...)."""
    count = max(1, int(MIDDLE * len(residuals)))
    smaller = np.partition(residuals**2, count - 1, axis=0)[:count]
    middle: Array = np.sqrt(smaller.mean(axis=0))
    return middle


def neighbour_interpolation(trajectories: Trajectories, noise: Array) -> Array:
    """Return the points' states (points, variables) as their neighbours tell them, by a cubic through four of these.

    What a point is worth must not be told from its own noise: those that noise made seem better would count
    for more, and all means be off to their side. Variables that change more between points than their noise
    (points, variables) are left as they are: of these the point itself tells more.
    """
    states = trajectories.states
    told = states.copy()
    told[2:-2] = (4 * (states[1:-3] + states[3:-1]) - states[:-4] - states[4:]) / 6
    edges = np.clip(trajectories.offsets[:, None] + [-2, -1, 0, 1], 0, len(states) - 1).ravel()
    told[edges] = states[edges]
    rough = np.mean((told - states) ** 2, axis=0) > ROUGH * np.mean(noise**2, axis=0)
    return np.where(rough, states, told)
