"""Collapse: a code that shrinks to nothing, or to a short arc of its sphere, seen while it happens.

A monitor reads the code of the same few training pairs now and then; ``alarm`` says in a sentence which
of the readings is that of a collapsed code. Thresholds stand here and nowhere else.
"""

import copy
import math
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from conserved.analysis.spread import effective_rank, uniformity, within_ratio
from conserved.losses import SIMILARITIES
from conserved.methods import METHODS, Method
from conserved.options.learning import Learning

STD_AT_LEAST = 0.1
"""Deviation of the normalised code, as a share of 1/sqrt(dim), that of a code all over the sphere; a code that is
at half of where it began or above has not fallen."""

SPREAD_AT_LEAST = 0.05
"""Deviation of the code as the encoder gives it, as a share of the untrained encoder's."""

GRADIENT_AT_LEAST = 1e-9
"""A gradient that is zero by the formula is below 1e-11 in double precision, any other above 1e-3."""

Reading = dict[str, float]


class Monitor:
    """Reads the code of some pairs of training states (N, variables); for the training loop.

    Parameters
    ----------
    watched : both views of the same pairs at every reading, one of each trajectory.
    first : both views of the first step.
    """

    def __init__(self, watched: tuple[Tensor, Tensor], first: tuple[Tensor, Tensor]) -> None:
        self._watched, self._first, self._batch = watched, first, len(first[0])

    def __call__(self, method: Method, history: Sequence[Mapping[str, float]]) -> tuple[Reading, str]:
        """Return what is added to the last entry of a training's history, and the alarm.

        Before the first step, when there is no history, the loss and its gradient's norm are read too.
        """
        with torch.no_grad():
            method.eval()
            codes_a, codes_b = (codes.double().cpu().numpy() for codes in method.both(*self._watched))
            method.train()
        reading = spread(codes_a, codes_b, normalises=method.similarity.normalises) | {
            "constant_code_loss": method.constant_code_loss(self._batch)
        }
        if not history:
            return reading | self._at_start(method), ""
        floor = method.floor(self._batch)
        if floor is not None:
            reading["excess"] = history[-1]["loss"] - floor
        return reading, alarm(history[0], reading, method.dim, normalises=method.similarity.normalises)

    def _at_start(self, method: Method) -> Reading:
        """Return the loss and the norm of its gradient; of a copy, so that the training never knows.

        In double precision, to tell a gradient that is zero by the formula from a small one.
        """
        method = copy.deepcopy(method).double()
        loss = method.loss(*self._first)
        loss.backward()  # type: ignore[no-untyped-call]
        squares = [item.grad.square().sum() for item in method.encoder.parameters() if item.grad is not None]
        return {"loss": loss.item(), "gradient": math.sqrt(float(sum(squares)))}


def spread(codes_a: np.ndarray, codes_b: np.ndarray, *, normalises: bool) -> Reading:
    """Return how the codes (N, dim) of N pairs spread, as the encoder gives them and on the unit sphere.

    ``spread``, the root of the variance summed over dimensions; RankMe of the codes plain (``rank``) and centred
    (``centred_rank``); ``within_ratio`` of the codes as the loss sees them; and of the normalised codes ``std`` (the
    mean over dimensions), ``alignment`` and ``uniformity``.
    """
    codes = np.stack([codes_a, codes_b], axis=1).reshape(-1, codes_a.shape[1])
    offsets = np.arange(0, len(codes) + 1, 2)
    length = np.maximum(np.linalg.norm(codes, axis=1, keepdims=True), 1e-12)
    directions = codes / length
    return {
        "spread": float(np.sqrt(codes.var(axis=0).sum())),
        "within_ratio": within_ratio(directions if normalises else codes, offsets),
        "rank": effective_rank(codes),
        "centred_rank": effective_rank(codes - codes.mean(axis=0)),
        "std": float(directions.std(axis=0).mean()),
        "alignment": float(((directions[::2] - directions[1::2]) ** 2).sum(axis=1).mean()),
        "uniformity": uniformity(directions, offsets),
    }


def alarm(start: Mapping[str, float], now: Mapping[str, float], dim: int, *, normalises: bool) -> str:
    """Return what looks like a collapse, in a few words; an empty text when nothing does.

    Parameters
    ----------
    start, now : readings before the first step and at present.
    dim, normalises : dimension of the code, and whether the loss puts it on the unit sphere.
    """
    if start["gradient"] < GRADIENT_AT_LEAST:
        return "the gradient is exactly zero from the first step on"
    share = now["spread"] / max(start["spread"], 1e-300)
    if not normalises and share < SPREAD_AT_LEAST:
        return f"the code's spread fell to {share:.1%} of its start"
    if normalises and dim > 1 and now["std"] < min(STD_AT_LEAST / math.sqrt(dim), start["std"] / 2):
        return f"the normalised code's deviation is {now['std']:.3f}, that of a full sphere {1 / math.sqrt(dim):.3f}"
    return ""


def verdict(config: Learning, history: Sequence[Mapping[str, float]]) -> str:
    """Return in one sentence that a finished training collapsed and why; an empty text when it did not."""
    if len(history) < 2:
        return ""
    normalises = SIMILARITIES[config.similarity].normalises
    seen = alarm(history[0], history[-1], config.dim, normalises=normalises)
    if not seen:
        return ""
    if normalises and config.dim == 1:
        return f"collapsed: {seen}; a normalised number is +1 or -1: use --similarity euclidean or --dim 2"
    lacking = [words for name, words in METHODS[config.method].needs.items() if not getattr(config, name)]
    if lacking:
        return f"collapsed: {seen}; {config.method} needs {' and '.join(lacking)} here"
    return f"collapsed: {seen}; more --steps, another --learning-rate or another seed may help"
