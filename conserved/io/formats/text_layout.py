"""Layout: how a text file of rows is written, and its rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from conserved.io.formats.text_cells import as_number, cells_of, is_value, seconds_of
from conserved.io.formats.text_encoding import UTF_8

TEXT = "text"
"""Why a column is left out."""

COMMENT = "#"
"""The sign that the quick readers know."""

BLOCK = 1 << 20

COMMENTS = ("#", "%", "//", "!", "@", "&", "*")
"""What lines that are no rows begin with; a semicolon too, where it does not stand between columns."""


@dataclass(frozen=True)
class Layout:
    """How a text file is written.

    Parameters
    ----------
    delimiter : a comma, a tab, a semicolon, a pipe, or None for blanks.
    names : of the columns; ``c1, c2, ...`` where there is no header.
    skip : lines before the first row.
    first : the cells of the first row.
    header : the lines of the header, which may be repeated, as cells.
    decimal : the decimal sign.
    encoding : of the file.
    useless : columns without numbers, and why.
    dates : columns of dates or times of day.
    plain : whether the quick readers can read the file as it is.
    """

    delimiter: str | None
    names: tuple[str, ...]
    skip: int
    first: tuple[str, ...]
    header: tuple[tuple[str, ...], ...] = ()
    decimal: str = "."
    encoding: str = UTF_8
    useless: Mapping[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    plain: bool = True

    def is_comment(self, line: str) -> bool:
        """Whether a line is a comment."""
        return line.startswith(COMMENTS) or (self.delimiter != ";" and line.startswith(";"))

    def rows(self, path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield every row, as cells, with the number of its line, counted from 1 as editors do."""
        for number, cells, _ in self.rows_and_gaps(path):
            yield number, cells

    def rows_and_gaps(self, path: Path) -> Iterator[tuple[int, tuple[str, ...], bool]]:
        """Yield every row, as cells, with the number of its line, and whether a blank line or a header precedes it."""
        gap, above = True, ""
        with path.open(encoding=self.encoding, errors="replace") as file:
            for number, line in enumerate(file, start=1):
                if number <= self.skip:
                    continue
                bare = line.split(COMMENT)[0].strip(" \r\n")
                if not bare.strip():
                    gap = gap or not line.strip() or alike(line, above)
                    above = line or above
                elif self.is_comment(bare):
                    gap, above = gap or alike(line, above), line
                else:
                    cells = self.fitted(cells_of(bare, self.delimiter))
                    if self.is_row(cells):
                        yield number, cells, gap
                        gap = False
                    else:
                        gap = gap or cells in self.header or not any(map(str.isalnum, bare))

    def fitted(self, cells: tuple[str, ...]) -> tuple[str, ...]:
        """Return cells without the empty ones that delimiters behind a row make."""
        width = len(self.names)
        return cells[:width] if not any(cells[width:]) else cells

    def is_row(self, cells: tuple[str, ...]) -> bool:
        """Whether cells are a row, right or at fault: no header again, no units, no sentence among the rows."""
        if cells in self.header:
            return False
        values = sum(is_value(cell, self.decimal) for cell in cells)
        return values > 0 or len(cells) == len(self.names)

    def number(self, cell: str) -> str | None:
        """Return a cell as Python writes a number, dates as seconds; None where it is none."""
        found = as_number(cell, self.decimal)
        if found is None and (seconds := seconds_of(cell)) is not None:
            found = repr(seconds)
        return found


def alike(line: str, above: str) -> bool:
    """Whether two comments are the same but for their numbers, as in ``# trajectory 2``."""
    without = str.maketrans("", "", "0123456789.-+")
    return bool(above) and line.translate(without) == above.translate(without)


def open_text(path: Path) -> IO[str]:
    """Open a plain file as text, with or without a byte order mark."""
    return path.open(encoding=UTF_8)


def rows_at_most(path: Path) -> int:
    """Return the number of ends of lines of either kind, and one: no file has more rows."""
    with path.open("rb") as file:
        return 1 + sum(block.count(b"\n") + block.count(b"\r") for block in iter(lambda: file.read(BLOCK), b""))


def has_comments(path: Path) -> bool:
    """Whether any line is a comment."""
    with open_text(path) as file:
        return any(line.startswith(COMMENT) for line in file)
