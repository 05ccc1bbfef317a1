"""ask(trajectories, formulas) -> Opinion: learn a contrastive code of the data, count it, compare it with formulas."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from conserved.analysis.spread import within_ratio
from conserved.crosscheck.rank import Directions, directions
from conserved.crosscheck.result import Opinion
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.prepare.prepared import prepare
from conserved.io.cleaning import cleaned
from conserved.methods import METHODS
from conserved.options.learning import CompleteLearning, Learning
from conserved.pairs.split import split
from conserved.progress import Progress
from conserved.training.checks import complete
from conserved.training.encoding import encode
from conserved.training.learn import build_method, device_of, fit
from conserved.training.loop import TrainingError
from conserved.training.threads import threads_for
from simulators import DataError, Trajectories

POINTS = 400_000
"""Of more points, whole trajectories are left out."""

TRAINING: dict[str, Any] = {"method": "infonce", "width": 128, "depth": 2, "batch": 256, "steps": 2500}
"""The default method; this network and these steps count as well as the larger default in a fraction of the time."""

GENERALISED = 0.1
"""An encoder is not trusted whose within_ratio on held-out trajectories is higher by more than this than on its own."""


def ask(
    trajectories: Trajectories,
    formulas: Sequence[Formula] = (),
    *,
    angles: Sequence[str] = (),
    seed: int = 0,
    progress: Progress | None = None,
) -> Opinion:
    """Train a code on trajectories, count what it holds, and compare it with formulas.

    Parameters
    ----------
    trajectories : the data; split by trajectory, a quarter is held out.
    formulas : functions of the states, taken to be conserved.
    angles : names of variables that are angles, beside those that are seen to be.
    seed : of the split and the training.
    progress : is told how far the training is.

    Returns
    -------
    The opinion, without a count where the data do not allow one.
    """
    began = time.perf_counter()
    bare, _ = cleaned(trajectories.bare().thinned(POINTS))  # what is left out discovery tells
    if bare.states.shape[1] < 2:
        return Opinion(reason="what is conserved along a flow of one variable is the same everywhere")
    try:
        prepared = prepare(bare, angles, seed=seed)
    except DataError as error:
        return Opinion(reason=str(error))
    if prepared.kinds.degrees:
        return Opinion(reason="an encoder takes angles in radians")
    try:
        turning = [prepared.trajectories.variables[column] for column in prepared.kinds.angles]
        opinion = _asked(
            prepared.whole, tuple(formulas), _config(prepared.whole, turning, seed), progress or Progress()
        )
    except (DataError, TrainingError) as error:
        opinion = Opinion(reason=str(error))
    return replace(opinion, seconds=time.perf_counter() - began)


def _config(data: Trajectories, turning: Sequence[str], seed: int) -> CompleteLearning:
    """Return how the code is trained, of variables some of which are angles.

    On the sphere in as many dimensions as variables it has room for all that a flow can conserve.
    """
    dim = data.states.shape[1]
    learning = Learning(dim=dim, seed=seed, angles=",".join(turning) or None, **TRAINING)
    complete_learning = complete(learning, METHODS[learning.method])
    return replace(complete_learning, device=device_of(learning))


def _asked(data: Trajectories, formulas: tuple[Formula, ...], config: CompleteLearning, progress: Progress) -> Opinion:
    """Train, and return what the code says."""
    parts = split(data, config.seed)
    method = build_method(config, parts[0])
    with threads_for(method, config):
        fit(method, config, parts[0], progress)
        encoder = method.eval().encoder
        codes = [encode(encoder, config, part.states) for part in parts]
        found = directions(encoder, config, parts[1])
    ratios = [within_ratio(own, part.offsets) for own, part in zip(codes, parts, strict=True)]
    opinion = Opinion(
        formulas=formulas,
        directions=found,
        trained=ratios[0],
        held_out=ratios[1],
        codes=(parts[0].means(codes[0]), parts[1].means(codes[1])),
    )
    if formulas:
        values = [np.column_stack([formula.values(part.states) for formula in formulas]) for part in parts]
        opinion = replace(opinion, values=(parts[0].means(values[0]), parts[1].means(values[1])))
    return _counted(opinion, found, len(data))


def _counted(opinion: Opinion, found: Directions, trajectories: int) -> Opinion:
    """Return the opinion with its count and its comparison, or with the reason why there is none."""
    if opinion.held_out > opinion.trained + GENERALISED:
        few = f"a code learnt from {trajectories} trajectories does not hold on others; more are needed"
        return replace(opinion, reason=few)
    if found.count is None:
        return replace(opinion, reason="the code is too blurred along trajectories to count what it conserves")
    if not found.count or not opinion.formulas:
        return replace(opinion, count=found.count)
    gradients = np.concatenate([formula.gradients(found.probes) for formula in opinion.formulas], axis=1)
    return replace(opinion, count=found.count, explained=found.explained(gradients), known=found.known(gradients))
