"""The README's figure: contours of the pendulum's energy and of the code learned without it.

Usage: python figures/pendulum.py [FOLDER [RUNS]], the folder of pendulum.png, this one when not given; and one of
runs, where a finished one is not made again.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from conserved import Config, train


def main() -> None:
    """Train the default pendulum and keep its phase portrait."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    with tempfile.TemporaryDirectory() as fresh:
        run = train(Config(system="pendulum", dim=2), sys.argv[2] if len(sys.argv) > 2 else fresh)
        shutil.copyfile(run.figures / "portrait.png", folder / "pendulum.png")


if __name__ == "__main__":
    main()
