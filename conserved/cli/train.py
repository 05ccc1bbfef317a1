"""conserved train: the main job."""

from pathlib import Path
from typing import Annotated, Any

import typer

from conserved.cli.options import Json, with_options
from conserved.cli.output import check_folder, print_json, progress_bar
from conserved.cli.threads import keep_to_one_thread
from conserved.training.config import Config


@with_options(Config)
def train(
    values: dict[str, Any],
    out: Annotated[str, typer.Option(help="Folder that holds the runs.")] = "runs",
    again: Annotated[bool, typer.Option("--again", help="Make a finished run anew.")] = False,
    threads: Annotated[int | None, typer.Option(help="Threads to train on (as many as help).")] = None,
    as_json: Json = False,
) -> None:
    """Train a code on a system or a file, score it on held-out trajectories, and draw it."""
    keep_to_one_thread(training=True)
    check_folder(Path(out))
    config = Config(**values)  # before torch is loaded, so that a mistake is told at once
    with progress_bar(notes=not as_json) as progress:
        progress.stage("starting")
        from conserved import pipeline

        run = pipeline.train(config, out, again=again, threads=threads, progress=progress)
    if as_json:
        print_json(run.metrics)
        return
    from conserved.cli.report import print_metrics

    if run.loaded:
        print(f"loaded the finished run {run.path}; --again makes it anew")
    else:
        print("" if run.resumed_at is None else f"went on from step {run.resumed_at}; ", f"wrote {run.path}", sep="")
    print_metrics(run)
    print(f"figures: {run.figures}/")
