"""Text of any layout written anew as the quick readers know it: commas, points, one row a line, no comments."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conserved.io.formats.text_cells import is_missing
from conserved.io.formats.text_layout import Layout
from conserved.io.schema import Roles

HALF_A_DAY = 43200


@contextmanager
def rewritten(path: Path, layout: Layout, roles: Roles, *, drop_missing: bool) -> Iterator[tuple[Path, Layout]]:
    """Give a plain file with the same rows as another, in the same order, while it is needed.

    Parameters
    ----------
    path, layout : the file, and how it is written.
    roles : the column that names the trajectory is kept as it is.
    drop_missing : write nan for what is missing; or else leave it as it is, to be refused.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rows.csv"
        _write(path, layout, roles.group, target, drop_missing)
        plain = Layout(",", layout.names, 0, layout.first, useless=layout.useless)
        yield target, plain


def _write(path: Path, layout: Layout, group: str | None, target: Path, drop_missing: bool) -> None:
    with target.open("w", encoding="utf-8", newline="\n") as file:
        writer = csv.writer(file, lineterminator="\n")
        dates = {place: Origin() for place, name in enumerate(layout.names) if name in layout.dates}
        kept = {place for place, name in enumerate(layout.names) if name == group}
        for _, cells in layout.rows(path):
            written = [
                cell if place in kept else _plain(cell, layout, drop_missing, dates.get(place))
                for place, cell in enumerate(cells)
            ]
            writer.writerow(written)


class Origin:
    """The first of the dates of a column, from which the others count, so that no digits are lost."""

    def __init__(self) -> None:
        self.first: float | None = None
        self.last, self.days = 0.0, 0

    def since(self, seconds: float) -> float:
        """Return the seconds since the first; a time of day after midnight counts on."""
        if self.first is None:
            self.first = self.last = seconds
        if seconds < self.last - HALF_A_DAY and max(seconds, self.last) < 2 * HALF_A_DAY:
            self.days += 1
        self.last = seconds
        return round(seconds - self.first + self.days * 2 * HALF_A_DAY, 9)


def _plain(cell: str, layout: Layout, drop_missing: bool, origin: Origin | None) -> str:
    """Return a cell as a plain number; as it is, where it is none."""
    number = layout.number(cell)
    if number is None:
        return "nan" if drop_missing and is_missing(cell) else cell
    return number if origin is None else repr(origin.since(float(number)))
