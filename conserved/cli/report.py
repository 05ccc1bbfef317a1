"""The metrics of a run as a person reads them."""

from collections.abc import Sequence
from typing import Any

from conserved.analysis.collapse import verdict as collapsed
from conserved.analysis.recover import R2_NONLINEAR_AT_LEAST, WITHIN_RATIO_AT_MOST, missing
from conserved.cli.output import print_table
from conserved.pipeline import expected_invariants
from conserved.training.run import Run

COLUMNS = ("spearman", "r2_linear", "r2_angle", "r2_angle_cdf", "r2_nonlinear")


def print_metrics(run: Run) -> None:
    """Print the scores of a run and, in a sentence, what they mean."""
    metrics = run.metrics
    print(f"scored on {run.held_out} held-out trajectories")
    rows = [[name, *(score[column] for column in COLUMNS)] for name, score in metrics["invariants"].items()]
    rows += [[f"{name} (phase)", *[None] * 4, score["r2_nonlinear"]] for name, score in metrics["phases"].items()]
    if rows:
        print_table(["held out", *COLUMNS], rows)
    print_table(list(metrics["code"]), [list(metrics["code"].values())])
    config = run.config
    expected, independent = expected_invariants(config), run.independent
    turned = [] if not expected else [name for name in metrics["invariants"] if name not in expected]
    if independent is not None and turned:
        independent -= 1  # a rotation has one angle
    for line in verdict(metrics, independent, collapsed(config, run.history), turned):
        print(line)


def verdict(
    metrics: dict[str, Any], independent: int | None, collapse: str = "", turned: Sequence[str] = ()
) -> list[str]:
    """Return what the scores mean, in sentences.

    Parameters
    ----------
    metrics : of a run.
    independent : how many independent invariants there are to learn, where it is known.
    collapse : the sentence of ``analysis.collapse``, if the code collapsed.
    turned : invariants that the symmetry of the views changes, which are not to be learnt.
    """
    within = metrics["code"]["within_ratio"]
    if collapse:
        return [f"{collapse}."]
    if metrics["recovered"] is None:
        constant = "is" if within <= WITHIN_RATIO_AT_MOST else "is not"
        return [f"The code {constant} conserved (within_ratio {within:.4f}); no truth is known to compare it with."]
    if metrics["recovered"]:
        names = ", ".join(name for name in metrics["invariants"] if name not in turned)
        lines = [f"recovered: the code is conserved (within_ratio {within:.4f}) and tells {names}."]
        return lines + [f"Not asked for, as the views were rotated: {', '.join(turned)}."] * bool(turned)
    lines = []
    if lost := [name for name in missing(metrics) if name not in turned]:
        scores = ", ".join(f"{name} {metrics['invariants'][name]['r2_nonlinear']:.3f}" for name in lost)
        lines.append(f"not recovered: r2_nonlinear below {R2_NONLINEAR_AT_LEAST} for {scores}.")
    if within > WITHIN_RATIO_AT_MOST:
        lines.append(
            f"not recovered: the code changes along trajectories, within_ratio {within:.3f} > {WITHIN_RATIO_AT_MOST}; "
            "more --steps, another --learning-rate, more trajectories or wider pairs may help."
        )
    return lines + _dimension_advice(metrics, independent)


def _dimension_advice(metrics: dict[str, Any], independent: int | None) -> list[str]:
    """Say which dimension the code needs, if it has too few."""
    cosine = metrics["similarity"] == "cosine"
    needed = (independent or 0) + cosine
    if metrics["dim"] >= needed:
        return []
    formula = f"cosine needs dim n + 1 = {needed}" if cosine else f"euclidean needs dim n = {needed}"
    return [
        f"There are n = {independent} independent invariants: {formula}, and this code has {metrics['dim']}. "
        f"Try --dim {needed}."
    ]
