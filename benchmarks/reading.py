"""Reading files against the bare library: CSV at most 1.5 times numpy.loadtxt, Parquet and npz at most 1.2.

One million rows of five columns: trajectory, time and three variables. The bare call of Parquet is
pyarrow's reading followed by numpy's stacking of the columns into the array that is asked for, and beside
it pyarrow's reading alone, which leaves a table of columns.

``python benchmarks/reading.py gigabyte`` reads files of 1 GB and more instead, each in a process of its own, and
prints the highest memory that the reading took over that of the arrays that were read, at most 3, and how often
the progress bar was told.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from conserved.io.files import read, write
from simulators import Trajectories

ROWS, LENGTH = 1_000_000, 100
SECONDS = 6
"""Each comparison is repeated for so long."""

SUFFIXES = (".csv", ".parquet", ".npz")
GIGABYTE = 1_000_000_000

MEMORY = """
import re, sys, time
from conserved.io.files import read_source
from conserved.io.schema import Choice
def highest():
    with open("/proc/self/status") as status:
        return 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1])
read_source(sys.argv[2], Choice())
before, began, shares = highest(), time.perf_counter(), []
data = read_source(sys.argv[1], Choice(), shares.append).trajectories
arrays = data.states.nbytes + data.times.nbytes + data.offsets.nbytes
print(f"{arrays / 1e9:9.2f} {(highest() - before) / arrays:15.2f} {time.perf_counter() - began:8.1f} {len(shares):6}")
"""


def trajectories(rows: int) -> Trajectories:
    """Return random trajectories of so many points."""
    random = np.random.default_rng(0)
    times = np.tile(np.arange(LENGTH) / 10, rows // LENGTH)
    return Trajectories(random.standard_normal((rows, 3)), np.arange(0, rows + 1, LENGTH), times, ("x", "y", "z"))


def seconds(function: Callable[[], Any]) -> float:
    """Return the time of one call."""
    began = time.perf_counter()
    function()
    return time.perf_counter() - began


def without_pyarrow(path: Path) -> None:
    """Read a file as where pyarrow is not installed."""
    kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] == "pyarrow"}
    sys.modules["pyarrow"] = None  # type: ignore[assignment]
    try:
        read(path)
    finally:
        sys.modules.update(kept)


def bare_npz(path: Path) -> dict[str, Any]:
    """Read every array of an npz."""
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def speeds(folder: Path) -> None:
    """Print the table of seconds."""
    from pyarrow import parquet

    csv, table, npz = (folder / f"data{suffix}" for suffix in SUFFIXES)
    for path in (csv, table, npz):
        write(trajectories(ROWS), path)
    calls: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
        "csv by numpy / numpy.loadtxt": (
            lambda: without_pyarrow(csv),
            lambda: np.loadtxt(csv, delimiter=",", skiprows=1),
        ),
        "csv by pyarrow / numpy.loadtxt": (lambda: read(csv), lambda: np.loadtxt(csv, delimiter=",", skiprows=1)),
        "parquet / pyarrow and stacking": (
            lambda: read(table),
            lambda: np.column_stack([column.to_numpy() for column in parquet.read_table(table).columns]),
        ),
        "parquet / pyarrow alone": (lambda: read(table), lambda: parquet.read_table(table)),
        "npz / numpy.load": (lambda: read(npz), lambda: bare_npz(npz)),
    }
    print(f"{'':32} {'seconds':>8} {'bare':>8} {'ratio':>6}   (medians of alternating rounds)")
    for name, (ours, bare) in calls.items():
        once = seconds(ours) + seconds(bare)
        rounds = np.array([(seconds(ours), seconds(bare)) for _ in range(max(5, round(SECONDS / once)))])
        ratio = np.median(rounds[:, 0] / rounds[:, 1])
        print(f"{name:32} {np.median(rounds[:, 0]):8.3f} {np.median(rounds[:, 1]):8.3f} {ratio:6.2f}")


def memory(folder: Path) -> None:
    """Print the table of memory."""
    print(f"{'':8} {'file, GB':>9} {'arrays, GB':>9} {'memory / arrays':>15} {'seconds':>8} {'shares':>6}")
    for suffix in SUFFIXES:
        path, few = folder / f"data{suffix}", folder / f"few{suffix}"
        write(trajectories(ROWS), few)
        rows = LENGTH * -(-GIGABYTE * ROWS // (LENGTH * few.stat().st_size))
        write(trajectories(rows), path)
        write(trajectories(LENGTH), few)
        command = [sys.executable, "-c", MEMORY, str(path), str(few)]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        print(f"{suffix:8} {path.stat().st_size / 1e9:9.2f} {answer.stdout}", end="", flush=True)
        path.unlink()


def main() -> None:
    """Print the table that is asked for."""
    with tempfile.TemporaryDirectory() as folder:
        (memory if "gigabyte" in sys.argv[1:] else speeds)(Path(folder))


if __name__ == "__main__":
    main()
