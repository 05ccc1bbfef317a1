"""conserved analyze: the metrics of a run again."""

from pathlib import Path

from conserved.cli.options import Json, RunPath
from conserved.cli.output import print_json


def analyze(path: RunPath, as_json: Json = False) -> None:
    """Score a finished run again and print its metrics."""
    from conserved import finished
    from conserved.cli.report import print_metrics
    from conserved.training.run import Run

    run = Run.open(Path(path))
    metrics = finished.analyze(run)
    if as_json:
        print_json(metrics)
    else:
        print_metrics(run)
