"""conserved benchmark: how often discovery is right, over systems whose laws are known."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from conserved.cli.options import Json
from conserved.cli.output import check_picture, print_json, print_table, progress_bar, short
from conserved.cli.threads import keep_to_one_thread
from conserved.options.option import whole
from conserved.options.source import LARGEST_SEED

if TYPE_CHECKING:
    from conserved.evaluation.benchmark import Score

MOST_SEEDS = 10_000
QUICK = ("pendulum", "kepler", "lotka-volterra", "damped-oscillator")

Systems = Annotated[
    list[str],
    typer.Option(
        "--system", help='System to try, perhaps with parameters: "kepler strength=2"; may be repeated (all).'
    ),
]
Noise = Annotated[list[float], typer.Option(help="Noise to add; may be repeated (0, 0.01, 0.05).")]
Seeds = Annotated[int, typer.Option(help="Runs of each system and noise.")]
FirstSeed = Annotated[int, typer.Option(help="Seed of the first run.")]
RandomCoefficients = Annotated[
    bool, typer.Option("--random-coefficients", help="Draw the coefficients of systems with laws anew for each seed.")
]
Processes = Annotated[int, typer.Option(help="Runs at a time.")]
Quick = Annotated[bool, typer.Option("--quick", help="Four systems and one seed: under a minute.")]
Picture = Annotated[Path | None, typer.Option("-o", "--output", help="Picture to draw, .png, .pdf or .svg.")]

HEADINGS = ["system", "noise", "laws", "hits", "misses", "over", "exact", "error", "raw error", "false", "seconds"]


def benchmark(
    system: Systems = [],  # noqa: B006  typer takes no tuple
    noise: Noise = [],  # noqa: B006
    seeds: Seeds = 3,
    first_seed: FirstSeed = 0,
    random_coefficients: RandomCoefficients = False,
    processes: Processes = 1,
    quick: Quick = False,
    output: Picture = None,
    as_json: Json = False,
) -> None:
    """Count hits, misses and over-counts of discovery over all systems."""
    keep_to_one_thread()
    from conserved.evaluation.benchmark import NOISES
    from conserved.evaluation.benchmark import benchmark as run
    from simulators import SYSTEMS

    whole(1, MOST_SEEDS)("seeds", seeds)
    whole(0, LARGEST_SEED)("first_seed", first_seed)
    if output is not None:
        check_picture(output)
    chosen = system or (QUICK if quick else tuple(SYSTEMS))
    numbers = range(first_seed, first_seed + (1 if quick else seeds))
    with progress_bar() as progress:
        scores, totals = run(
            chosen, noise or NOISES, numbers, random_coefficients=random_coefficients, processes=processes,
            progress=progress,
        )  # fmt: skip
    if output is not None:
        from conserved.plotting.scores import draw_scores

        draw_scores(scores, output)
    if as_json:
        print_json({"scores": [score.row() for score in scores], "totals": [score.row() for score in totals]})
        return
    print_table(HEADINGS, [_cells(score) for score in (*scores, *totals)])


def _cells(score: "Score") -> list[str | int | None]:
    """Return a row of the table: hits and exact runs of all, the largest errors, false roundings."""
    return [
        score.system, f"{score.noise:g}", score.laws, f"{score.hits}/{score.runs}", score.misses, score.over,
        f"{score.exact}/{score.runs}", short(score.error), short(score.raw_error), score.false_roundings,
        f"{score.seconds:.1f}",
    ]  # fmt: skip
