"""conserved study: the figures that answer the open questions, from one command."""

from pathlib import Path
from typing import Annotated

import typer

from conserved.cli.options import Json
from conserved.cli.output import check_folder, print_json, progress_bar
from conserved.cli.threads import keep_to_one_thread


def study(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Figures to make; all if none.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Few seeds and steps: minutes, not half an hour.")] = False,
    figures: Annotated[Path, typer.Option(help="Folder of the figures.")] = Path("figures"),
    out: Annotated[Path, typer.Option(help="Folder that holds the runs.")] = Path("runs"),
    as_json: Json = False,
) -> None:
    """Make the figures of the study: which method, temperature, dimension, how much data, and why it fails."""
    keep_to_one_thread()
    for folder in (figures, out):
        check_folder(folder)
    with progress_bar() as progress:
        progress.stage("starting")
        from conserved.study import Study
        from conserved.study.write import write_study

        pictures = write_study(Study(out, quick=quick, progress=progress), names or [], figures)
    if as_json:
        print_json({"figures": [str(path) for path in pictures]})
    else:
        print("\n".join(f"wrote {path}" for path in pictures))
        print(f"what they show: {figures / 'README.md'}")
