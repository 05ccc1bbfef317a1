"""Recover: the code against the truth, on held-out trajectories only.

The metrics of a run are made here, and the one place that says when an invariant is recovered.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.stats import rankdata

from conserved.analysis.angle import angle_from, largest_gap
from conserved.analysis.codes import Codes
from conserved.analysis.regression import correlation2, linear_prediction, neighbours_prediction, r2
from conserved.analysis.spread import alignment, effective_rank, uniformity, within_ratio
from conserved.losses.similarity import SIMILARITIES
from simulators.randomness import stream
from simulators.trajectories import Array

WITHIN_RATIO_AT_MOST = 0.05
R2_NONLINEAR_AT_LEAST = 0.95
"""An invariant counts as recovered when the code keeps it along trajectories and tells its value."""

SCORED_POINTS = 20_000
"""Nearest neighbours are looked up for so many held-out points, drawn at random."""


def score(codes: Codes, similarity: str, seed: int, expected: Sequence[str] | None = None) -> dict[str, Any]:
    """Return the parts of the metrics that come from codes: recovered, invariants, phases, code.

    Invariants that are the same for all held-out trajectories cannot be scored and are left out. Only the
    ``expected`` ones, all when it is None, are needed for ``recovered``.
    """
    points = len(codes.codes)
    rows = np.sort(stream(seed, "scored").choice(points, min(SCORED_POINTS, points), replace=False))
    truth, reference = _known(codes, rows)
    readings = {}
    if truth:
        columns = neighbours_prediction(
            codes.reference_codes, np.column_stack(list(reference.values())), codes.codes[rows]
        )
        readings = dict(zip(truth, columns.T, strict=True))
    scores = {
        "invariants": {
            name: _invariant(codes, similarity, rows, readings[name], reference[name], name) for name in codes.truth
        },
        "phases": {
            name: {"r2_nonlinear": r2(_both(truth, name), _both(readings, name))} for name in codes.held_out.phases
        },
        "code": _code(codes, similarity),
    }
    return {"recovered": recovered(scores, expected)} | scores


def _known(codes: Codes, rows: Array) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return all that is known of the held-out points ``rows`` and of the reference: name -> (points).

    Of a phase it is the cosine and the sine.
    """
    truth = {name: values[rows] for name, values in codes.truth.items()}
    reference = {name: codes.reference[name] for name in codes.truth}
    for name, phase in codes.held_out.phases.items():
        for part, function in (("cosine", np.cos), ("sine", np.sin)):
            truth[f"{part} of {name}"] = function(phase[rows])
            reference[f"{part} of {name}"] = function(codes.reference[name])
    return truth, reference


def _both(values: dict[str, Array], phase: str) -> Array:
    return np.column_stack([values[f"cosine of {phase}"], values[f"sine of {phase}"]])


def recovered(scores: dict[str, Any], expected: Sequence[str] | None = None) -> bool | None:
    """Return whether every expected invariant is recovered; None where it is not known what to expect."""
    if not scores["invariants"] or expected == []:
        return None
    return bool(scores["code"]["within_ratio"] <= WITHIN_RATIO_AT_MOST and not missing(scores, expected))


def missing(scores: dict[str, Any], expected: Sequence[str] | None = None) -> list[str]:
    """Return the expected invariants, all when it is None, whose value the code does not tell."""
    return [
        name
        for name, score in scores["invariants"].items()
        if (expected is None or name in expected) and not score["r2_nonlinear"] >= R2_NONLINEAR_AT_LEAST
    ]


def _invariant(
    codes: Codes, similarity: str, rows: Array, reading: Array, reference: Array, name: str
) -> dict[str, float | None]:
    """Score one invariant; ``reading`` is what the neighbours tell of it at the points ``rows``."""
    values = codes.truth[name]
    linear = linear_prediction(codes.reference_codes, reference, codes.codes[rows])
    coordinate = curve_coordinate(codes, similarity, codes.codes)
    on_curve = rank_correlation(reading, values[rows]) if coordinate is None else rank_correlation(coordinate, values)
    return {
        "spearman": on_curve,
        "r2_linear": r2(values[rows], linear),
        **_angle_scores(coordinate if codes.dim == 2 else None, values),
        "r2_nonlinear": r2(values[rows], reading),
    }


def _angle_scores(angle: Array | None, values: Array) -> dict[str, float | None]:
    """Score an angle against an invariant and against its empirical distribution function."""
    if angle is None:
        return {"r2_angle": None, "r2_angle_cdf": None}
    return {"r2_angle": correlation2(angle, values), "r2_angle_cdf": correlation2(angle, rankdata(values))}


def rank_correlation(x: Array, y: Array) -> float:
    """Return the absolute value of Spearman's rank correlation of (points)."""
    return math.sqrt(correlation2(rankdata(x), rankdata(y)))


def curve_coordinate(codes: Codes, similarity: str, of: Array) -> Array | None:
    """Return the position (points) of the codes ``of`` (points, dim) along a one-dimensional code.

    It is the code itself at dimension 1 and the angle on the circle for cosine at dimension 2, cut at
    the largest arc empty of all codes, held out and reference: the more codes, the narrower the chance
    gaps with which the true end of the curve could be confused. No truth is used, and a rotation or
    reflection of all codes leaves every score as it is. None for other codes, which no single number
    can order.
    """
    if codes.dim == 1:
        return of[:, 0]
    if codes.dim == 2 and SIMILARITIES[similarity].normalises:
        return angle_from(of, largest_gap(np.concatenate([codes.codes, codes.reference_codes])))
    return None


def _code(codes: Codes, similarity: str) -> dict[str, float | None]:
    """Judge the code alone; a code that is not normalised is put to unit variance for the distances."""
    offsets = codes.held_out.offsets
    total = float(np.sqrt(codes.codes.var(axis=0).sum()))
    scaled = codes.codes if SIMILARITIES[similarity].normalises else codes.codes / max(total, 1e-300)
    return {
        "within_ratio": within_ratio(codes.codes, offsets),
        "std": float(codes.codes.std(axis=0).mean()),
        "effective_rank": effective_rank(codes.codes),
        "alignment": alignment(scaled, offsets),
        "uniformity": uniformity(scaled, offsets),
        "loss": codes.loss,
        "loss_floor": codes.loss_floor,
    }
