"""Text: one row a sample; comma, tab or blanks between columns; a header or none; # begins a comment."""

import csv
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np

from conserved.data.assemble import assemble
from conserved.data.formats.arrow import Codes
from conserved.data.formats.format import Share
from conserved.data.formats.text_arrow import arrow_columns
from conserved.data.formats.text_layout import COMMENT, Layout, cells_of, find_fault, is_number, open_text
from conserved.data.reading import Reading
from conserved.data.roles import Choice
from conserved.data.table import columns_of, names_of
from simulators import DataError, Trajectories
from simulators.trajectories import Array

BLOCK = 1 << 22
"""Characters read at once: many rows, yet little beside the arrays."""

ROWS_WRITTEN_AT_ONCE = 10_000


Columns = dict[str, Array]
Reader = Callable[[Path, Layout, Sequence[str], str | None, Codes, Share], Columns]


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
    failure: Exception | None = None
    for reader, as_text in attempts:
        codes = Codes()
        try:
            columns = reader(path, layout, roles.wanted, roles.group if as_text else None, codes, share)
        except (ValueError, ImportError) as error:
            failure = error
            continue
        return assemble(columns, roles, list(codes), partial(_place, path, layout))
    fault = find_fault(path, layout, roles.wanted, roles.group)
    raise fault or DataError(f"not readable as rows of numbers: {failure}")


def _place(path: Path, layout: Layout, row: int) -> str:
    """Say on which line of the file a row stands."""
    return f"row {next(islice(layout.rows(path), row, None))[0]}"


def numpy_columns(
    path: Path, layout: Layout, wanted: Sequence[str], text: str | None, codes: Codes, share: Share
) -> Columns:
    """Return the wanted columns, read by ``numpy.loadtxt`` block by block.

    Parameters
    ----------
    text : the column that holds text, if one does; its numbers are those of ``codes``.
    """
    places = [layout.names.index(name) for name in wanted]
    converters: dict[int | str, Callable[[str], Any]] | None = None
    if text is not None:
        converters = {layout.names.index(text): codes.__getitem__}
    every = len(set(places)) == len(layout.names)
    blocks = []
    for lines in _blocks(path, layout.skip, share):
        if not every:
            _check_widths(lines, layout)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a block of nothing but comments has no data
            block: Array = np.loadtxt(
                lines,
                np.float64,
                delimiter=layout.delimiter,
                quotechar='"',
                usecols=None if every else places,
                converters=converters,
                ndmin=2,
            )
        if len(block):
            blocks.append(block[:, places] if every else block)
    matrix = np.concatenate(blocks)
    return dict(zip(wanted, matrix.T, strict=True))


def _blocks(path: Path, skip: int, share: Share) -> Iterator[list[str]]:
    size = path.stat().st_size
    with open_text(path) as file:
        for _ in range(skip):
            file.readline()
        while lines := file.readlines(BLOCK):
            yield lines
            share(file.buffer.tell() / size)  # type: ignore[attr-defined]


def _check_widths(lines: Sequence[str], layout: Layout) -> None:
    """Refuse rows of another length, which ``loadtxt`` does not see when it reads some of the columns."""
    width, delimiter = len(layout.names), layout.delimiter
    if delimiter is not None and {line.count(delimiter) for line in lines} == {width - 1}:
        return
    for line in lines:
        bare = line.split(COMMENT)[0]
        if bare.strip() and len(cells_of(bare, delimiter)) != width:
            raise ValueError("rows of different lengths")


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
