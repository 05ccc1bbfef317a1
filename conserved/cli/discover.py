"""conserved discover: how many conserved quantities, which formulas, how sure."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from conserved.cli.options import Json, with_options
from conserved.cli.output import check_folder, print_json, print_table, progress_bar
from conserved.cli.threads import keep_to_one_thread
from conserved.options.option import names_in
from conserved.options.source import Source

if TYPE_CHECKING:
    from conserved.discovery import Discovery
    from simulators import Trajectories

TRAJECTORIES, POINTS = 40, 200

FOR_ENCODER = {"trajectories": 2000, "points": 25, "min_points": None}
"""An encoder learns from many short trajectories of a system, which cost nothing; of a file it takes what there is."""

Rungs = Annotated[list[str], typer.Option("--library", help="Rung of the ladder to climb; may be repeated (all).")]
Degree = Annotated[int | None, typer.Option(min=1, help="Highest degree of products.")]
Functions = Annotated[str, typer.Option(help='Functions in place of the ladder\'s: "sin(q), 1/r".')]
Known = Annotated[list[str], typer.Option(help='Law known already, "p**2/2 - cos(q)"; may be repeated.')]
Form = Annotated[
    list[str],
    typer.Option(
        help='Function to try, of one variable or of x, with letters for constants: "a/(1+exp(b*x))"; may be repeated.'
    ),
]
WithTime = Annotated[bool, typer.Option("--with-time", help='Seek laws that contain the time too: "p*t - q".')]
Pictures = Annotated[Path | None, typer.Option("-o", "--output", help="Folder for the pictures.")]
NoEncoder = Annotated[bool, typer.Option("--no-encoder", help="Leave out the encoder's second opinion.")]


@with_options(Source)
def discover(
    values: dict[str, Any],
    library: Rungs = [],  # noqa: B006  typer takes no tuple
    degree: Degree = None,
    functions: Functions = "",
    known: Known = [],  # noqa: B006
    form: Form = [],  # noqa: B006
    with_time: WithTime = False,
    output: Pictures = None,
    no_encoder: NoEncoder = False,
    as_json: Json = False,
) -> None:
    """Count the conserved quantities, write them down, and say how sure that is."""
    keep_to_one_thread(training=not no_encoder)
    from conserved.discovery import discover as find
    from conserved.discovery.libraries.expressions import split
    from conserved.io.source import load

    if values["system"] is not None:
        values |= {
            "trajectories": values["trajectories"] or TRAJECTORIES,
            "points": values["points"] or POINTS,
        }
    if output is not None:
        check_folder(output)  # before a search that may take a while
    angles = names_in(values["angles"])
    with progress_bar(notes=not as_json) as progress:
        trajectories = load(Source(**values), progress)
        found = find(
            trajectories, angles=angles, library=library, degree=degree, functions=split(functions), known=known,
            form=form, with_time=with_time, progress=progress,
        )  # fmt: skip
    if output is not None:
        from conserved.plotting.discovery import draw_discovery

        draw_discovery(found, output)
    if not no_encoder:
        found = _second_opinion(found, trajectories, values, known, output)
    if output is not None and not as_json:
        print(f"pictures: {output}/")
    if as_json:
        print_json({"data": values["data"], "system": values["system"]} | found.to_dict())
    else:
        print_answer(found)


def _second_opinion(
    found: "Discovery", data: "Trajectories", values: dict[str, Any], known: list[str], output: Path | None
) -> "Discovery":
    """Return what was found, with what the encoder says of it; draw that beside the other pictures."""
    from conserved.crosscheck import consult
    from conserved.io.source import load
    from conserved.plotting.crosscheck import draw_opinion

    angles, seed = names_in(values["angles"]), values["seed"]
    with progress_bar() as progress:
        if values["system"] is not None:
            progress.stage("simulating for the encoder")
            data = load(Source(**values | FOR_ENCODER))
        found, opinion = consult(found, data, angles=angles, known=known, seed=seed, progress=progress)
    if output is not None:
        draw_opinion(opinion, output)
    return found


def print_answer(found: "Discovery") -> None:
    """Print the answer for a person."""
    from conserved.discovery import tables

    print(tables.data_line(found))
    print(tables.headline(found))
    for name, heads, rows in tables.tables(found):
        print_table([name, *heads], [list(row) for row in rows])
    if found.note:
        print(found.note)
