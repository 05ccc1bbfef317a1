"""Counting: functions are independent when their gradients are."""

from math import comb

import numpy as np

from conserved.discovery.criteria import DEFAULT, Criteria
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import Library, products
from simulators.randomness import stream
from simulators.trajectories import Array, Trajectories

SAME = 1e-9
"""A function with no more than this share of the largest deviation is the same for all data,"""

ALL_NOISE = 0.8
"""or one of whose variance noise makes more than this share."""

COLUMNS = 330
"""More quadratics are not tried."""

ROWS = 120
"""So many points a column tell that: by 30 the length of a spinning top's axis was missed in 3 of 30 noisy cases."""

NOTHING = 1e-12
"""A column that varies by less than this share of its size is the same everywhere: that is rounding, as of x / x."""

IDENTITY = 1e-6
"""A gradient this small, of columns of unit deviation in units of the variables', is that of an identity: 1e-11."""

LOOSE = 5.0
"""Gradients of constraints are independent beyond so many times the noise's share of the deviation."""


def independent_share(gradients: Array, known: Array) -> Array:
    """Return the share (functions) of gradients that leaves the span of the known ones at each point.

    Parameters
    ----------
    gradients : (points, functions, variables), of functions in question.
    known : (points, others, variables), of functions already counted. All in units of the variables.
    """
    size = np.maximum(np.linalg.norm(gradients, axis=(0, 2)), np.finfo(float).tiny)
    share: Array = np.linalg.norm(_left(gradients, known), axis=(0, 2)) / size
    return share


def usually_independent_share(gradients: Array, known: Array) -> Array:
    """Return the median over the points of that share (functions), which a few steep gradients near a pole do not tell.

    An approximation of known functions by others has such where it ceases to be one.
    """
    share = np.linalg.norm(_left(gradients, known), axis=2)
    return np.asarray(np.median(share / np.maximum(np.linalg.norm(gradients, axis=2), np.finfo(float).tiny), axis=0))


def _left(gradients: Array, known: Array) -> Array:
    """Return what of gradients is not in the span of the known ones at each point."""
    if not known.shape[1]:
        return gradients
    basis = orthonormal(known)
    left: Array = gradients - (gradients @ basis.transpose(0, 2, 1)) @ basis
    return left


def orthonormal(gradients: Array) -> Array:
    """Return an orthonormal basis of the rows at each point; rows within rounding of the others are 0."""
    size = np.maximum(np.linalg.norm(gradients, axis=2, keepdims=True), np.finfo(float).tiny)
    _, sizes, basis = np.linalg.svd(gradients / size, full_matrices=False)
    kept: Array = basis * (sizes > 1e-6 * sizes[:, :1])[:, :, None]
    return kept


def constraints(
    trajectories: Trajectories,
    probes: Array,
    noise: Array,
    seed: int = 0,
    unit: Array | None = None,
    criteria: Criteria = DEFAULT,
) -> Array:
    """Return gradients (probes, constraints, variables) of the quadratics that are the same for all data.

    Such are a sphere that all states lie on, or a centre of mass at rest. Of many variables only linear functions are
    tried. Parameters as for ``constraints_in``.
    """
    many = comb(len(trajectories.variables) + 2, 2) > COLUMNS
    library = products(trajectories.variables, symbols_of(trajectories.variables), 1 if many else 2)
    return constraints_in(library, trajectories, probes, noise, seed, unit=unit, criteria=criteria)


