"""Parquet: a table by columns, through pyarrow; only the columns that are needed are read."""

from pathlib import Path
from typing import IO

import numpy as np

from conserved.data.assemble import assemble
from conserved.data.formats.format import Share, needed
from conserved.data.numbers import coded, real
from conserved.data.reading import Reading
from conserved.data.roles import Choice
from conserved.data.table import columns_of
from simulators import DataError, Trajectories
from simulators.trajectories import Array


def read(path: Path, choice: Choice, share: Share) -> Reading:
    """Read a table.

    Raises
    ------
    DataError
        For a missing number or text, with column and row; without pyarrow.
    """
    parquet = needed("pyarrow.parquet", "reading Parquet")
    with parquet.ParquetFile(path) as file:
        roles = choice.roles([str(name) for name in file.schema_arrow.names])
        table = file.read(columns=roles.wanted)
    share(0.5)
    columns: dict[str, Array] = {}
    texts: list[str] = []
    for name in roles.wanted:
        column = table.column(name)
        if column.null_count:
            row = int(np.argmax(column.is_null().to_numpy()))
            raise DataError(f"an empty cell in column '{name}', row {row + 1}; {column.null_count} such cells in all")
        if name == roles.group:
            columns[name], texts = coded(column.to_numpy(), name)
        else:
            columns[name] = real(column.to_numpy(), name)
    return assemble(columns, roles, texts)


def write(trajectories: Trajectories, file: IO[bytes]) -> None:
    """Write one row a point.

    Raises
    ------
    DataError
        Without pyarrow, and for names that would be misunderstood.
    """
    pyarrow = needed("pyarrow", "writing Parquet")
    table = pyarrow.table({name: np.ascontiguousarray(values) for name, values in columns_of(trajectories).items()})
    needed("pyarrow.parquet", "writing Parquet").write_table(table, file)
