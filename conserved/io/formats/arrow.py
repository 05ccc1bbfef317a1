"""Columns from pyarrow's record batches, for text and Parquet: one batch at a time, so that memory is bounded."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from conserved.io.columns import Columns
from conserved.io.numbers import real
from simulators import DataError
from simulators.trajectories import Array


class Codes(dict[str, int]):
    """Numbers for texts, counted as they are met."""

    def __missing__(self, text: str) -> int:
        """Give a new text the next number; without one a row belongs to no trajectory."""
        if not text.strip():
            raise DataError("an empty cell in the column that names the trajectory; needed is a name")
        self[text] = len(self)
        return self[text]


def fill(
    columns: Columns,
    batches: Iterable[Any],
    wanted: Sequence[str],
    text: str | None,
    codes: Codes,
    missing: bool = False,
) -> None:
    """Fill the wanted columns; the column ``text`` by the numbers of ``codes``; dates by seconds since the first.

    Empty cells are nan where ``missing`` numbers are allowed.

    Raises
    ------
    DataError
        For an empty cell, or one that is no number, with column and row.
    """
    rows, origins = 0, dict[str, Any]()
    for batch in batches:
        for name in wanted:
            cells = batch.column(name)
            if cells.null_count and not (missing and name != text):
                row = rows + int(np.argmax(cells.is_null().to_numpy(zero_copy_only=False)))
                raise DataError(f"an empty cell in column '{name}', row {row + 1}; needed is a number")
            room = columns[name][rows : rows + len(cells)]
            if name == text:
                room[:] = _numbers(cells, codes)
                continue
            values = cells.to_numpy(zero_copy_only=False)
            if values.dtype.kind == "M":
                values = values - origins.setdefault(name, values[0])
            room[:] = real(values, name)
        rows += batch.num_rows
    columns.cut(rows)


def _numbers(cells: Any, codes: Codes) -> Array:
    """Return the numbers of texts."""
    encoded = cells if hasattr(cells, "dictionary") else cells.dictionary_encode()
    known = np.array([codes[str(text).strip()] for text in encoded.dictionary.to_pylist()], dtype=float)
    numbers: Array = known[encoded.indices.to_numpy()]
    return numbers
