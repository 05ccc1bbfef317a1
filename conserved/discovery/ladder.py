"""The ladder: libraries made from the variables alone, simple to rich."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import sympy

from conserved.discovery.centres import centres
from conserved.discovery.formulas import DENOMINATOR
from conserved.discovery.library import Library, products, symbols_of
from conserved.discovery.nullspace import finite
from conserved.discovery.origin import seen_from
from conserved.discovery.parsing import parse, shown
from conserved.discovery.roles import MOMENTUM_NAMES, Roles
from simulators.errors import UsageError, choose
from simulators.trajectories import Array, Trajectories

COLUMNS = 330
"""A rung with more columns is left out."""

Rung = tuple[str, Library]


@dataclass(frozen=True)
class Ground:
    """What a rung is made from.

    Parameters
    ----------
    trajectories : the data, each variable's distance from its origin.
    roles : what the variables may be.
    columns : how many the data can carry.
    origins : see ``origin`` (variables).
    noise : deviation of each variable's noise (variables), where it is to be reckoned with.
    """

    trajectories: Trajectories
    roles: Roles
    columns: int
    origins: Array
    noise: Array | None = None

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables' names."""
        return self.trajectories.variables

    @property
    def symbols(self) -> list[sympy.Symbol]:
        """The variables' symbols."""
        return symbols_of(self.variables)

    @property
    def plain(self) -> list[sympy.Expr]:
        """The variables, the angles among them by cosine and sine."""
        return self.with_angles(self.roles.angles)

    def with_angles(self, angles: Sequence[int]) -> list[sympy.Expr]:
        """Return the variables with cosine and sine in the place of some."""
        symbols = self.symbols
        straight = [symbol for column, symbol in enumerate(symbols) if column not in angles]
        return straight + [f(self.turn(column)) for column in angles for f in (sympy.sin, sympy.cos)]

    def turn(self, column: int) -> sympy.Expr:
        """Return an angle in radians."""
        symbol = self.symbols[column]
        return sympy.pi * symbol / 180 if column in self.roles.degrees else symbol


def polynomials(ground: Ground) -> Iterator[Library]:
    """Products of the variables."""
    for degree in (1, 2) if ground.roles.angles else (1, 2, 3, 4):
        yield products(ground.variables, ground.plain, degree)


def logarithms(ground: Ground) -> Iterator[Library]:
    """Variables and the logarithms of the positive ones."""
    logs = [sympy.log(ground.symbols[column]) for column in ground.roles.positive]
    if logs:
        for degree in (1, 2):
            yield products(ground.variables, ground.plain, degree, special=logs, weight=1)


def trigonometric(ground: Ground) -> Iterator[Library]:
    """Cosine and sine in the place of the variables that may be angles; then beside them.

    First one at a time, of angles, their sums and differences; then products of them.
    """
    angles = sorted({*ground.roles.angles, *ground.roles.possible_angles})
    if not angles:
        return
    plain = [symbol for column, symbol in enumerate(ground.symbols) if column not in angles]
    turned = [ground.turn(column) for column in angles]
    arguments = turned + [one + sign * other for one, other in combinations(turned, 2) for sign in (-1, 1)]
    functions = [function(argument) for argument in arguments for function in (sympy.sin, sympy.cos)]
    for degree in (2, 3):
        yield products(ground.variables, plain, degree, special=functions, weight=1)
    for degree in (2, 3, 4):
        yield products(ground.variables, ground.with_angles(angles), degree)
    beside = [ground.symbols[column] for column in ground.roles.possible_angles]
    yield products(ground.variables, ground.with_angles(angles) + beside, 2)


def radial(ground: Ground) -> Iterator[Library]:
    """Inverse distances from the origin and between bodies; then other powers and logarithms of them too."""
    distances = radii(ground)
    inverse = [1 / r for r in distances]
    others = [f for r in distances for f in (sympy.log(r), r, 1 / r**2, 1 / r**3, sympy.sqrt(r))]
    for functions, degrees in ((inverse, (2, 3)), (inverse + others, (2, 3, 4))):
        for degree in degrees if functions else ():
            yield products(ground.variables, ground.plain, degree, special=functions)


def radii(ground: Ground) -> list[sympy.Expr]:
    """Return the distances of each group of coordinates from the origin and, of several, between them."""
    groups = [[ground.symbols[column] for column in group] for group in ground.roles.positions]
    single = [_norm(group) for group in groups]
    between = [
        _norm([a - b for a, b in zip(one, other, strict=True)])
        for one, other in combinations(groups, 2)
        if len(one) == len(other)
    ]
    return between + single


