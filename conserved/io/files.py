"""The front door of reading and writing: any kind of file, a folder or pattern of them, any object."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from glob import glob
from pathlib import Path
from typing import IO, Any

from conserved.io.arrays import arrays_of, group, trajectories_from
from conserved.io.assemble import settled
from conserved.io.atomic import UNFINISHED, whole_file
from conserved.io.formats import FORMATS, Share
from conserved.io.objects import from_object
from conserved.io.packed import PACKED, ZIP, kind_of, unpacked
from conserved.io.prepare import prepare
from conserved.io.reading import Reading, combine, named, refused_as
from conserved.io.schema import Choice
from conserved.options.option import many, text
from conserved.options.option import path as a_path
from simulators import DataError, Trajectories

__all__ = [
    "UNFINISHED", "arrays_of", "files_of", "group", "read", "read_source", "trajectories_from", "whole_file",
    "writable", "write",
]  # fmt: skip
NEEDED = (
    "needed is an array (n, time, d), a list of arrays (time, d), a table, records, what a solver returns, or the name "
    "of a file"
)


def read(
    source: Any,
    *,
    group: str | None = None,
    time: str | None = None,
    columns: Sequence[str] = (),
    angles: Sequence[str] = (),
    velocities: bool = False,
    drop_short: bool = False,
    drop_missing: bool = False,
) -> Trajectories:
    """Read trajectories from a file, a folder or pattern of files, or an object.

    Nothing is ever unpickled. Rows may be in any order as long as those of one trajectory are in that
    of their times.

    Parameters
    ----------
    source : the name of a file (see ``FORMATS``), of a folder that holds one for each trajectory, or a
        pattern such as ``data/*.csv``; or an array (n, time, d), a list of arrays (time, d), a table or
        Dataset of pandas, polars or xarray, what ``solve_ivp`` returns, records, or a list of any of these.
    group, time, columns : the columns that name the trajectory, the time and the variables; guessed from
        usual names when absent.
    angles : variables in radians, whose jumps of a turn are no motion to ``velocities``.
    velocities : add the time derivative of every variable, see ``with_velocities``.
    drop_short : leave out trajectories of a single point.
    drop_missing : leave out rows in which a number is missing, or a mark such as -9999 stands for it.

    Raises
    ------
    DataError
        With the file, and the row, column and trajectory at fault.
    UsageError
        For a column that is not there.

    Examples
    --------
    >>> import numpy as np
    >>> from conserved import read
    >>> times = np.linspace(0, 1, 5)
    >>> data = read([np.stack([np.cos(times), np.sin(times)], axis=1) for _ in range(3)])
    >>> len(data), data.states.shape, data.variables
    (3, (15, 2), ('x0', 'x1'))
    """
    for name, value in (("group", group), ("time", time)):
        if value is not None:
            text(name, value)
    reading = read_source(source, Choice(group, time, many("columns", columns), drop_missing))
    return prepare(reading, many("angles", angles), velocities=velocities, drop_short=drop_short).trajectories


def read_source(source: Any, choice: Choice, share: Share = lambda _: None) -> Reading:
    """Return what a file, files or an object hold, and what was understood of it; see ``read``."""
    if not isinstance(source, str | Path):
        with refused_as(f"an object of kind {type(source).__name__} holds no trajectories; {NEEDED}"):
            return from_object(source, choice)
    paths = files_of(source)
    if len(paths) == 1 and not Path(source).is_dir():
        return read_file(paths[0], choice, share)
    try:
        return together(paths, choice, share, read_file)
    except DataError as error:
        inside = any(str(error).startswith(f"{path}:") for path in paths)
        raise error if inside else DataError(f"{source}: {error}") from None


def files_of(source: str | Path) -> list[Path]:
    """Return the files that a name, a folder or a pattern stands for, in the order of their names.

    Numbers in names count as numbers: ``run2`` stands before ``run10``.

    Raises
    ------
    DataError
        If there are none, or files of several kinds in a folder.
    """
    path = a_path("data", source)
    if path.is_file():
        return [path]
    inside = [item for item in path.iterdir() if not item.name.startswith(".")] if path.is_dir() else None
    found = [Path(name) for name in glob(str(source))] if inside is None else inside
    files = sorted((item for item in found if item.is_file() and kind_of(item) in FORMATS), key=by_number)
    if not files:
        kinds = ", ".join(FORMATS)
        where = f"no file '{source}'" if inside is None else f"no file in '{source}' whose name ends in {kinds}"
        raise DataError(f"{where}; `conserved simulate -o FILE` writes such files")
    suffixes = sorted({item.suffix for item in files})
    if inside is not None and len(suffixes) > 1:
        pattern = path / f"*{suffixes[0]}"
        raise DataError(f"'{source}' holds files in {', '.join(suffixes)}; give a pattern such as '{pattern}'")
    return files


def by_number(path: str | Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", str(path))]


def read_file(path: Path, choice: Choice, share: Share) -> Reading:
    """Return what one file holds; every error begins with its name."""
    if kind_of(path) not in (*FORMATS, ZIP):
        raise DataError(f"'{path}' is of no known kind; the name must end in {', '.join((*FORMATS, *PACKED))}")
    damaged = (
        f"not a readable {path.suffix} of trajectories: damaged, cut short, of another kind, or with "
        "Python objects, which are never unpickled"
    )
    with named(path), refused_as(damaged):
        return _content(path, choice, share)


def _content(path: Path, choice: Choice, share: Share) -> Reading:
    """Return what a file holds, packed or not; the files of an archive hold trajectories as those of a folder do."""
    if path.suffix.lower() not in PACKED:
        return FORMATS[kind_of(path)].read(path, choice, share)
    with unpacked(path, FORMATS) as files:
        if len(files) == 1:
            return _content(files[0], choice, share)
        return together(sorted(files, key=lambda inside: by_number(inside.name)), choice, share, _member)


def _member(path: Path, choice: Choice, share: Share) -> Reading:
    with named(path.name):
        return _content(path, choice, share)


def together(
    paths: Sequence[Path], choice: Choice, share: Share, read_one: Callable[[Path, Choice, Share], Reading]
) -> Reading:
    """Return what several files of the same variables hold, trajectory after trajectory."""
    readings = []
    for place, path in enumerate(paths, start=1):
        readings.append(read_one(path, replace(choice, part=True), lambda _: None))
        share(place / len(paths))
    return settled(combine(readings, [path.name for path in paths]))


def write(trajectories: Trajectories, path: str | Path) -> None:
    """Write trajectories in the format of the name's suffix, whole or not at all.

    Parameters
    ----------
    trajectories : states (points, variables) in their units, with offsets, times, names and known quantities.
    path : the file's name, which is replaced once all is written; its suffix is one of ``FORMATS``.

    Raises
    ------
    DataError
        For a suffix that no format has, or names that this format cannot hold.

    Examples
    --------
    >>> import os, tempfile
    >>> from conserved import SYSTEMS, read, simulate, write
    >>> path = os.path.join(tempfile.mkdtemp(), "orbits.npz")
    >>> write(simulate(SYSTEMS["kepler"](), 3, 5), path)
    >>> read(path).variables
    ('x', 'y', 'vx', 'vy')
    """
    path, kind = writable(path)
    if not isinstance(trajectories, Trajectories):
        raise DataError(f"an object of kind {type(trajectories).__name__} cannot be written; `read` makes Trajectories")
    for name in (*trajectories.variables, *trajectories.invariants, *trajectories.phases):
        if not name.isprintable() or name != name.strip():
            raise DataError(f"cannot write the name {name!r}: only printable names without blanks around can be kept")
    with whole_file(path) as file:
        kind(trajectories, file)


def writable(path: str | Path) -> tuple[Path, Callable[[Trajectories, IO[bytes]], None]]:
    """Return a path and what writes a file of its kind; to be asked before what is to be written is made.

    Raises
    ------
    DataError
        For a suffix that no format has.
    """
    path = a_path("file", path)
    kind = FORMATS.get(path.suffix.lower())
    if kind is None or kind.write is None:
        suffixes = ", ".join(suffix for suffix, known in FORMATS.items() if known.write is not None)
        raise DataError(f"cannot write '{path}': the name must end in {suffixes}")
    if path.is_dir():
        raise DataError(f"cannot write '{path}': there is a folder of that name")
    return path, kind.write
