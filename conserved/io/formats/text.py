"""Text: one row a sample, in any layout that ``Layout`` knows."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any

from conserved.io.assemble import assemble
from conserved.io.borders import are_labels
from conserved.io.columns import Columns
from conserved.io.formats.arrow import Codes
from conserved.io.formats.format import Share
from conserved.io.formats.text_arrow import arrow_columns
from conserved.io.formats.text_cells import is_number
from conserved.io.formats.text_encoding import UTF_8
from conserved.io.formats.text_fault import find_fault
from conserved.io.formats.text_layout import TEXT, Layout
from conserved.io.formats.text_look import layout_of
from conserved.io.formats.text_numpy import numpy_columns
from conserved.io.formats.text_rewritten import rewritten
from conserved.io.reading import Reading
from conserved.io.schema import Choice, Roles
from conserved.io.table import columns_of, names_of
from simulators import DataError, Trajectories

ROWS_WRITTEN_AT_ONCE = 10_000
BLOCK = 1 << 22
GAP = re.compile(rb"[\r\n][ \t]*(?:\r?\n[ \t]*[^\s]|--|[^\s\d.+\-\"'])")
"""A blank line, or one that begins with no number."""


Reader = Callable[[Path, Layout, Roles, str | None, Codes, Share], Columns]


def read(path: Path, choice: Choice, share: Share) -> Reading:
    """Read a text file of any of the layouts.

    Raises
    ------
    DataError
        For text in place of a number or a row of another length, with row, column and trajectory.
    """
    layout = layout_of(path)
    roles = roles_of(path, layout, choice)
    gaps = _gaps(path, layout) if roles.group is None else []
    where = partial(_place, path, layout)
    failure = ""
    for source in (_as_it_is, rewritten):
        with source(path, layout, roles, drop_missing=choice.drop_missing) as (plain, known):
            for reader, as_text in _attempts(layout, roles) if known.plain else ():
                codes = Codes()
                try:
                    columns = reader(plain, known, roles, roles.group if as_text else None, codes, share)
                except (ValueError, ImportError) as error:
                    failure = str(error)
                    continue
                return assemble(columns, roles, list(codes), where, gaps)
    fault = find_fault(path, layout, roles.wanted, roles.group)
    raise fault or DataError(f"not readable as rows of numbers: {failure}")


@contextmanager
def _as_it_is(path: Path, layout: Layout, *_: Any, **__: Any) -> Iterator[tuple[Path, Layout]]:
    """Give the file itself, as ``rewritten`` gives another."""
    yield path, layout


def _attempts(layout: Layout, roles: Roles) -> list[tuple[Reader, bool]]:
    """Return the readers in the order in which they are tried, and whether the group is text to each."""
    textual = roles.group is not None and not is_number(layout.first[layout.names.index(roles.group)])
    return [(arrow_columns, textual), (numpy_columns, textual), (numpy_columns, True)]


def roles_of(path: Path, layout: Layout, choice: Choice) -> Roles:
    """Return the roles of the columns: dates are the time, and a lone column of text the group, where none is named."""
    roles = choice.roles(layout.names, layout.useless)
    if roles.chosen:
        return roles
    for name in layout.dates:
        if name in roles.variables:
            roles = roles.taking("time", name) if roles.time is None else roles.without({name: "a date"})
    labels = [name for name in roles.left_out if layout.useless.get(name) == TEXT]
    if roles.group is None and len(labels) == 1 and _are_labels(path, layout, labels[0]):
        roles = roles.labelled(labels[0])
    return roles


def _are_labels(path: Path, layout: Layout, name: str) -> bool:
    """Whether a column of text names trajectories, one after the other."""
    place = layout.names.index(name)
    return are_labels([cells[place] for _, cells in layout.rows(path) if len(cells) > place])


def _gaps(path: Path, layout: Layout) -> list[int]:
    """Return the first row, and those that follow a blank line or a repeated header."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if layout.encoding != UTF_8 or GAP.search(block):
                break
        else:
            return []
    return [row for row, (_, _, gap) in enumerate(layout.rows_and_gaps(path)) if gap]


def _place(path: Path, layout: Layout, row: int) -> str:
    """Say on which line of the file a row stands."""
    return f"row {next(islice(layout.rows(path), row, None))[0]}"


def write(trajectories: Trajectories, file: IO[bytes], delimiter: str = ",") -> None:
    """Write one row a point: its trajectory, its time, its variables, and what is known of it.

    Numbers have as many digits as they need to be read back the same.

    Raises
    ------
    DataError
        If the columns' names would not be understood when read.
    """
    names = names_of(trajectories)
    if numbers := [name for name in names if is_number(name)]:
        raise DataError(f"a column cannot be called {numbers[0]} in a text file; rename the variable")
    if any("," in name for name in names) and delimiter != ",":
        raise DataError("a comma in a variable's name would be read as the end of a column; rename it or write a .csv")
    lines = io.TextIOWrapper(file, "utf-8", newline="\n", write_through=True)
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\n")
    writer.writerow(names)
    columns = columns_of(trajectories)
    for start in range(0, len(trajectories.states), ROWS_WRITTEN_AT_ONCE):
        block = [column[start : start + ROWS_WRITTEN_AT_ONCE].tolist() for column in columns.values()]
        writer.writerows(zip(*block, strict=True))
    lines.detach()
