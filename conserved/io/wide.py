"""Wide tables: a row a time, and for each trajectory columns of its own: ``t, q_1, p_1, q_2, p_2, ...``.

Plain are names with a word for a trajectory (``q_run1``), and many numbers behind an underscore, a blank or in
brackets; ``q1, q2, q3`` are the variables of one system.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from conserved.io.borders import Borders
from conserved.io.columns import Columns
from conserved.io.schema import GROUPS, Roles
from conserved.pairs.split import FEWEST

_WORD = "|".join(sorted(GROUPS, key=len, reverse=True))
_SIGN = r"[\s_.\-\[(]*+"  # possessive: given back, a long run of them is tried in every way of sharing it
_BEHIND = re.compile(rf"(?P<name>.+?)(?P<sign>{_SIGN})(?P<word>{_WORD})?{_SIGN}(?P<number>\d+)[\])]?", re.IGNORECASE)
_BEFORE = re.compile(rf"(?P<word>{_WORD})(?P<sign>[\s_.\-]*)(?P<number>\d+)[\s_.\-]+(?P<name>.+)", re.IGNORECASE)


@dataclass(frozen=True)
class Cell:
    """What the name of a column says: variable, number of the trajectory, and whether that is plain."""

    name: str
    number: int
    word: bool
    sign: bool


def cell_of(name: str) -> Cell | None:
    """Return what the name of a column says; None where no number is in it."""
    found = _BEFORE.fullmatch(name) or _BEHIND.fullmatch(name)
    if found is None:
        return None
    return Cell(found["name"], int(found["number"]), bool(found["word"]), bool(found["sign"]))


def unwound(columns: Columns, roles: Roles) -> tuple[Columns, Roles, Borders | None]:
    """Return a wide table as a long one, and where its trajectories begin; any other as it is."""
    cells = [cell_of(name) for name in roles.variables]
    known = [cell for cell in cells if cell is not None]
    if roles.chosen or roles.group is not None or roles.truth or len(known) < len(cells) or not are_wide(known):
        return columns, roles, None
    names = tuple(dict.fromkeys(cell.name for cell in known))
    numbers = list(dict.fromkeys(cell.number for cell in known))
    place = {(cell.name, cell.number): at for at, cell in enumerate(known)}
    count = len(columns.states)
    long = replace(roles, variables=names)
    target = Columns(long, count * len(numbers))
    for at, number in enumerate(numbers):
        rows = slice(at * count, (at + 1) * count)
        target.states[rows] = columns.states[:, [place[name, number] for name in names]]
        if roles.time is not None:
            target[roles.time][rows] = columns[roles.time]
    told = f"`{roles.variables[0]}` to `{roles.variables[-1]}` are taken for {len(numbers)} trajectories"
    starts = count * np.arange(len(numbers))
    return target, long, Borders(starts, f"{told} (--columns reads them as variables)")


def are_wide(cells: Sequence[Cell]) -> bool:
    """Whether names stand for the same variables of several trajectories."""
    numbers = defaultdict[str, set[int]](set)
    for cell in cells:
        numbers[cell.name].add(cell.number)
    first: set[int] = next(iter(numbers.values()), set())
    count = len(first)
    if not all(other == first for other in numbers.values()) or count * len(numbers) != len(cells):
        return False
    return count >= 2 if all(cell.word for cell in cells) else count >= FEWEST and all(cell.sign for cell in cells)
