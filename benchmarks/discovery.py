"""Discovery on ten million points: the null space of a hundred columns, and the whole command, within 2 GB.

Isotropic oscillators, as 10,000 trajectories x 1,000 points and as 500,000 x 20, in a file; the library is a
hundred products of the four variables. Each line is a process of its own; its memory is the highest that it
ever used, with the interpreter, the libraries and the data's 400 MB.
"""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import products
from conserved.discovery.linear_algebra import spectrum
from conserved.discovery.proposers.null_space import deviations
from conserved.io.files import read, write
from simulators import SYSTEMS, simulate

SHAPES = ((10_000, 1_000), (500_000, 20))


def null_space(path: str) -> str:
    """Reduce the columns in one pass; say how many functions do not change."""
    data = read(path)
    library = products(data.variables, symbols_of(data.variables), 5).subset(np.arange(100))
    ratios, _ = spectrum(*deviations(library, data).triangles())
    return f"{(ratios < 1e-9).sum()} functions below 1e-9, the next {ratios[ratios > 1e-9][0]:.2g}"


def discover(path: str) -> str:
    """Run the command without the encoder."""
    from conserved.cli.main import app

    app(["discover", "--data", path, "--no-encoder"], standalone_mode=False)
    return "the whole command"


PARTS = {"null-space": null_space, "discover": discover}


def highest() -> float:
    """Return the most memory that this process used, in GB."""
    return int(re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[0]) / 1024**2


def main() -> None:
    """Run every part on every shape, each in a process of its own."""
    for trajectories, points in SHAPES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "data.npz"
            write(simulate(SYSTEMS["isotropic"](), trajectories, points), path)
            for part in PARTS:
                print(f"{trajectories} x {points}, {part}", flush=True)
                subprocess.run([sys.executable, __file__, part, str(path)], check=True)


def measure(part: str, path: str) -> None:
    """Print what one part found, its seconds and its memory."""
    before, began = highest(), time.process_time()
    found = PARTS[part](path)
    print(f"{time.process_time() - began:.1f} CPU s, {before:.2f} GB before, {highest():.2f} GB at most: {found}\n")


if __name__ == "__main__":
    measure(*sys.argv[1:]) if sys.argv[1:] else main()
