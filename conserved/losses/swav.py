"""SwAV: name the prototype that the other view is assigned to, with assignments shared out evenly.

Caron et al., Unsupervised Learning of Visual Features by Contrasting Cluster Assignments (2020),
arXiv:2006.09882, eq. 2 and sec. 3.1.
"""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from conserved.losses.stable import NEGLIGIBLE, log_sum_exp

SHARPNESS = 0.05
ITERATIONS = 3


def swav(scores_a: Tensor, scores_b: Tensor, temperature: float) -> Tensor:
    """Return the loss of the similarities (N, prototypes) of both views' codes with prototypes, a scalar.

    ``L = -[mean sum_k q_bk log p_ak + mean sum_k q_ak log p_bk] / 2`` with ``p = softmax(scores / T)`` and ``q`` the
    balanced assignment, through which no gradient goes.
    """
    balanced_a, balanced_b = balanced_assignment(scores_a), balanced_assignment(scores_b)
    forward = cross_entropy(scores_a / temperature, balanced_b)
    backward = cross_entropy(scores_b / temperature, balanced_a)
    return (forward + backward) / 2


@torch.no_grad()
def balanced_assignment(scores: Tensor, iterations: int = ITERATIONS) -> Tensor:
    """Return for each row of scores (N, prototypes) its shares in the prototypes, (N, prototypes).

    Sinkhorn and Knopp's alternation on ``exp(scores / 0.05)``, in logarithms: every prototype gets the same
    share of the rows, and then every row adds up to 1.
    """
    logarithms = scores / SHARPNESS
    for _ in range(iterations):
        logarithms = logarithms - log_sum_exp(logarithms, 0)
        logarithms = logarithms - log_sum_exp(logarithms, 1, keepdim=True)
    return logarithms.clamp_min(NEGLIGIBLE).exp()
