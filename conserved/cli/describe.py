"""conserved describe: what a file of trajectories holds, before anything is trained."""

from pathlib import Path
from typing import Annotated, Any

import typer

from conserved.cli.options import Json, with_options
from conserved.cli.output import check_picture, print_json, print_table, progress_bar
from conserved.options.source import FileOptions


@with_options(FileOptions, "data")
def describe(
    values: dict[str, Any],
    file: Annotated[str, typer.Argument(metavar="FILE", help="File, folder or pattern of files.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Picture to draw, .png, .pdf or .svg.")] = None,
    as_json: Json = False,
) -> None:
    """Describe a file of trajectories: what is in it, ranges, sampling, noise, and whether it is enough."""
    from conserved.io.describe import describe as described
    from conserved.io.source import read_file

    if output is not None:
        check_picture(output)  # before the file is read, which may take a while
    with progress_bar() as progress:
        progress.stage("reading the data")
        reading = read_file(FileOptions(data=file, **values), progress)
        progress.stage("describing")
        description = {"file": file, **described(reading), "picture": None if output is None else str(output)}
        if output is not None:
            from conserved.plotting.data import overview
            from conserved.plotting.style import save

            save(overview(reading.trajectories, Path(file).name), output, (output.suffix.removeprefix("."),))
    if as_json:
        print_json(description)
    else:
        _print(description)


def _print(description: dict[str, Any]) -> None:
    print(description["understood"])
    names = ("name", "min", "max", "mean", "std", "within", "noise")
    rows = [[_short(variable[name]) for name in names] for variable in description["variables"]]
    print_table(["variable", *names[1:]], rows)
    print(_sampling(description))
    guesses = [f"--{column['kind']}" for column in description["columns"] if column["guessed"]]
    if guesses:
        print(f"guessed from names and numbers; {', '.join(guesses)} and --columns say it otherwise")
    print("\n".join(description["advice"]) or "nothing is missing")
    print("enough to learn from" if description["enough"] else "not enough to learn from")


def _short(value: Any) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else f"{value:.4g}"


def _sampling(description: dict[str, Any]) -> str:
    lengths, times = description["lengths"], description["times"]
    points = f"{lengths['min']:g} points a trajectory"
    if lengths["min"] < lengths["max"]:
        points = f"{lengths['min']:g} to {lengths['max']:g} points a trajectory, the median {lengths['median']:g}"
    if times is None:
        return f"sampling: {points}; no times"
    if times["step_min"] is None:
        return f"sampling: {points}; times {times['first']:g} to {times['last']:g}"
    steps = f"{times['step_min']:.4g} to {times['step_max']:.4g}, the median {times['step_median']:.4g}"
    step = f"even steps of {times['step_median']:.4g}" if times["even"] else f"steps of {steps}"
    return f"sampling: {points}; times {times['first']:.4g} to {times['last']:.4g}, {step}"
