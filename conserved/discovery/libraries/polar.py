"""Polar coordinates, where a positive variable may be a distance: rates ``r w``, momenta ``p / r``, 1 / r and log r.

What may be a velocity is what is a rate, is called one, or is no angle and no coordinate of several: ``L`` has no name
that tells it.
"""

from collections.abc import Iterator

import sympy

from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.terms import Terms
from conserved.discovery.prepare.naming import conjugate, is_a_momentum


def polar(terms: Terms) -> Iterator[Library]:
    """Yield squares of velocities in polar coordinates, and the potentials of such forces."""
    distances = positive_alone(terms)
    moving = [one for column, one in enumerate(terms.symbols) if column not in _placed(terms) - _velocities(terms)]
    moving = [one for one in moving if one not in distances]
    across = [f for r in distances for one in [*moving, *distances] if one != r for f in (r * one, one / r)]
    for potentials in ([1 / r for r in distances], [sympy.log(r) for r in distances]) if moving and across else ():
        yield from terms.products([*distances, *moving, *across], 2, special=potentials)


def positive_alone(terms: Terms) -> list[sympy.Expr]:
    """Return the positive variables that may be distances: no coordinate of several, angle, velocity or momentum."""
    others = _placed(terms) | _velocities(terms)
    return [terms.symbols[column] for column in terms.kinds.positive if column not in others]


def _placed(terms: Terms) -> set[int]:
    """Return the columns that are or may be angles, or are coordinates of several."""
    kinds = terms.kinds
    return {*kinds.angles, *kinds.possible_angles, *(column for group in kinds.positions for column in group)}


def _velocities(terms: Terms) -> set[int]:
    """Return the columns that are rates, or called velocities or momenta."""
    named = [column for column, name in enumerate(terms.variables) if is_a_momentum(name)]
    return {*terms.kinds.rates, *conjugate(terms.variables), *named}
