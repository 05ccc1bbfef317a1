"""The search for the row of a text file that is at fault, once it is known that there is one."""

from collections.abc import Collection
from pathlib import Path

from conserved.io.formats.text_cells import is_missing
from conserved.io.formats.text_layout import Layout
from simulators import DataError

DROPPED = "--drop-missing (drop_missing=True) leaves such rows out"


def find_fault(path: Path, layout: Layout, wanted: Collection[str], group: str | None) -> DataError | None:
    """Return the error of the first row that is not what its file's layout says, if there is one.

    Parameters
    ----------
    path, layout : the file, and how it is written.
    wanted : the columns that are read.
    group : the one that names the trajectory.
    """
    fault, wanted = None, frozenset(wanted)
    for number, cells in layout.rows(path):
        if fault is not None:
            return DataError(f"{fault}; repair it")
        fault = fault_of(number, cells, layout, wanted, group)
    return None if fault is None else DataError(f"{fault}; it is the last row, so the file may be cut short")


def fault_of(
    number: int, cells: tuple[str, ...], layout: Layout, wanted: Collection[str], group: str | None
) -> str | None:
    """Say what is wrong with a row; None where nothing is."""
    if len(cells) != len(layout.names):
        return f"row {number} has {len(cells)} columns, the rows above {len(layout.names)}"
    own = f" (trajectory {cells[layout.names.index(group)]})" if group is not None else ""
    for name, cell in zip(layout.names, cells, strict=True):
        if name == group and not cell:
            return f"an empty cell in column '{name}', row {number}{own}; needed is the name of a trajectory"
        if name in wanted and name != group and layout.number(cell) is None:
            got = f"text '{cell[:40]}'" if cell else "an empty cell"
            ways = f", or {DROPPED}" if is_missing(cell) else ""
            needed = f"a number (--columns chooses what is read{ways})"
            return f"{got} in column '{name}', row {number}{own}; needed is {needed}"
    return None