def _norm(coordinates: Sequence[sympy.Expr]) -> sympy.Expr:
    return sympy.sqrt(sympy.Add(*(coordinate**2 for coordinate in coordinates)))


def exponentials(ground: Ground) -> Iterator[Library]:
    """Exponentials of coordinates, of their differences and sums; of few coordinates their squares."""
    stems: dict[str, list[sympy.Symbol]] = {}
    free = [symbol for column, symbol in enumerate(ground.symbols) if column not in ground.roles.angles]
    coordinates = [symbol for symbol in free if not MOMENTUM_NAMES.match(symbol.name)] or free
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
        yield products(ground.variables, ground.plain, degree, special=functions)


def pairs(ground: Ground) -> Iterator[Library]:
    """Products of two variables at most, to degree 4, where all products are too many."""
    if len(ground.plain) > 6:
        yield products(ground.variables, ground.plain, 4, together=2)


def poles(ground: Ground) -> Iterator[Library]:
    """Inverse distances from centres off the origin, fitted to the data; of a single body in a plane."""
    if len(ground.roles.positions) != 1 or len(ground.roles.positions[0]) != 2:
        return
    group = ground.roles.positions[0]
    x, y = (ground.symbols[column] for column in group)
    plain = products(ground.variables, ground.plain, 2)
    found = centres(plain, ground.trajectories, group, noise=ground.noise)
    functions = [1 / _norm([x - _place(place[0]), y - _place(place[1])]) for place in found]
    if functions:
        yield products(ground.variables, ground.plain, 2, special=functions)


def _place(coordinate: float) -> sympy.Expr:
    """Return a coordinate as the fraction it was rounded to, or as a number."""
    fraction = Fraction(coordinate).limit_denominator(DENOMINATOR)
    near = abs(float(fraction) - coordinate) < 1e-15
    return sympy.Rational(fraction.numerator, fraction.denominator) if near else sympy.Float(coordinate, 15)


def high(ground: Ground) -> Iterator[Library]:
    """Polynomials of degree 6 of few variables."""
    if len(ground.plain) <= 4:
        yield products(ground.variables, ground.plain, 6)


LADDER: dict[str, Callable[[Ground], Iterator[Library]]] = {
    "polynomials": polynomials,
    "logarithms": logarithms,
    "trigonometric": trigonometric,
    "radial": radial,
    "exponentials": exponentials,
    "poles": poles,
    "pairs": pairs,
    "high": high,
}


def climb(ground: Ground, chosen: Sequence[str] = (), degree: int | None = None) -> Iterator[Rung]:
    """Yield (name, library) rung by rung, those that the data can carry.

    Parameters
    ----------
    ground : the variables.
    chosen : names of the rungs to climb; all when empty.
    degree : the highest degree; that of each rung when None.

    Raises
    ------
    UsageError
        For an unknown rung.
    """
    names = [choose("library", name, LADDER) for name in chosen] or list(LADDER)
    for name in names:
        for library in LADDER[name](ground):
            if 0 < len(library) <= min(COLUMNS, ground.columns) and library.degrees.max() <= (degree or np.inf):
                usable = library.subset(finite(library, ground.trajectories))
                if len(usable):
                    yield name, usable


def given(ground: Ground, functions: Sequence[str], degree: int | None = None) -> Iterator[Rung]:
    """Yield the libraries of the variables and the user's own functions, degree by degree to 3.

    Raises
    ------
    UsageError
        For a function that cannot be read, or is not finite on all the data.
    """
    distances = radii(ground)
    radius = distances[-1] if distances else None
    own = [_own(text, ground, radius) for text in functions]
    for highest in range(1, (degree or 3) + 1):
        library = products(ground.variables, [*ground.plain, *own], highest)
        if len(library) <= ground.columns:
            yield "given", library


def _own(text: str, ground: Ground, radius: sympy.Expr | None) -> sympy.Expr:
    """Return the user's function that a text stands for."""
    function = seen_from(parse(text, ground.variables, radius), ground.variables, ground.origins)
    if not len(finite(products(ground.variables, [function], 1), ground.trajectories)):
        raise UsageError(f"{shown(text)} is not finite on all the data; give functions that are, at every state")
    return function
