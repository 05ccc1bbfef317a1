"""The learning rate over a training."""

import math

WARM_UP = 0.3
START = 1 / 25
END = 1e-4 / 25


def one_cycle(progress: float) -> float:
    """Return the factor on the learning rate at ``progress`` from 0 to 1.

    It rises along a cosine from 1/25 to 1 over the first 30 % and falls along another to nearly 0
    (Smith, Topin, Super-Convergence (2018), arXiv:1708.07120). A pure function of the progress, so a
    resumed training needs no state for it.
    """
    if progress < WARM_UP:
        return _between(START, 1.0, progress / WARM_UP)
    return _between(1.0, END, (progress - WARM_UP) / (1 - WARM_UP))


def _between(first: float, last: float, share: float) -> float:
    return last + (first - last) * (math.cos(math.pi * share) + 1) / 2
