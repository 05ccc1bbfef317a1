"""BYOL: predict the target network's code of the other view.

Grill et al., Bootstrap Your Own Latent (2020), arXiv:2006.07733, eq. 2.
"""

from torch import Tensor

from conserved.losses.similarity import Similarity


def byol(
    prediction_a: Tensor, prediction_b: Tensor, target_a: Tensor, target_b: Tensor, similarity: Similarity
) -> Tensor:
    """Return the sum of both directions' mean squared distances of codes (N, dim), a scalar.

    ``L = mean |p_a - t_b|^2 + mean |p_b - t_a|^2``, which for cosine is ``4 - 2 cos - 2 cos``. No
    gradient reaches the targets.
    """
    forward = similarity.distance(prediction_a, target_b.detach())
    backward = similarity.distance(prediction_b, target_a.detach())
    return forward.mean() + backward.mean()
