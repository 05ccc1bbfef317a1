"""Text by ``numpy.loadtxt``, block by block: every layout, and what is left when pyarrow is missing or refuses."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from conserved.io.columns import Columns
from conserved.io.formats.arrow import Codes
from conserved.io.formats.format import Share
from conserved.io.formats.text_cells import cells_of
from conserved.io.formats.text_layout import COMMENT, Layout, open_text, rows_at_most
from conserved.io.schema import Roles
from simulators.trajectories import Array

BLOCK = 1 << 22
"""Characters read at once: many rows, yet little beside the arrays."""


def numpy_columns(path: Path, layout: Layout, roles: Roles, text: str | None, codes: Codes, share: Share) -> Columns:
    """Return the wanted columns, read by ``numpy.loadtxt`` block by block.

    Parameters
    ----------
    text : the column that holds text, if one does; its numbers are those of ``codes``.
    """
    place_of = {name: place for place, name in enumerate(layout.names)}
    places = [place_of[name] for name in roles.wanted]
    converters: dict[int | str, Callable[[str], Any]] | None = None
    if text is not None:
        converters = {layout.names.index(text): lambda cell: codes[cell.strip()]}
    every = len(set(places)) == len(layout.names)
    columns, rows = Columns(roles, rows_at_most(path)), 0
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
        if len(block) == 0:
            continue
        if block.shape[1] != len(layout.names if every else places):
            raise ValueError("rows of different lengths")
        for name, values in zip(roles.wanted, block.T[places] if every else block.T, strict=True):
            columns[name][rows : rows + len(block)] = values
        rows += len(block)
    columns.cut(rows)
    return columns


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
