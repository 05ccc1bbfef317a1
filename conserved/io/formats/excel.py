"""Excel: a sheet is read as the text that it shows; several with the same columns are trajectories each."""

import csv
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from conserved.io.formats import text
from conserved.io.formats.format import Share, needed
from conserved.io.reading import Reading, combine
from conserved.io.schema import Choice
from simulators import DataError


def read(path: Path, choice: Choice, share: Share) -> Reading:
    """Read the sheets that hold rows of numbers.

    Raises
    ------
    DataError
        If none does, or without openpyxl.
    """
    openpyxl = needed("openpyxl", "reading Excel", extra="excel")
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    readings: dict[str, Reading] = {}
    fault: DataError | None = None
    with tempfile.TemporaryDirectory() as folder:
        for place, sheet in enumerate(book.worksheets, start=1):
            target = Path(folder) / "sheet.csv"
            _write(sheet, target)
            try:
                readings[sheet.title] = text.read(target, choice, lambda _: None)
            except DataError as error:
                fault = fault or DataError(f"sheet '{sheet.title}': {error}")
            share(place / len(book.worksheets))
    if not readings:
        raise fault or DataError("no sheet")
    return _joined(readings)


def _joined(readings: dict[str, Reading]) -> Reading:
    """Return the trajectories of all sheets that have the columns of the first."""
    first = next(iter(readings.values()))
    alike = {name: one for name, one in readings.items() if one.trajectories.variables == first.trajectories.variables}
    whole = combine(list(alike.values()), list(alike)) if len(alike) > 1 else first
    if passed := [name for name in readings if name not in alike]:
        return whole.remark(f"passed over sheets with other columns: {', '.join(passed)}")
    return whole


def _write(sheet: Any, target: Path) -> None:
    with target.open("w", encoding="utf-8", newline="\n") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in sheet.iter_rows(values_only=True):
            writer.writerow([_shown(cell) for cell in row])


def _shown(cell: Any) -> str:
    """Return a cell as text: numbers with all digits, dates as ISO writes them."""
    if cell is None:
        return ""
    if isinstance(cell, timedelta):
        return repr(cell.total_seconds())
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return repr(float(cell)) if isinstance(cell, int | float) else str(cell)
