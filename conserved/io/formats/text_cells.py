"""Cells of text: which are numbers, dates or missing, and how each is written as a plain number."""

import csv
import re
from collections.abc import Sequence
from datetime import UTC, datetime

MISSING = frozenset(("", "nan", "na", "n/a", "#n/a", "#na", "null", "none", "nil", "-", "--", "?", "missing"))
"""How people write that a number is missing."""

LONGEST_CELL = 1000
"""A cell of more characters is no number in Fortran's way and no date; a pattern may take the square of it."""

_FORTRAN = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))[dDqQ]([+-]?\d+)")
_FORTRAN_BARE = re.compile(r"([+-]?(?:\d+\.\d*|\.\d+))([+-]\d{3})")
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})([./])(\d{1,2})[./](\d{4})")
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d\d(?:[.,]\d+)?)(?:\s*([AaPp])[Mm])?")
_ZONE = re.compile(r"\s*(?:Z|UTC|([+-])(\d\d):?(\d\d))$")


def cells_of(line: str, delimiter: str | None) -> tuple[str, ...]:
    """Return the cells of a line, without blanks around them."""
    line = line.rstrip("\r\n")
    if delimiter is None:
        line, delimiter = " ".join(line.split()), " "
    elif delimiter == "|":
        line = line.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), []))


def is_number(text: str) -> bool:
    """Whether a cell is a number, finite or not; Python's 1_000 is none in files."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def as_number(cell: str, decimal: str = ".") -> str | None:
    """Return a cell as Python writes a number; None where it is none. Fortran's exponents are 1D5, and 1.0-105."""
    if decimal != ".":
        if "." in cell:
            return None
        cell = cell.replace(decimal, ".")
    if is_number(cell):
        return cell
    if len(cell) > LONGEST_CELL:
        return None
    found = _FORTRAN.fullmatch(cell) or _FORTRAN_BARE.fullmatch(cell)
    return f"{found[1]}e{found[2]}" if found else None


def is_missing(cell: str) -> bool:
    """Whether a cell says that there is no number."""
    return cell.lower() in MISSING


def seconds_of(cell: str) -> float | None:
    """Return a date, a time of day, or both, as seconds; None where a cell is neither.

    Dates count from 1970, times of day from midnight.
    """
    if len(cell) > LONGEST_CELL or (":" not in cell and not _DATE.fullmatch(cell)):
        return None
    zone = _ZONE.search(cell)
    bare = cell[: zone.start()] if zone else cell
    date = _DATE.match(bare)
    clock = bare[date.end() :].strip(" T") if date else bare
    seconds = 0.0 if date and not clock else _of_day(clock)
    if seconds is None:
        return None
    if zone and zone[1]:
        seconds -= (-1 if zone[1] == "-" else 1) * (3600 * int(zone[2]) + 60 * int(zone[3]))
    return seconds if date is None else _of_date(date, seconds)


def _of_day(text: str) -> float | None:
    found = _CLOCK.fullmatch(text) or _CLOCK.fullmatch(f"{text}:00" if re.fullmatch(r"\d{1,2}:\d\d", text) else "")
    if found is None:
        return None
    hours = int(found[1] or 0)
    if found[4]:
        hours = hours % 12 + 12 * (found[4] in "pP")
    return 3600.0 * hours + 60 * int(found[2]) + float(found[3].replace(",", "."))


def _of_date(date: re.Match[str], seconds: float) -> float | None:
    if date[1]:
        year, month, day = int(date[1]), int(date[2]), int(date[3])
    else:
        first, second, year = int(date[4]), int(date[6]), int(date[7])
        month, day = (second, first) if date[5] == "." or first > 12 else (first, second)
    try:
        return datetime(year, month, day, tzinfo=UTC).timestamp() + seconds
    except ValueError:
        return None


def is_value(cell: str, decimal: str) -> bool:
    """Whether a cell is a number or a date."""
    return as_number(cell, decimal) is not None or seconds_of(cell) is not None


def are_units(cells: Sequence[str]) -> bool:
    """Whether cells look like units: ``[s]``, ``m/s``, ``-``, ``rad``."""
    return all(_UNIT.fullmatch(cell) for cell in cells)


_UNIT = re.compile(
    r"|-+|1|[\[(].*[\])]|.*[/^²³°%*].*|[a-zµ]?(?:s|m|g|rad|hz|v|a|n|j|w|pa|k|t|px)|sec|min|h|deg|pix(?:els?)?|frames?|a\.?u\.?",
    re.IGNORECASE,
)
