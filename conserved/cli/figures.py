"""conserved figures: the pictures of a run again."""

from pathlib import Path

from conserved.cli.options import Json, RunPath
from conserved.cli.output import print_json


def figures(path: RunPath, as_json: Json = False) -> None:
    """Draw the pictures of a finished run again and print their paths."""
    from conserved import finished
    from conserved.training.run import Run

    paths = [str(picture) for picture in finished.figures(Run.open(Path(path)))]
    if as_json:
        print_json({"figures": paths})
    else:
        print("\n".join(paths))
