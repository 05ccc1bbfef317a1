"""Layout: how a text file of rows is written, seen from its first lines; and the search for a row at fault."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from simulators import DataError

ENCODING = "utf-8-sig"
COMMENT = "#"
BLOCK = 1 << 20


@dataclass(frozen=True)
class Layout:
    """How a text file is written.

    Parameters
    ----------
    delimiter : a comma, a tab, a semicolon, or None for blanks.
    names : of the columns; ``c1, c2, ...`` where there is no header.
    skip : lines before the first row.
    first : the cells of the first row.
    """

    delimiter: str | None
    names: tuple[str, ...]
    skip: int
    first: tuple[str, ...]

    @classmethod
    def of(cls, path: Path) -> "Layout":
        """Look at the first lines of a file; a header is a first row without any number, or a last comment.

        Raises
        ------
        DataError
            If there are no rows.
        """
        comment, delimiter = "", None
        header: tuple[str, ...] = ()
        with open_text(path) as file:
            for number, line in enumerate(file):
                if line.startswith(COMMENT):
                    comment = line.lstrip(COMMENT).strip()
                    continue
                if not line.strip():
                    continue
                delimiter = delimiter if header else delimiter_of(line)
                first = cells_of(line, delimiter)
                if not header and not any(is_number(cell) for cell in first):
                    header = first
                    continue
                return cls(delimiter, header or _names(comment, delimiter, len(first)), number, first)
        raise DataError("no rows below the header" if header else "empty: no rows")

    def rows(self, path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield every row, as cells, with the number of its line, counted from 1 as editors do."""
        with open_text(path) as file:
            for number, line in enumerate(file, start=1):
                bare = line.split(COMMENT)[0]
                if number > self.skip and bare.strip():
                    yield number, cells_of(bare, self.delimiter)


def open_text(path: Path) -> IO[str]:
    """Open a file as text, with or without a byte order mark."""
    return path.open(encoding=ENCODING)


def rows_at_most(path: Path) -> int:
    """Return the number of ends of lines of either kind, and one: no file has more rows."""
    with path.open("rb") as file:
        return 1 + sum(block.count(b"\n") + block.count(b"\r") for block in iter(lambda: file.read(BLOCK), b""))


def has_comments(path: Path) -> bool:
    """Whether any line is a comment."""
    with open_text(path) as file:
        return any(line.startswith(COMMENT) for line in file)


def delimiter_of(line: str) -> str | None:
    """Return what stands between the cells of a line: a comma, a tab, a semicolon, or blanks (None)."""
    return next((sign for sign in (",", "\t", ";") if sign in line), None)


def cells_of(line: str, delimiter: str | None) -> tuple[str, ...]:
    """Return the cells of a line, without blanks around them."""
    line = line.rstrip("\r\n")
    if delimiter is None:
        line, delimiter = " ".join(line.split()), " "
    return tuple(cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), []))


def is_number(text: str) -> bool:
    """Whether a cell is a number, finite or not; Python's 1_000 is none in files."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def _names(comment: str, delimiter: str | None, columns: int) -> tuple[str, ...]:
    """Return the names in the last comment before the rows, if it has one for each column."""
    names = cells_of(comment, delimiter)
    return names if len(names) == columns else tuple(f"c{number}" for number in range(1, columns + 1))


def find_fault(path: Path, layout: Layout, wanted: Sequence[str], group: str | None) -> DataError | None:
    """Return the error of the first row that is not what its file's layout says, if there is one."""
    width, faulty = len(layout.names), None
    for number, cells in layout.rows(path):
        if faulty is not None:
            break
        if len(cells) != width:
            faulty = f"row {number} has {len(cells)} columns, the rows above {width}", number
            continue
        own = f" (trajectory {cells[layout.names.index(group)]})" if group is not None else ""
        for name, cell in zip(layout.names, cells, strict=True):
            if name in wanted and not (cell if name == group else is_number(cell)):
                got = f"text '{cell[:40]}'" if cell else "an empty cell"
                needed = "the name of a trajectory" if name == group else "a number (--columns chooses what is read)"
                faulty = f"{got} in column '{name}', row {number}{own}; needed is {needed}", number
                break
    else:
        if faulty is not None:
            return DataError(f"{faulty[0]}; it is the last row, so the file may be cut short")
    return None if faulty is None else DataError(f"{faulty[0]}; repair it")
