"""The layout of a text file, seen from its first lines: delimiter, decimal sign, header, what columns hold."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from conserved.io.formats.text_cells import are_units, as_number, cells_of, is_missing, is_number, is_value, seconds_of
from conserved.io.formats.text_encoding import UTF_8, encoding_of
from conserved.io.formats.text_layout import COMMENT, COMMENTS, TEXT, Layout
from simulators import DataError

WAYS: tuple[tuple[str | None, str], ...] = (
    (",", "."), ("\t", "."), (";", "."), ("|", "."), (None, "."),
    (";", ","), ("\t", ","), ("|", ","), (None, ","), (",", ","),
)  # fmt: skip
"""Delimiters (None stands for blanks) and decimal signs, in the order in which they are preferred."""

LINES_SPLIT = 20
"""Lines that are split in all ways, to see which is right."""

LOOKED_AT = (60, 3000)
"""Lines that are looked at; the second number where there is no row among the first."""


def layout_of(path: Path) -> Layout:
    """Look at the first lines of a file.

    Raises
    ------
    DataError
        If there are no rows.
    """
    encoding = encoding_of(path)
    found = None
    for many in LOOKED_AT:
        with path.open(encoding=encoding, errors="replace") as file:
            lines = list(islice(file, many))
        found = found or _seen(lines, encoding)
        if found is not None:
            return found
    filled = [line for line in lines if line.strip() and not line.startswith(COMMENT)]
    raise DataError("no rows below the header: none of the lines is a row of numbers" if filled else "empty: no rows")


def _seen(lines: Sequence[str], encoding: str) -> Layout | None:
    """Return the layout of lines, if there are rows among them."""
    written = [(place, line) for place, line in enumerate(lines) if line.strip() and not line.startswith(COMMENTS)]
    delimiter, decimal = _way([line for _, line in written])
    if delimiter != ";":
        written = [(place, line) for place, line in written if not line.startswith(";")]
    split = [(place, _cells(line, delimiter, decimal)) for place, line in written]
    width = _width([cells for _, cells in split], decimal)
    kinds = _kinds([cells for _, cells in split], width, decimal)
    start = _start([cells for _, cells in split], kinds, decimal)
    if start is None:
        return None
    place, first = split[start]
    named = _above([cells for _, cells in split[:start]], decimal)
    names = _names(named, width, len(first)) or _in_comments(lines[:place], delimiter, width) or _numbered(width)
    header = tuple(cells for cells in named if len(cells) >= width - 1)
    layout = Layout(delimiter, names, place, first, header, decimal, encoding)
    rows = [layout.fitted(cells) for _, cells in split[start:]]
    layout = replace(layout, first=rows[0], **_columns(names, rows, decimal))
    return replace(layout, plain=_is_plain(layout, rows, lines[place:]))


def _above(rows: Sequence[tuple[str, ...]], decimal: str) -> list[tuple[str, ...]]:
    """Return the rows above the numbers that may be a header: those below the last that holds numbers itself."""
    numbers = [at for at, cells in enumerate(rows) if _values(cells, decimal) and not are_units(cells)]
    below = rows[numbers[-1] + 1 :] if numbers else rows
    return [cells for cells in below if not _values(cells, decimal)]


def _cells(line: str, delimiter: str | None, decimal: str) -> tuple[str, ...]:
    """Return the cells of a line, without a comment behind them where there are numbers."""
    cells = cells_of(line, delimiter)
    return cells_of(line.split(COMMENT)[0], delimiter) if COMMENT in line and _values(cells, decimal) else cells


def _way(lines: Sequence[str]) -> tuple[str | None, str]:
    """Return the delimiter and the decimal sign with which most cells of the last lines are numbers."""
    some = lines[-LINES_SPLIT:]
    usual = next((sign for sign in (",", "\t", ";") if some and sign in some[-1]), None)
    width = len(cells_of(some[-1], usual)) if some else 1
    if len(some) > 1 and _score(some[1:], (usual, ".")) == (len(some) - 1) * (1 - 0.5 / width):
        return usual, "."  # all cells are numbers: there is nothing to weigh
    return max(WAYS, key=lambda way: _score(some, way))


def _score(lines: Sequence[str], way: tuple[str | None, str]) -> float:
    """Return the shares of numbers in the rows of the width that has most of them, added; less for few columns."""
    delimiter, decimal = way
    scores: Counter[int] = Counter()
    for line in lines:
        cells = trimmed(cells_of(line, delimiter))
        scores[len(cells)] += _values(cells, decimal) / max(1, len(cells))  # type: ignore[assignment]
    return max((score * (1 - 0.5 / width) for width, score in scores.items()), default=0)


def _values(cells: Sequence[str], decimal: str) -> int:
    return sum(is_value(cell, decimal) for cell in cells)


def trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return cells without empty ones at the end."""
    while len(cells) > 1 and not cells[-1]:
        cells = cells[:-1]
    return cells


def _width(rows: Sequence[tuple[str, ...]], decimal: str) -> int:
    """Return how many cells most rows have, the numbers among them counted."""
    scores: Counter[int] = Counter()
    for cells in rows:
        scores[len(trimmed(cells))] += _values(cells, decimal)
    return max(scores, key=lambda width: scores[width], default=0)


