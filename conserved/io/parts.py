"""Tables that hold a trajectory each, as one: what is a clock is seen when all are together."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from conserved.io.numbers import as_array
from conserved.io.reading import Reading
from conserved.io.schema import Choice
from conserved.io.shapes import roles_of, table
from simulators import DataError

PART = "\0part"
"""The column that says which table a row comes from: no user's."""


def from_parts(parts: Sequence[Mapping[str, Any]], labels: Sequence[str], choice: Choice) -> Reading:
    """Return the trajectories of tables (columns), each of one trajectory, or of several that a column names.

    Raises
    ------
    DataError
        If they do not have the same columns, or a column is longer than others.
    """
    columns = [{name: np.atleast_1d(as_array(values)) for name, values in part.items()} for part in parts]
    columns = [_of_one_length(part) for part in columns]
    names = list(columns[0])
    for part, label in zip(columns, labels, strict=True):
        if set(part) != set(names):
            raise DataError(
                f"{label} has the columns {', '.join(part)}, {labels[0]} has {', '.join(names)}; all must have the same"
            )
    lengths = [len(part[names[0]]) for part in columns]
    joined = {name: np.concatenate([part[name] for part in columns]) for name in names}
    owners = np.repeat(np.asarray(labels, dtype=object), lengths)
    roles = roles_of(joined, choice)
    own = roles.group
    if own is not None and any(len(np.unique(part[own].astype(str))) > 1 for part in columns):
        owners = np.array([f"{label}:{group}" for label, group in zip(owners, joined[own], strict=True)], dtype=object)
    elif own is not None and len({str(part[own][0]) for part in columns}) == len(columns):
        return table(joined, roles)
    reading = table({**joined, PART: owners}, replace(roles, group=PART))
    roles = replace(reading.roles or roles, group=own)
    return replace(reading, roles=roles)


def _of_one_length(part: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that are as long as the longest; single numbers are what holds for a whole trajectory."""
    points = max(len(values) for values in part.values())
    kept: dict[str, Any] = {}
    for name, values in part.items():
        if values.ndim == 2 and len(values) == points:
            kept |= {f"{name}{place}": column for place, column in enumerate(values.T)}
        elif values.ndim == 1 and len(values) in (1, points):
            kept[name] = np.broadcast_to(values, (points,))
    return kept
