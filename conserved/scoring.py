"""Scores of a trained method: codes of trajectories it never saw, and what they tell of known invariants."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from conserved.analysis.codes import Codes
from conserved.analysis.collapse import verdict as collapse_verdict
from conserved.analysis.recover import score
from conserved.methods import Method
from conserved.options.learning import CompleteLearning
from conserved.pairs.symmetry import invariants_left
from conserved.training.config import CompleteConfig, Config
from conserved.training.encoding import encode, similarity_of_codes
from conserved.training.learn import views_of
from conserved.training.run import Run
from simulators import Trajectories, UsageError
from simulators.randomness import stream

REFERENCE_POINTS = 10_000
"""So many points of the training trajectories are kept as codes, for nearest neighbours: few enough that
the neighbours of a code come from several trajectories."""

HELD_OUT_BATCHES = 20


@torch.no_grad()
def evaluate(method: Method, config: CompleteLearning, part: Trajectories, held_out: Trajectories) -> Codes:
    """Return the codes of held-out trajectories and of a sample of the training points.

    Parameters
    ----------
    method, config : trained, and how.
    part, held_out : the trajectories it was trained on, and those it never saw.
    """
    method.eval()
    points = len(part.states)
    rows = np.sort(stream(config.seed, "reference").choice(points, min(REFERENCE_POINTS, points), replace=False))
    reference = {name: values[part.owners[rows]] for name, values in part.invariants.items()}
    reference |= {name: values[rows] for name, values in part.phases.items()}
    views = views_of(config, method, held_out, "held_out_pairs", min(config.batch, len(held_out)))
    losses = [method.loss(*views.draw(step)).item() for step in range(HELD_OUT_BATCHES)]
    return Codes(
        codes=encode(method.encoder, config, held_out.states),
        held_out=held_out,
        reference_codes=encode(method.encoder, config, part.states[rows]),
        reference=reference,
        loss=float(np.mean(losses)),
        loss_floor=method.floor(views.batch),
    )


def scores_of(run: Run, config: CompleteConfig, expected: list[str] | None) -> dict[str, Any]:
    """Score the run's codes; a training that collapsed has recovered nothing, whatever its numbers."""
    scores = score(Codes.load(run.path / "codes.npz"), similarity_of_codes(config), config.seed, expected)
    if collapse_verdict(config, run.history):
        scores["recovered"] = False
    return {"expected": expected} | scores


def expected_invariants(config: Config) -> list[str] | None:
    """Return the invariants that a code should tell; None for all that are known.

    None of those in a file when its views are rotated, as it does not say which of them that changes.

    Raises
    ------
    UsageError
        For a symmetry that leaves nothing.
    """
    if config.symmetry == "none":
        return None
    if config.system is None:
        return []
    system = config.build_system()
    left = invariants_left(system, config.planes(system.variables), stream(config.seed, "turns"))
    if system.independent and not left:
        raise UsageError(
            f"--symmetry {config.symmetry} changes every invariant of {config.system}; nothing is left to learn"
        )
    return left


def summary(run: Run, config: CompleteConfig) -> dict[str, Any]:
    """Return what a run is, the beginning of its metrics."""
    names = ("system", "data", "method", "similarity", "dim", "seed", "steps")
    return {"run": str(run.path)} | {name: getattr(config, name) for name in names}


@contextmanager
def timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Take the seconds of a block down, under a name."""
    began = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - began
