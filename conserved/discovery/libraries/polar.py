"""Polar and spherical coordinates: velocities ``r w`` and ``r sin(a) w`` of rates, ``p / r`` and so on of momenta.

A positive variable may be a distance. Energies in all orthogonal coordinates are sums of squares of such velocities and
of a potential, one library; products of two velocities, as angular momenta are, of plane polar coordinates another.
What may be a velocity is what is a rate, is called one, or is no angle and no coordinate of several: ``L`` has no name
that tells it.
"""

from collections.abc import Iterator

import sympy

from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.terms import Terms
from conserved.discovery.prepare.naming import conjugate, conjugates_of, is_a_momentum


def polar(terms: Terms) -> Iterator[Library]:
    """Yield products of velocities in plane polar coordinates, beside a potential of the distance."""
    distances = positive_alone(terms)
    moving = _moving(terms, distances)
    across = [f for r in distances for one in [*moving, *distances] if one != r for f in (r * one, one / r)]
    for potentials in ([1 / r for r in distances], [sympy.log(r) for r in distances]) if moving and across else ():
        yield from terms.products([*distances, *moving, *across], 2, special=potentials)


def curvilinear(terms: Terms) -> Iterator[Library]:
    """Yield squares of velocities in curvilinear coordinates, beside potentials of each coordinate."""
    angles, others = sorted(_angles(terms) - _velocities(terms)), _angles(terms) | _velocities(terms)
    distances = [terms.symbols[column] for column in terms.kinds.positive if column not in others]
    lines = [one for column, one in enumerate(terms.symbols) if column not in others]
    sines, cosines = ([f(terms.turn(column)) for column in angles] for f in (sympy.sin, sympy.cos))
    scales = [*distances, *sines, *(r * sine for r in distances for sine in sines)]
    moving = _moving(terms, distances)
    if scales and moving and len(lines) + len(angles) > 1:  # a lone coordinate scales no velocity but its own
        squares = [one**2 for one in moving]
        squares += [one**2 * s**power for one in moving for s in scales if not _is_own(s, one) for power in (2, -2)]
        potentials = [x**power for x in lines for power in (1, 2, 4)]
        potentials += [f for r in distances for f in (1 / r, sympy.log(r), r**-2)]
        potentials += [f for c in cosines for f in (c, c**2, *(r * c for r in distances))]
        yield from terms.products([*squares, *potentials], 1)


def _is_own(scale: sympy.Expr, velocity: sympy.Expr) -> bool:
    """Return whether a scale holds the coordinate that a velocity is of, which no orthogonal coordinates need."""
    return any(str(velocity) in conjugates_of(str(one)) for one in scale.free_symbols)


def positive_alone(terms: Terms) -> list[sympy.Expr]:
    """Return the positive variables that may be distances: no coordinate of several, angle, velocity or momentum."""
    others = _placed(terms) | _velocities(terms)
    return [terms.symbols[column] for column in terms.kinds.positive if column not in others]


def _moving(terms: Terms, distances: list[sympy.Expr]) -> list[sympy.Expr]:
    """Return the variables that may be velocities or momenta."""
    free = [one for column, one in enumerate(terms.symbols) if column not in _placed(terms) - _velocities(terms)]
    return [one for one in free if one not in distances]


def _placed(terms: Terms) -> set[int]:
    """Return the columns that are or may be angles, or are coordinates of several."""
    return _angles(terms) | {column for group in terms.kinds.positions for column in group}


def _angles(terms: Terms) -> set[int]:
    return {*terms.kinds.angles, *terms.kinds.possible_angles}


def _velocities(terms: Terms) -> set[int]:
    """Return the columns that are rates, or called velocities or momenta."""
    named = [column for column, name in enumerate(terms.variables) if is_a_momentum(name)]
    return {*terms.kinds.rates, *conjugate(terms.variables), *named}
