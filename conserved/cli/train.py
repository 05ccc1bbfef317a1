"""conserved train: the main job."""

from typing import Annotated, Any

import typer

from conserved.cli.options import Json, config_from, with_config
from conserved.cli.output import print_json, progress_bar


@with_config()
def train(
    values: dict[str, Any],
    out: Annotated[str, typer.Option(help="Folder that holds the runs.")] = "runs",
    again: Annotated[bool, typer.Option("--again", help="Make a finished run anew.")] = False,
    as_json: Json = False,
) -> None:
    """Train a code on a system or a file, score it on held-out trajectories, and draw it."""
    config = config_from(values)  # before torch is loaded, so that a mistake is told at once
    with progress_bar() as progress:
        progress.stage("starting")
        from conserved import pipeline

        run = pipeline.train(config, out, again=again, progress=progress)
    if as_json:
        print_json(run.metrics)
        return
    from conserved.cli.report import print_metrics

    print(f"{'loaded the finished run' if run.loaded else 'wrote'} {run.path}", end="")
    print("; --again makes it anew" if run.loaded else "")
    print_metrics(run.metrics, run.independent)
    print(f"figures: {run.figures}/")
