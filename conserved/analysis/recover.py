"""Recover: the code against the truth, on held-out trajectories only.

The metrics of a run are made here, and the one place that says when an invariant is recovered.
"""

import math
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


def score(codes: Codes, similarity: str, seed: int) -> dict[str, Any]:
    """Return the parts of the metrics that come from codes: recovered, invariants, phases, code."""
    rows = _sample(len(codes.codes), SCORED_POINTS, seed)
    scores = {
        "invariants": _invariants(codes, rows, similarity),
        "phases": _phases(codes, rows),
        "code": _code(codes, similarity),
    }
    return {"recovered": recovered(scores)} | scores


def recovered(scores: dict[str, Any]) -> bool | None:
    """Return whether every invariant is recovered; None where the truth is not known."""
    if not scores["invariants"]:
        return None
    return bool(scores["code"]["within_ratio"] <= WITHIN_RATIO_AT_MOST and not missing(scores))


def missing(scores: dict[str, Any]) -> list[str]:
    """Return the invariants whose value the code does not tell."""
    return [name for name, score in scores["invariants"].items() if not score["r2_nonlinear"] >= R2_NONLINEAR_AT_LEAST]


def _sample(points: int, at_most: int, seed: int) -> Array:
    if points <= at_most:
        return np.arange(points)
    return np.sort(stream(seed, "analysis").choice(points, at_most, replace=False))


def _invariants(codes: Codes, rows: Array, similarity: str) -> dict[str, dict[str, float | None]]:
    names = list(codes.held_out.invariants)
    if not names:
        return {}
    owners = codes.held_out.owners[rows]
    truth = np.column_stack([codes.held_out.invariants[name][owners] for name in names])
    reference = np.column_stack([codes.reference[name] for name in names])
    linear = linear_prediction(codes.reference_codes, reference, codes.codes[rows])
    nonlinear = neighbours_prediction(codes.reference_codes, reference, codes.codes[rows])
    coordinate = curve_coordinate(codes, similarity, codes.codes)
    scores = {}
    for column, name in enumerate(names):
        values = codes.held_out.invariants[name][codes.held_out.owners]
        if coordinate is None:
            spearman = rank_correlation(nonlinear[:, column], truth[:, column])
        else:
            spearman = rank_correlation(coordinate, values)
        scores[name] = {
            "spearman": spearman,
            "r2_linear": r2(truth[:, column], linear[:, column]),
            **_angle_scores(coordinate if codes.dim == 2 else None, values),
            "r2_nonlinear": r2(truth[:, column], nonlinear[:, column]),
        }
    return scores


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


def _phases(codes: Codes, rows: Array) -> dict[str, dict[str, float]]:
    """Score each phase as cosine and sine: near 0 is right, a conserved code must not know it."""
    scores = {}
    for name, phase in codes.held_out.phases.items():
        truth, reference = (
            np.column_stack([np.cos(angle), np.sin(angle)]) for angle in (phase[rows], codes.reference[name])
        )
        scores[name] = {
            "r2_nonlinear": r2(truth, neighbours_prediction(codes.reference_codes, reference, codes.codes[rows]))
        }
    return scores


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