def _kinds(rows: Sequence[tuple[str, ...]], width: int, decimal: str) -> list[bool]:
    """Return for each column whether most rows have a number there."""
    full = [cells for cells in rows if len(trimmed(cells)) == width][-LINES_SPLIT:]
    counts = [sum(is_value(cells[place], decimal) for cells in full) for place in range(width)]
    return [2 * count >= len(full) and count > 0 for count in counts]


def _start(rows: Sequence[tuple[str, ...]], kinds: Sequence[bool], decimal: str) -> int | None:
    """Return which is the first row of numbers: below the header even one at fault, which is told later."""
    right = (at for at, cells in enumerate(rows) if _fits(cells, kinds, decimal))
    first = next(right, None)
    if first is None:
        return next((at for at, cells in enumerate(rows) if _values(cells, decimal)), None)
    headers = [at for at in range(first) if len(trimmed(rows[at])) >= len(kinds) - 1 and not _values(rows[at], decimal)]
    if not headers:
        faulty = [at for at in range(first) if 2 * _values(rows[at], decimal) > sum(kinds)]
        return min([*faulty, first])
    below = (at for at in range(headers[-1] + 1, first) if not are_units(rows[at]))
    return next(below, first)


def _fits(cells: tuple[str, ...], kinds: Sequence[bool], decimal: str) -> bool:
    """Whether cells have numbers, or nothing, wherever most rows have numbers."""
    width = len(kinds)
    if len(cells) < width or any(cells[width:]) or not _values(cells, decimal):
        return False
    pairs = zip(cells, kinds, strict=False)
    return all(not number or is_value(cell, decimal) or is_missing(cell) for cell, number in pairs)


def _names(rows: Sequence[tuple[str, ...]], width: int, longest: int) -> tuple[str, ...]:
    """Return the names of the columns in the rows of a header; none where no row fits."""
    for fit in (width, longest):
        full = [row for row in map(trimmed, rows) if len(row) == fit]
        filled = [row[:fit] for row in rows if len(row) >= fit and len(trimmed(row)) <= fit]
        if full:
            return _joined(filled or full)
    short = [row for row in rows if len(row) == width - 1 and width > 2]
    return ("", *short[-1]) if short else ()


def _joined(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return one name a column: the first row with a name of its own for each, else all that differ, joined by _."""
    if len(rows) == 1:
        return rows[0]
    for row in rows:
        if len(set(row)) == len(row) and sum(not name for name in row) <= 1 and not are_units(row):
            return row
    parts = [_filled(row) for row in rows if len(set(row[1:])) > 1 and not are_units(row)]
    joined = tuple("_".join(dict.fromkeys(filter(None, column))) for column in zip(*parts, strict=True))
    return joined if len(set(joined)) == len(joined) else rows[0]


def _filled(row: tuple[str, ...]) -> list[str]:
    """Return the cells of a row, empty ones filled by what stands to the left: cells that were merged."""
    filled: list[str] = []
    for cell in row:
        filled.append(cell or (filled[-1] if filled else ""))
    return filled


def _in_comments(lines: Sequence[str], delimiter: str | None, width: int) -> tuple[str, ...]:
    """Return the names in the last comment above the rows that has one for each column; units are none."""
    for line in reversed(lines):
        text = line.strip().lstrip("#%!/;@&* ").strip()
        for sign in (delimiter, ",", "\t", ";", None):
            names = cells_of(text, sign) if text else ()
            if len(names) == width and not are_units(names) and len(set(names)) == width and not _values(names, "."):
                return names
    return ()


def _numbered(width: int) -> tuple[str, ...]:
    return tuple(f"c{number}" for number in range(1, width + 1))


def _columns(names: Sequence[str], rows: Sequence[tuple[str, ...]], decimal: str) -> dict[str, Any]:
    """Return which columns hold text, or nothing, and which dates."""
    useless, dates = {}, []
    for place, name in enumerate(names):
        cells = [row[place] for row in rows if len(row) > place]
        filled = [cell for cell in cells if not is_missing(cell)]
        if not any(cells):
            useless[name] = "empty"
        elif filled and not any(is_value(cell, decimal) for cell in filled):
            useless[name] = TEXT
        elif filled and all(as_number(cell, decimal) is None and seconds_of(cell) is not None for cell in filled):
            dates.append(name)
    dates.sort(key=lambda name: -len({row[names.index(name)] for row in rows if len(row) > names.index(name)}))
    return {"useless": useless, "dates": tuple(dates)}


def _is_plain(layout: Layout, rows: Sequence[tuple[str, ...]], lines: Sequence[str]) -> bool:
    """Whether the quick readers can read the file, as far as its first rows say."""
    if layout.delimiter == "|" or layout.decimal != "." or layout.encoding != UTF_8 or layout.dates:
        return False
    if any(line.startswith(COMMENTS[1:]) for line in lines):
        return False
    if any(line.rstrip("\r\n").endswith(layout.delimiter or "\n") for line in lines if line.strip()):
        return False
    numeric = [place for place, name in enumerate(layout.names) if name not in layout.useless]
    return all(len(row) == len(layout.names) and all(is_number(row[place]) for place in numeric) for row in rows)
