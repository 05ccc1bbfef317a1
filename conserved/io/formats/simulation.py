"""What programs of molecular dynamics write: GROMACS's .xvg, LAMMPS's logs and dumps, .xyz; each as a plain table."""

import csv
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from conserved.io.formats import text
from conserved.io.formats.format import Share
from conserved.io.reading import Reading
from conserved.io.schema import Choice
from simulators import DataError

Rows = Iterator[Sequence[str]]
"""The rows of a table, the names of its columns first; an empty row ends a trajectory."""

_LEGEND = re.compile(r'@\s+s(\d+)\s+legend\s+"(.*)"')
_AXIS = re.compile(r'@\s+xaxis\s+label\s+"(.*)"')
MOST_ATOMS = 1000
"""More atoms are no state that laws can be sought in."""


def read_rows(rows: Callable[[Iterator[str]], Rows], path: Path, choice: Choice, share: Share) -> Reading:
    """Read what a program wrote, by the table that ``rows`` makes of its lines.

    Raises
    ------
    DataError
        For what is none of its files.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "rows.csv"
        with path.open(encoding="utf-8", errors="replace") as source, target.open("w", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows(source))
        return text.read(target, choice, share)


def of_xvg(lines: Iterator[str]) -> Rows:
    """Yield the rows of GROMACS's .xvg: names stand in the legends, & ends a set."""
    legends, axis, named = dict[int, str](), "t", False
    for line in lines:
        if found := _LEGEND.match(line):
            legends[int(found[1])] = found[2]
        elif found := _AXIS.match(line):
            axis = found[1]
        elif line.startswith("&"):
            yield ()
        elif line.strip() and not line.startswith(("#", "@")):
            cells = line.split()
            if not named:
                named = True
                yield [axis, *(legends.get(place, f"y{place + 1}") for place in range(len(cells) - 1))]
            yield cells


def of_log(lines: Iterator[str]) -> Rows:
    """Yield the rows of the tables in a LAMMPS log; a step that ends one run and begins the next stands once.

    Raises
    ------
    DataError
        If there is no table.
    """
    names: list[str] = []
    last, inside = "", False
    for line in lines:
        cells = line.split()
        if cells[:1] == ["Step"] and len(cells) > 1:
            if names and cells != names:
                return  # of another run, which printed other columns
            if not names:
                yield cells
            names, inside = cells, True
        elif line.startswith(("Loop time", "ERROR")):
            inside = False
        elif inside and len(cells) == len(names) and cells[0].lstrip("-").isdecimal() and cells[0] != last:
            last = cells[0]
            yield cells
    if not names:
        raise DataError("no table that begins with Step, as LAMMPS writes it")


def of_xyz(lines: Iterator[str]) -> Rows:
    """Yield a row a frame: the coordinates of all atoms, ``x1``, ``y1``, ``z1``, ``x2``, ...

    Raises
    ------
    DataError
        If frames differ in their atoms, or have very many.
    """
    atoms = 0
    for line in lines:
        if not line.strip():
            continue
        if not line.strip().isdecimal():
            raise DataError(f"'{line.strip()[:40]}' where a frame begins; needed is the number of its atoms")
        count, _ = int(line), next(lines, "")
        frame = [row.split() for row in islice(lines, count)]
        if len(frame) < count or any(len(cells) < 4 for cells in frame):
            raise DataError("a frame with fewer atoms than it says; is the file cut short?")
        if not atoms:
            atoms = _checked(count)
            yield [f"{axis}{number}" for number in range(1, count + 1) for axis in "xyz"]
        if count != atoms:
            raise DataError(f"a frame of {count} atoms, the first has {atoms}; all must have the same")
        yield [cell for cells in frame for cell in cells[1:4]]


def of_dump(lines: Iterator[str]) -> Rows:
    """Yield a row a frame of a LAMMPS dump: the step, then the columns of all atoms in the order of their ids.

    Raises
    ------
    DataError
        If frames differ in their atoms, or have very many.
    """
    step, count, names = "0", 0, list[str]()
    for line in lines:
        if line.startswith("ITEM: TIMESTEP"):
            step = next(lines, "").strip()
        elif line.startswith("ITEM: NUMBER OF ATOMS"):
            count = _checked(int(next(lines, "0")))
        elif line.startswith("ITEM: ATOMS"):
            fields = line.split()[2:]
            numbers = [place for place, field in enumerate(fields) if field not in ("id", "type", "element", "mol")]
            frame = [row.split() for row in islice(lines, count)]
            if "id" in fields:
                frame.sort(key=lambda cells: int(cells[fields.index("id")]))
            columns = ["step", *(f"{fields[place]}{atom}" for atom in range(1, count + 1) for place in numbers)]
            if not names:
                names = columns
                yield names
            if columns != names or len(frame) < count:
                raise DataError(f"the frame of step {step} has other atoms or columns than the first")
            yield [step, *(cells[place] for cells in frame for place in numbers)]


def _checked(atoms: int) -> int:
    if atoms > MOST_ATOMS:
        raise DataError(f"{atoms} atoms a frame; more than {MOST_ATOMS} are too many variables")
    return atoms


read_xvg, read_log = partial(read_rows, of_xvg), partial(read_rows, of_log)
read_xyz, read_dump = partial(read_rows, of_xyz), partial(read_rows, of_dump)
