"""A law as a sum of parts, each a product of variables times a form of one argument: its columns and derivatives."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import sympy

from conserved.discovery.libraries.form import Form
from conserved.discovery.libraries.groups import Group
from conserved.discovery.proposers.points import Points, Values
from simulators.trajectories import Array

CONSTANT = 1e-8
"""A term that varies by no more than this share of itself is constant."""

HUGE = 1e100
"""Columns of larger numbers are not fitted: products of their squares are none."""


@dataclass(frozen=True, eq=False)
class Part:
    """One summand: the factor of a group times a form of its argument."""

    group: Group
    form: Form

    def expressions(self, constants: Sequence[object] | Array) -> tuple[sympy.Expr, ...]:
        """Return its terms, the constants numbers sympy takes."""
        argument = sympy.Integer(0) if self.group.argument is None else self.group.argument.expression
        return tuple(self.group.factor * term for term in self.form.expressions(argument, list(constants)))


@dataclass(frozen=True, eq=False)
class Tables:
    """The columns of a law's terms at points, and what noise makes of them.

    Parameters
    ----------
    columns : (points, terms), without what noise adds on average.
    by_constants : their derivatives (points, terms, constants).
    noisy : the terms' gradients times the noise (points * directions, terms); no rows without noise.
    noisy_by_constants : their derivatives (points * directions, terms, constants).
    bias : what noise adds to the terms on average (points, terms); 0 without noise.
    apart : terms whose noise is independent of that of others: those of each part where no two share a variable.
    """

    columns: Array
    by_constants: Array
    noisy: Array
    noisy_by_constants: Array
    bias: Array
    apart: tuple[slice, ...] = (slice(None),)

    def noise(self, coefficients: Array) -> Array:
        """Return the deviation (points) that noise gives the law: by its gradient and, to second order, by its bends.

        Of one argument these are ``f'' s^2 / 2 (e^2 - 1)`` with a normal e, of variance 2 for the bias squared.
        """
        slopes = (self.noisy @ coefficients).reshape(len(self.columns), -1)
        bends = [self.bias[:, own] @ coefficients[own] for own in self.apart]
        return np.asarray(np.sqrt((slopes**2).sum(axis=1) + 2 * sum(bend**2 for bend in bends)))


def tables(parts: Sequence[Part], points: Points, constants: Array) -> Tables | None:
    """Return the tables of a law's terms; None where one is not finite.

    Parameters
    ----------
    parts : the law.
    points : where.
    constants : the inner ones of all parts, one after the other (constants).
    """
    terms, inner = (
        places([len(part.form.terms) for part in parts]),
        places([len(part.form.constants) for part in parts]),
    )
    rows, count, separate = len(points.weights), terms[-1].stop, _separate(parts)
    wide = 0 if points.noise is None else len(parts) if separate else points.noise.shape[1]
    columns, by_constants = np.empty((rows, count)), np.zeros((rows, count, len(constants)))
    bias = np.zeros((rows, count))
    gradients, their = np.zeros((rows, wide, count)), np.zeros((rows, wide, count, len(constants)))
    with np.errstate(all="ignore"):  # what is not finite is refused below
        for place, (part, own, its) in enumerate(zip(parts, terms, inner, strict=True)):
            one = _of_part(part, points, constants[its], separate)
            columns[:, own], by_constants[:, own, its] = one.columns, one.by_constants
            if wide:
                where = slice(place, place + 1) if separate else slice(None)
                bias[:, own] = one.bias
                gradients[:, where, own], their[:, where, own, its] = one.noisy, one.noisy_by_constants
    columns -= bias
    flat = gradients.reshape(rows * wide, count), their.reshape(rows * wide, count, len(constants))
    every = (columns, by_constants, *flat, bias)
    usable = all(_usable(table) for table in every) and _varies(columns)
    return Tables(*every, tuple(terms) if separate else (slice(None),)) if usable else None


def _varies(columns: Array) -> bool:
    """Return whether every column (points, columns) has more than rounding in its changes."""
    return bool((np.ptp(columns, axis=0) > CONSTANT * np.abs(columns).max(axis=0)).all())


def _usable(table: Array) -> bool:
    """Return whether all numbers are finite, and so are their squares."""
    return bool(np.isfinite(table).all()) and (table.size == 0 or float(np.abs(table).max()) < HUGE)


def places(counts: Sequence[int]) -> list[slice]:
    """Return where each of several parts of a row is, of so many numbers each."""
    ends = [0, *accumulate(counts)]
    return [slice(*pair) for pair in pairwise(ends)]


def _separate(parts: Sequence[Part]) -> bool:
    """Return whether no two parts share a variable: then of a gradient only its length in each part matters."""
    columns = [column for part in parts if part.group.argument for column in part.group.argument.columns]
    return len(set(columns)) == len(columns) and all(part.group.factor == 1 for part in parts)


def _of_part(part: Part, points: Points, constants: Array, separate: bool) -> Tables:
    """Return the tables of one part, its bias not taken off; those without inner constants are kept with the points."""
    if part.form.constants:
        return _fresh(part, points, constants, separate)
    key = part.group.factor, part.group.argument and part.group.argument.expression, part.form.terms, separate
    tables: Tables = points.once(key, lambda: _fresh(part, points, constants, separate))
    return tables


def _fresh(part: Part, points: Points, constants: Array, separate: bool) -> Tables:
    """Return the tables of one part, computed."""
    form, factor, argument = part.form, points.product(part.group.factor), _argument(part, points)
    columns = factor.values[:, None] * form.values(argument.values, constants)
    by_constants = factor.values[:, None, None] * form.by_constants(argument.values, constants)
    if points.noise is None:
        return Tables(columns, by_constants, columns[:0], by_constants[:0], np.zeros_like(columns))
    noisy = _gradients(part, points, constants, separate)
    return Tables(columns, by_constants, *noisy, _bias(part, points, constants))


def _bias(part: Part, points: Points, constants: Array) -> Array:
    """Return what noise adds to the columns of a part on average (points, terms): half their curvature's share.

    At the points themselves: in a steep core a cubic through the neighbours is farther off than the noise.
    """
    form, factor, argument = part.form, points.product(part.group.factor), _argument(part, points)
    bent = form.slopes(argument.values, constants, 2) * argument.bend[:, None]
    return np.asarray(factor.values[:, None] * bent + factor.bend[:, None] * form.values(argument.values, constants))


def _gradients(part: Part, points: Points, constants: Array, separate: bool) -> tuple[Array, Array]:
    """Return what ``Tables`` says of noise (points, variables, terms), and its derivatives by the constants."""
    form, factor, argument = part.form, points.product(part.group.factor), _argument(part, points)
    if separate:
        inner = np.sqrt(2 * argument.bend)[:, None, None]
        slopes = form.slopes(argument.near, constants), form.by_constants(argument.near, constants, 1)
        return inner * slopes[0][:, None], inner[..., None] * slopes[1][:, None]
    outer, inner = factor.gradients[:, :, None], factor.near[:, None, None] * argument.gradients[:, :, None]
    bare, slope = form.values(argument.near, constants), form.slopes(argument.near, constants)
    gradients = outer * bare[:, None] + inner * slope[:, None]
    bare, slope = (form.by_constants(argument.near, constants, order) for order in (0, 1))
    return gradients, outer[..., None] * bare[:, None] + inner[..., None] * slope[:, None]


def _argument(part: Part, points: Points) -> Values:
    if part.group.argument is None:
        zeros = np.zeros(len(points.weights))
        wide = 0 if points.noise is None else points.noise.shape[1]
        return Values(zeros, zeros, np.zeros((len(zeros), wide)), zeros)
    return points.of(part.group.argument)
