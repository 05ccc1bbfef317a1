"""Reading files against the bare library: CSV at most 1.5 times numpy.loadtxt, Parquet and npz at most 1.2.

One million rows of five columns: trajectory, time and three variables. The bare call of Parquet is
pyarrow's reading followed by numpy's stacking of the columns into the array that is asked for, and beside
it pyarrow's reading alone, which leaves a table of columns. Memory is the highest that the process used
for reading, over the arrays that were read, in a process of its own.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from conserved.data.files import read, write
from simulators import Trajectories

ROWS, LENGTH = 1_000_000, 100
SECONDS = 6
"""Each comparison is repeated for so long."""

MEMORY = """
import re, sys
from conserved.data.files import read
def highest():
    with open("/proc/self/status") as status:
        return 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", status.read())[1])
read(sys.argv[2])
before = highest()
data = read(sys.argv[1])
print((highest() - before) / (data.states.nbytes + data.times.nbytes + data.offsets.nbytes))
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


def main() -> None:
    """Print the table."""
    from pyarrow import parquet

    with tempfile.TemporaryDirectory() as folder:
        paths = {suffix: Path(folder) / f"data{suffix}" for suffix in (".csv", ".parquet", ".npz")}
        data, few = trajectories(ROWS), trajectories(LENGTH)
        for suffix, path in paths.items():
            write(data, path)
            write(few, Path(folder) / f"few{suffix}")
        csv, table, npz = paths.values()
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
        print(f"\n{'':32} {'memory / arrays':>15}")
        for suffix, path in paths.items():
            command = [sys.executable, "-c", MEMORY, str(path), str(Path(folder) / f"few{suffix}")]
            answer = subprocess.run(command, capture_output=True, text=True, check=True)
            print(f"{suffix:32} {float(answer.stdout):15.2f}")


if __name__ == "__main__":
    main()
