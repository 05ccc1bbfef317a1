"""conserved compare: the methods of others beside ours, on the same data."""

from typing import Annotated, Any

import typer

from conserved.cli.options import Json, with_options
from conserved.cli.output import print_json, print_table, progress_bar
from conserved.cli.threads import keep_to_one_thread
from conserved.options.source import Source

TRAJECTORIES, POINTS = 100, 100

Methods = Annotated[list[str], typer.Option("--methods", help="Method to run; may be repeated (all).")]


@with_options(Source)
def compare(
    values: dict[str, Any],
    methods: Methods = [],  # noqa: B006  typer takes no tuple
    as_json: Json = False,
) -> None:
    """Count and encode by several methods; print count, R2, Spearman and CPU seconds."""
    keep_to_one_thread()
    from conserved.evaluation.baselines.scores import compare as run
    from conserved.training.data import load_to_learn

    if values["system"] is not None:
        values |= {"trajectories": values["trajectories"] or TRAJECTORIES, "points": values["points"] or POINTS}
    with progress_bar() as progress:
        scores = list(run(load_to_learn(Source(**values), progress), methods, progress))
    if as_json:
        print_json({"data": values["data"], "system": values["system"], "methods": [score.row() for score in scores]})
        return
    rows = [[s.method, s.count, _listed(s.r2), _listed(s.spearman), f"{s.cpu_seconds:.2f}"] for s in scores]
    print_table(["method", "count", "R2", "Spearman", "CPU s"], rows)


def _listed(scores: dict[str, float | None]) -> str:
    return "\n".join(f"{name} {'-' if score is None else f'{score:.4f}'}" for name, score in scores.items()) or "-"
