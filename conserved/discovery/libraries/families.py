"""Families of libraries, made from the variables alone, simple to rich."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from math import comb

import numpy as np
import sympy

from conserved.discovery.criteria import DEFAULT
from conserved.discovery.libraries.centres import centres
from conserved.discovery.libraries.formulas import as_sympy
from conserved.discovery.libraries.library import Library, finite, products
from conserved.discovery.libraries.local import local
from conserved.discovery.libraries.polar import curvilinear, polar, positive_alone
from conserved.discovery.libraries.rates import rates
from conserved.discovery.libraries.terms import Terms
from conserved.discovery.prepare.explicit_time import time_among
from conserved.discovery.prepare.naming import is_a_momentum
from conserved.discovery.prepare.prepared import Prepared
from simulators.errors import choose
from simulators.trajectories import Array

Named = tuple[str, Library]
"""A library with the name of its family."""

PAIRED = 5
"""All products of degree 4 of more variables, 209 of six, are more than noisy data are asked for: a magnetic mirror's
angular momentum with its ``x^2 z^2`` is among those of two variables."""


def polynomials(terms: Terms) -> Iterator[Library]:
    """Products of the variables."""
    for degree in (1, 2) if terms.kinds.angles else (1, 2, 3, 4):
        yield from terms.products(terms.plain, degree)


def logarithms(terms: Terms) -> Iterator[Library]:
    """Variables and the logarithms of the positive ones."""
    logs = [sympy.log(terms.symbols[column]) for column in terms.kinds.positive]
    if logs:
        for degree in (1, 2):
            yield from terms.products(terms.plain, degree, special=logs, weight=1)


def growing(terms: Terms) -> Iterator[Library]:
    """Functions of the state times exponentials of the time, where the time is a variable, at rates told by the data.

    Of what decays exponentially the value at the start is conserved: ``exp(c t) f(state)``.
    """
    time = time_among(terms.prepared.trajectories)
    if time is None:
        return
    state = [base for base in terms.plain if base != terms.symbols[time]]
    for degree in (1, 2):
        for library in terms.products(state, degree):
            found = rates(library, terms.prepared.trajectories)
            functions = [sympy.exp(_fitted(rate) * terms.symbols[time]) for rate in found]
            if functions:
                yield from terms.products(terms.plain, degree + 1, special=functions, weight=1)


def trigonometric(terms: Terms) -> Iterator[Library]:
    """Cosine and sine in the place of the variables that may be angles; then beside them.

    First one at a time, of angles, their sums and differences; then products of them, and of all without one of them:
    an angle on which nothing depends.
    """
    angles = sorted({*terms.kinds.angles, *terms.kinds.possible_angles})
    if not angles:
        return
    plain = [symbol for column, symbol in enumerate(terms.symbols) if column not in angles]
    turned = [terms.turn(column) for column in angles]
    arguments = turned + [one + sign * other for one, other in combinations(turned, 2) for sign in (-1, 1)]
    functions = [function(argument) for argument in arguments for function in (sympy.sin, sympy.cos)]
    for degree in (2, 3):
        yield from terms.products(plain, degree, special=functions, weight=1)
    for degree in (2, 3, 4):
        yield from terms.products(terms.with_angles(angles), degree)
    for left in angles if len(angles) > 1 else ():
        held = terms.with_angles([angle for angle in angles if angle != left])
        for degree in (3, 4):
            yield from terms.products([base for base in held if base != terms.symbols[left]], degree)
    beside = [terms.symbols[column] for column in terms.kinds.possible_angles]
    yield from terms.products(terms.with_angles(angles) + beside, 2)


def radial(terms: Terms) -> Iterator[Library]:
    """Inverse distances from the origin and between bodies; then other powers and logarithms of them too.

    What is positive may be a distance.
    """
    yield from curvilinear(terms)
    yield from polar(terms)
    bodies, alone = len(terms.kinds.positions), positive_alone(terms)
    if not terms.fits(2, special=bodies + comb(bodies, 2) + len(alone)):
        return
    distances = radii(terms) + alone
    inverse = [1 / r for r in distances]
    others = [f for r in distances for f in (sympy.log(r), r, 1 / r**2, 1 / r**3, sympy.sqrt(r)) if not f.is_symbol]
    for functions, degrees in ((inverse, (2, 3)), (inverse + others, (2, 3, 4))):
        for degree in degrees if functions else ():
            yield from terms.products(terms.plain, degree, special=functions)


def radii(terms: Terms) -> list[sympy.Expr]:
    """Return the distances of each group of coordinates from the origin and, of several, between them."""
    groups = [[terms.symbols[column] for column in group] for group in terms.kinds.positions]
    single = [_norm(group) for group in groups]
    between = [
        _norm([a - b for a, b in zip(one, other, strict=True)])
        for one, other in combinations(groups, 2)
        if len(one) == len(other)
    ]
    return between + single


def _norm(coordinates: Sequence[sympy.Expr]) -> sympy.Expr:
    return sympy.sqrt(sympy.Add(*(coordinate**2 for coordinate in coordinates)))


def exponentials(terms: Terms) -> Iterator[Library]:
    """Exponentials of coordinates, of their differences and sums; of few coordinates their squares.

    Not of the time, whose exponentials are ``growing``, at rates told by the data.
    """
    stems: dict[str, list[sympy.Symbol]] = {}
    others = (*terms.kinds.angles, time_among(terms.prepared.trajectories))
    free = [symbol for column, symbol in enumerate(terms.symbols) if column not in others]
    coordinates = [symbol for symbol in free if not is_a_momentum(symbol.name)] or free
    for symbol in coordinates:
        stems.setdefault(symbol.name.rstrip("0123456789_"), []).append(symbol)
    arguments = [a - b for alike in stems.values() for a, b in permutations(alike, 2)]
    if len(coordinates) <= 3:
        arguments += [sign * symbol for symbol in coordinates for sign in (1, -1)]
        arguments += [sign * (a + b) for a, b in combinations(coordinates, 2) for sign in (1, -1)]
    if len(coordinates) <= 2:
        arguments += [2 * sign * symbol for symbol in coordinates for sign in (1, -1)]
    functions = [sympy.exp(argument) for argument in arguments]
    for degree in (2, 3):
        yield from terms.products(terms.plain, degree, special=functions)


def pairs(terms: Terms) -> Iterator[Library]:
    """Products of two variables at most, to degree 4, where all products are too many for noisy data."""
    if len(terms.plain) > PAIRED:
        yield from terms.products(terms.plain, 4, together=2)


def poles(terms: Terms, noise: Array | None = None) -> Iterator[Library]:
    """Inverse distances from centres off the origin, fitted to the data; of a single body in a plane.

    Parameters
    ----------
    noise : deviation of each variable's noise (variables), where it is to be reckoned with.
    """
    if len(terms.kinds.positions) != 1 or len(terms.kinds.positions[0]) != 2:
        return
    group = terms.kinds.positions[0]
    x, y = (terms.symbols[column] for column in group)
    plain = products(terms.variables, terms.plain, 2)
    found = centres(plain, terms.prepared.trajectories, group, noise=noise)
    functions = [1 / _norm([x - _fitted(place[0]), y - _fitted(place[1])]) for place in found]
    if functions:
        yield from terms.products(terms.plain, 2, special=functions)


def _fitted(number: float) -> sympy.Expr:
    """Return a number that was fitted as the fraction it was rounded to, or as it is."""
    fraction = Fraction(number).limit_denominator(DEFAULT.denominator)
    return as_sympy(fraction if abs(float(fraction) - number) < 1e-15 else number)


def high(terms: Terms) -> Iterator[Library]:
    """Polynomials of degree 6 of few variables."""
    if len(terms.plain) <= 4:
        yield from terms.products(terms.plain, 6)


FAMILIES: dict[str, Callable[[Terms], Iterator[Library]]] = {
    "polynomials": polynomials,
    "growing": growing,
    "logarithms": logarithms,
    "trigonometric": trigonometric,
    "radial": radial,
    "exponentials": exponentials,
    "poles": poles,
    "pairs": pairs,
    "local": local,
    "high": high,
}


def libraries(prepared: Prepared, chosen: Sequence[str] = (), degree: int | None = None) -> Iterator[Named]:
    """Yield (family, library), family by family, those that the data can carry.

    Parameters
    ----------
    prepared : the data.
    chosen : names of families; all when empty.
    degree : the highest degree; that of each family when None.

    Raises
    ------
    UsageError
        For an unknown family.
    """
    names = [choose("library", name, FAMILIES) for name in chosen] or list(FAMILIES)
    terms = Terms(prepared)
    for name in names:
        for library in FAMILIES[name](terms):
            yield from _usable(name, library, prepared, degree)


def noisy_poles(prepared: Prepared, degree: int | None = None) -> Iterator[Named]:
    """Yield the libraries with poles, whose centres are fitted to data with noise."""
    for library in poles(Terms(prepared), prepared.level):
        yield from _usable("poles", library, prepared, degree)


def _usable(name: str, library: Library, prepared: Prepared, degree: int | None) -> Iterator[Named]:
    """Yield a library's columns that are finite on the data, if they are of no higher degree."""
    if library.degrees.max() <= (degree or np.inf):
        usable = library.subset(finite(library, prepared.trajectories))
        if len(usable):
            yield name, usable
