"""Parquet: a table by columns, through pyarrow; only the columns that are needed are read."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from conserved.io.assemble import assemble
from conserved.io.columns import Columns
from conserved.io.formats.arrow import Codes, fill
from conserved.io.formats.format import Share, needed
from conserved.io.reading import Reading
from conserved.io.schema import Choice
from conserved.io.table import columns_of
from simulators import Trajectories

ROWS_AT_ONCE = 1 << 16
TEXTS = ("string", "large_string", "string_view", "dictionary", "binary")
NUMBERS = ("int", "uint", "float", "double", "halffloat", "bool")


def read(path: Path, choice: Choice, share: Share) -> Reading:
    """Read a table.

    Raises
    ------
    DataError
        For a missing number or text, with column and row; without pyarrow.
    """
    parquet = needed("pyarrow.parquet", "reading Parquet")
    with parquet.ParquetFile(path) as file:
        schema = {str(field.name): str(field.type) for field in file.schema_arrow}
        names = [str(name) for name in file.schema_arrow.names]
        roles = choice.roles(names, {name: "text" for name, kind in schema.items() if kind.startswith(TEXTS)})
        textual = roles.group is not None and not schema[roles.group].startswith(NUMBERS)
        codes, text = Codes(), roles.group if textual else None
        columns = Columns(roles, file.metadata.num_rows)
        fill(columns, _batches(file, roles.wanted, share), roles.wanted, text, codes, choice.drop_missing)
    return assemble(columns, roles, list(codes))


def _batches(file: Any, wanted: list[str], share: Share) -> Iterator[Any]:
    done = 0
    for batch in file.iter_batches(ROWS_AT_ONCE, columns=wanted):
        yield batch
        done += batch.num_rows
        share(done / file.metadata.num_rows)


def write(trajectories: Trajectories, file: IO[bytes]) -> None:
    """Write one row a point.

    Raises
    ------
    DataError
        Without pyarrow, and for names that would be misunderstood.
    """
    pyarrow, parquet = needed("pyarrow", "writing Parquet"), needed("pyarrow.parquet", "writing Parquet")
    columns = columns_of(trajectories)
    table = pyarrow.table({name: np.ascontiguousarray(values) for name, values in columns.items()})
    parquet.write_table(table, file)
