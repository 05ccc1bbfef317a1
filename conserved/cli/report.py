"""The metrics of a run as a person reads them."""

from typing import Any

from conserved.analysis.collapse import verdict as collapsed
from conserved.analysis.recover import R2_NONLINEAR_AT_LEAST, WITHIN_RATIO_AT_MOST, missing
from conserved.cli.output import print_table
from conserved.training.run import Run
from simulators.simulate import warnings_of

COLUMNS = ("spearman", "r2_linear", "r2_angle", "r2_angle_cdf", "r2_nonlinear")


def print_metrics(run: Run) -> None:
    """Print the scores of a run and, in a sentence, what they mean."""
    metrics, held_out = run.metrics, run.held_out
    for line in warnings_of(held_out):
        print(f"warning: {line}")
    print(f"scored on {len(held_out)} held-out trajectories")
    rows = [[name, *(score[column] for column in COLUMNS)] for name, score in metrics["invariants"].items()]
    rows += [[f"{name} (phase)", *[None] * 4, score["r2_nonlinear"]] for name, score in metrics["phases"].items()]
    if rows:
        print_table(["held out", *COLUMNS], rows)
    print_table(list(metrics["code"]), [list(metrics["code"].values())])
    for line in verdict(metrics, held_out.independent, collapsed(run.config, run.history)):
        print(line)


def verdict(metrics: dict[str, Any], independent: int | None, collapse: str = "") -> list[str]:
    """Return what the scores mean, in sentences.

    Parameters
    ----------
    metrics : of a run.
    independent : how many independent invariants the system has, where it is known.
    collapse : the sentence of ``analysis.collapse``, if the code collapsed.
    """
    within = metrics["code"]["within_ratio"]
    if independent == 0:
        return [_nothing_to_tell(within, collapse)]
    if collapse:
        return [f"{collapse}."]
    if metrics["recovered"] is None:
        return [_unjudged(metrics)]
    turned = _turned(metrics)
    if metrics["recovered"]:
        names = ", ".join(name for name in metrics["invariants"] if name not in turned)
        lines = [f"recovered: the code is conserved (within_ratio {within:.4f}) and tells {names}."]
        return lines + [f"Not asked for, as the views were rotated: {', '.join(turned)}."] * bool(turned)
    lines = []
    if lost := missing(metrics, metrics["expected"]):
        scores = ", ".join(f"{name} {metrics['invariants'][name]['r2_nonlinear']:.3f}" for name in lost)
        lines.append(f"not recovered: r2_nonlinear below {R2_NONLINEAR_AT_LEAST} for {scores}.")
    if within > WITHIN_RATIO_AT_MOST:
        lines.append(
            f"not recovered: the code changes along trajectories, within_ratio {within:.3f} > {WITHIN_RATIO_AT_MOST}; "
            "more --steps, another --learning-rate, more trajectories or wider pairs may help."
        )
    return lines + _dimension_advice(metrics, independent)


def _turned(metrics: dict[str, Any]) -> list[str]:
    """Return the invariants that the symmetry of the views changes, which are not to be learnt."""
    expected = metrics["expected"]
    return [] if expected is None else [name for name in metrics["invariants"] if name not in expected]


def _nothing_to_tell(within: float, collapse: str) -> str:
    """Say what became of a code of a system that has no invariants."""
    found = "the code tells none"
    if within <= WITHIN_RATIO_AT_MOST:
        found = "what the code keeps along trajectories is none"
    if collapse:
        found = "the code collapsed"
    return f"Nothing is conserved: the system has no invariants, and {found} (within_ratio {within:.4f})."


def _unjudged(metrics: dict[str, Any]) -> str:
    """Say what can be said of a code when it is not known what it should tell."""
    within = metrics["code"]["within_ratio"]
    constant = "is" if within <= WITHIN_RATIO_AT_MOST else "is not"
    reason = "no truth is known to compare it with"
    if metrics["invariants"]:
        reason = "a file does not say which of its invariants the rotation of the views leaves"
    return f"The code {constant} conserved (within_ratio {within:.4f}); {reason}."


def _dimension_advice(metrics: dict[str, Any], independent: int | None) -> list[str]:
    """Say which dimension the code needs, if it has too few."""
    cosine = metrics["similarity"] == "cosine"
    learnable = (independent or 0) - bool(_turned(metrics))  # a rotation has one angle
    needed = learnable + cosine
    if metrics["dim"] >= needed:
        return []
    formula = f"cosine needs dim n + 1 = {needed}" if cosine else f"euclidean needs dim n = {needed}"
    return [
        f"There are n = {learnable} independent invariants: {formula}, and this code has {metrics['dim']}. "
        f"Try --dim {needed}."
    ]
