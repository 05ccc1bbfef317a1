"""conserved benchmark: how often discovery is right, over systems whose laws are known."""

from pathlib import Path
from typing import Annotated

import typer

from conserved.cli.options import Json
from conserved.cli.output import print_json, print_table

QUICK = ("pendulum", "kepler", "lotka-volterra", "damped-oscillator")

Systems = Annotated[list[str], typer.Option("--system", help="System to try; may be repeated (all).")]
Noise = Annotated[list[float], typer.Option(help="Noise to add; may be repeated (0, 0.01, 0.05).")]
Seeds = Annotated[int, typer.Option(help="Runs of each system and noise.")]
FirstSeed = Annotated[int, typer.Option(help="Seed of the first run.")]
Quick = Annotated[bool, typer.Option("--quick", help="Four systems and one seed: under a minute.")]
Picture = Annotated[Path | None, typer.Option("-o", "--output", help="Picture to draw, .png.")]


def benchmark(
    system: Systems = [],  # noqa: B006  typer takes no tuple
    noise: Noise = [],  # noqa: B006
    seeds: Seeds = 3,
    first_seed: FirstSeed = 0,
    quick: Quick = False,
    output: Picture = None,
    as_json: Json = False,
) -> None:
    """Count hits, misses and over-counts of discovery over all systems."""
    from conserved.discovery.benchmark import NOISES
    from conserved.discovery.benchmark import benchmark as run
    from simulators import SYSTEMS, UsageError
    from simulators.errors import choose

    if seeds < 1 or any(level < 0 for level in noise):
        raise UsageError(f"seeds is {seeds} and noise {noise}; needed are 1 seed or more and noise of 0 or more")
    chosen = [choose("system", name, SYSTEMS) for name in system] or (QUICK if quick else tuple(SYSTEMS))
    numbers = range(first_seed, first_seed + (1 if quick else seeds))
    scores = list(run(chosen, noise or NOISES, numbers))
    if output is not None:
        from conserved.plots.scores import draw_scores

        draw_scores(scores, output)
    if as_json:
        print_json({"scores": [score.row() for score in scores]})
        return
    rows = [
        [s.system, f"{s.noise:g}", s.laws, f"{s.hits}/{s.runs}", s.misses, s.over, _short(s.error), f"{s.seconds:.1f}"]
        for s in scores
    ]
    print_table(["system", "noise", "laws", "hits", "misses", "over", "formula error", "seconds"], rows)


def _short(value: float | None) -> str:
    return "-" if value is None else f"{value:.1e}"
