"""The learning rate over a training: pure functions of its progress, so a resumed training needs no state."""

import math
from collections.abc import Callable

WARM_UP = 0.3
START = 1 / 25
END = 1e-4 / 25
COSINE_WARM_UP = 0.1


def one_cycle(progress: float) -> float:
    """Return the factor on the learning rate at ``progress`` from 0 to 1.

    It rises along a cosine from 1/25 to 1 over the first 30 % and falls along another to nearly 0
    (Smith, Topin, Super-Convergence (2018), arXiv:1708.07120).
    """
    if progress < WARM_UP:
        return _between(START, 1.0, progress / WARM_UP)
    return _between(1.0, END, (progress - WARM_UP) / (1 - WARM_UP))


def cosine(progress: float) -> float:
    """Return the factor that rises in a straight line over the first 10 %, and falls along a cosine to 0.

    The schedule of SimCLR and BYOL, Grill et al. (2020), arXiv:2006.07733, sec. 3.3.
    """
    if progress < COSINE_WARM_UP:
        return progress / COSINE_WARM_UP
    return _between(1.0, 0.0, (progress - COSINE_WARM_UP) / (1 - COSINE_WARM_UP))


def constant(progress: float) -> float:  # noqa: ARG001
    """Return 1."""
    return 1.0


def _between(first: float, last: float, share: float) -> float:
    return last + (first - last) * (math.cos(math.pi * share) + 1) / 2


SCHEDULES: dict[str, Callable[[float], float]] = {"one-cycle": one_cycle, "cosine": cosine, "constant": constant}