def constraints_in(
    library: Library,
    trajectories: Trajectories,
    probes: Array,
    noise: Array,
    seed: int = 0,
    *,
    each: int = ROWS,
    unit: Array | None = None,
    criteria: Criteria = DEFAULT,
) -> Array:
    """Return gradients (probes, constraints, variables) of a library's functions that are the same for all data.

    No law can differ in these: accelerations that follow from positions, a sphere that all states lie on. The gradients
    are orthonormal in units of the variables; those of identities, as of sine and cosine, are 0.

    Parameters
    ----------
    library : its functions.
    trajectories, probes : the data, and states (probes, variables) of theirs.
    noise : deviation of each variable's noise (variables); a function that varies by it alone is constant.
    seed : of the sample.
    each : so many points a column are looked at.
    unit : of each variable (variables), its deviation when None.
    criteria : say what is the same.
    """
    random = stream(seed, "sampled")
    rows = random.choice(len(trajectories.states), min(len(trajectories.states), each * len(library)), replace=False)
    states = trajectories.states[rows]
    again = library.evaluate(states + noise * random.standard_normal(states.shape))
    usable = np.flatnonzero(np.isfinite(again).all(axis=0))
    library, again = library.subset(usable), again[:, usable]
    columns = library.evaluate(states)
    whole = np.maximum(np.linalg.norm(columns, axis=0), np.finfo(float).tiny)
    deviations = columns - columns.mean(axis=0)
    size = np.linalg.norm(deviations, axis=0)
    size = np.where(size > NOTHING * whole, size, whole)
    made = (again - again.mean(axis=0) - deviations) / size
    constant = (
        _constant_everywhere(columns / size, made, trajectories.owners[rows], criteria.same_share) / size[:, None]
    )
    unit = trajectories.states.std(axis=0) if unit is None else unit
    gradients = library.gradients(probes, constant) * unit * np.sqrt(len(rows))
    _, sizes, basis = np.linalg.svd(gradients, full_matrices=False)
    least = max(1e-6, float(LOOSE * np.max(noise / np.maximum(unit, np.finfo(float).tiny))))
    count = int(np.median((sizes > np.maximum(least * sizes[:, :1], IDENTITY)).sum(axis=1))) if constant.shape[1] else 0
    independent: Array = basis[:, :count]
    return independent


def _constant_everywhere(columns: Array, made: Array, owners: Array, least: float) -> Array:
    """Return combinations (columns, functions) that do not vary, none where the data are too few to tell.

    Of k independent functions of laws k - n + 1 combinations are the same for any n trajectories: as long as there are
    any, every trajectory more takes one away. Relations that all data obey stay. So what is the same for half of the
    trajectories must be that for the others too, and these must take fewer away than they are.

    Parameters
    ----------
    columns, made : values (points, columns), and what noise adds to them.
    owners : the trajectory of each point.
    least : see ``Criteria.same_share``.
    """
    fitted = owners % 2 == 0
    others = ~fitted if not fitted.all() else fitted
    middle, whole = columns[fitted].mean(axis=0), columns
    columns = whole - middle
    scale = float(np.linalg.norm(whole - whole.mean(axis=0), 2))
    found = _constant(columns[fitted], made[fitted], scale)
    if not found.shape[1]:
        return found
    kept = _constant(columns[others] @ found, made[others] @ found, scale)
    told = found.shape[1] - kept.shape[1] < len(np.unique(owners[others])) or fitted.all()
    return same_at_each_point(found @ kept, whole, middle, made, least) if told else found[:, :0]


def same_at_each_point(functions: Array, columns: Array, middle: Array, made: Array, least: float) -> Array:
    """Return combinations of functions (columns, functions) whose terms cancel at each point, not only at the largest.

    Where amplitudes differ by decades, or columns have poles, a function that vanishes at the largest is no relation.

    Parameters
    ----------
    columns, made : values (points, columns), and what noise adds to them.
    middle : the columns' means (columns), whose combination is what the functions are everywhere.
    least : see ``Criteria.same_share``.
    """
    functions = np.linalg.qr(functions)[0]
    terms = np.sqrt(columns**2 @ (functions**2).sum(axis=1) + ((middle @ functions) ** 2).sum())
    terms = np.maximum(terms, np.finfo(float).tiny)[:, None]
    _, changes, rotation = np.linalg.svd((columns - middle) @ functions / terms, full_matrices=False)
    made = made - np.median(made, axis=0)  # a mean is that of points at a pole
    noise = float(np.median(np.linalg.norm(made @ functions / terms, axis=1)))
    changes = changes / len(columns) ** 0.5
    return np.asarray(functions @ rotation[changes < max(least, LOOSE * noise)].T)


def _constant(columns: Array, made: Array, scale: float) -> Array:
    """Return combinations (columns, functions) that do not vary, or only as much as noise makes them.

    Parameters
    ----------
    columns, made : deviations (points, columns), and what noise adds to them.
    scale : the largest that a combination's deviation may be.
    """
    _, sizes, directions = np.linalg.svd(columns, full_matrices=False)
    exact = directions[sizes < SAME * scale].T
    kept = sizes >= SAME * scale
    white = directions[kept].T / sizes[kept]
    _, shares, rotation = np.linalg.svd(made @ white, full_matrices=False)
    return np.hstack([exact, white @ rotation[shares > ALL_NOISE**0.5].T])
