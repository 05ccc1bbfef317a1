"""What a variable's name says of it: an angle, an angle in degrees, a velocity or momentum, a coordinate."""

import re
from collections.abc import Sequence

ANGLES = re.compile(r"(q|th|theta|phi|psi|alpha|beta|gamma|ang|angle|phase)[\d_]*(deg(rees)?)?$")
DEGREES = re.compile(r".*deg(rees)?$")
MOMENTA = re.compile(r"(p|v|w|u|m)[a-z]{0,2}\d*$|omega[\d_]*$|(w|d|v|p)_|.*_dot$|d(th|theta|phi|psi|q|x|y|z|r)[\d_]*$")
CONJUGATE = ("p{}", "p_{}", "v{}", "v_{}", "{}_dot", "d{}", "d{}_dt", "{}dot")
COORDINATES = re.compile(r"(?P<stem>q?_?)(?P<axis>[xyz])(?P<body>_?\d*)$")


def may_be_an_angle(name: str) -> bool:
    """Whether a name is one that angles have, though other coordinates may have it too: ``q``."""
    return bool(ANGLES.match(name) or DEGREES.match(name))


def is_an_angle(name: str) -> bool:
    """Whether a name is one that only angles have."""
    return bool(ANGLES.match(name)) and not name.startswith("q")


def is_in_degrees(name: str) -> bool:
    """Whether a name says that an angle is in degrees."""
    return bool(DEGREES.match(name))


def is_a_momentum(name: str) -> bool:
    """Whether a name is that of a velocity or a momentum, of which a law holds no sine and no exponential."""
    return bool(MOMENTA.match(name)) and not is_an_angle(name)


def body_of(name: str) -> str | None:
    """Return what names of coordinates of one body have in common; None where it is no coordinate's."""
    found = COORDINATES.match(name)
    return found["stem"] + found["body"] if found else None


def conjugates_of(coordinate: str) -> set[str]:
    """Return the names that the momentum and the velocity of a coordinate may have: ``p_phi`` of ``phi``, ``x_dot``."""
    return {form.format(coordinate) for form in CONJUGATE}


def conjugate(names: Sequence[str]) -> list[int]:
    """Return the columns that are called the momentum or the velocity of another."""
    others = set[str]().union(*map(conjugates_of, names))
    return [column for column, name in enumerate(names) if name in others]
