"""Text: one row a sample; comma, tab, semicolon or blanks between columns; a header or none; # begins a comment."""

import csv
import io
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO

from conserved.io.assemble import assemble
from conserved.io.columns import Columns
from conserved.io.formats.arrow import Codes
from conserved.io.formats.format import Share
from conserved.io.formats.text_arrow import arrow_columns
from conserved.io.formats.text_layout import Layout, find_fault, is_number
from conserved.io.formats.text_numpy import numpy_columns
from conserved.io.reading import Reading
from conserved.io.schema import Choice, Roles
from conserved.io.table import columns_of, names_of
from simulators import DataError, Trajectories

ROWS_WRITTEN_AT_ONCE = 10_000


Reader = Callable[[Path, Layout, Roles, str | None, Codes, Share], Columns]


def read(path: Path, choice: Choice, share: Share) -> Reading:
    """Read a text file of any of the layouts.

    Raises
    ------
    DataError
        For text in place of a number or a row of another length, with row, column and trajectory.
    """
    layout = Layout.of(path)
    roles = choice.roles(layout.names)
    textual = roles.group is not None and not is_number(layout.first[layout.names.index(roles.group)])
    attempts: list[tuple[Reader, bool]] = [(arrow_columns, textual), (numpy_columns, textual), (numpy_columns, True)]
    failure = ""
    for reader, as_text in attempts:
        codes = Codes()
        try:
            columns = reader(path, layout, roles, roles.group if as_text else None, codes, share)
        except (ValueError, ImportError) as error:
            failure = str(error)
            continue
        return assemble(columns, roles, list(codes), partial(_place, path, layout))
    fault = find_fault(path, layout, roles.wanted, roles.group)
    raise fault or DataError(f"not readable as rows of numbers: {failure}")


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
