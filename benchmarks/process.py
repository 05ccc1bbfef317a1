"""Whole processes against an import of torch: the default training at most 3.0, --help at most 0.15.

The training is the README's command, figures included, in an empty folder each time; its reference is
the import of what any such program needs.
"""

import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 5
LIBRARIES = [sys.executable, "-c", "import torch, scipy.stats, matplotlib.pyplot"]
TORCH = [sys.executable, "-c", "import torch"]
TRAIN = [sys.executable, "-m", "conserved", "train", "--system", "pendulum", "--dim", "2"]
HELP = [sys.executable, "-m", "conserved", "--help"]


def seconds(command: list[str]) -> float:
    """Return the time of one process, in an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    print(f"{'':28} {'seconds':>8} {'reference':>10} {'ratio':>6}   (medians of {ROUNDS} alternating rounds)")
    for name, command, reference in (("conserved train", TRAIN, LIBRARIES), ("conserved --help", HELP, TORCH)):
        seconds(reference)
        times = [(seconds(command), seconds(reference)) for _ in range(ROUNDS)]
        ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
        ratio = statistics.median(mine / other for mine, other in times)
        print(f"{name:28} {ours:8.2f} {theirs:10.2f} {ratio:6.2f}")


if __name__ == "__main__":
    main()
