"""SimSiam: predict the code of the other view; the gradient stops there.

Chen, He, Exploring Simple Siamese Representation Learning (2021), arXiv:2011.10566, eq. 2.
"""

from torch import Tensor

from conserved.losses.similarity import Similarity


def simsiam(
    prediction_a: Tensor,
    prediction_b: Tensor,
    codes_a: Tensor,
    codes_b: Tensor,
    similarity: Similarity,
    *,
    stop_gradient: bool = True,
) -> Tensor:
    """Return the loss of predictions and codes (N, dim), a scalar.

    ``L = -[mean s(p_a, z_b) + mean s(p_b, z_a)] / 2``: minus the cosine, or the squared distance. No
    gradient reaches the codes, unless ``stop_gradient`` is off, with which the loss is known to collapse.
    """
    if stop_gradient:
        codes_a, codes_b = codes_a.detach(), codes_b.detach()
    forward = similarity.pairs(prediction_a, codes_b)
    backward = similarity.pairs(prediction_b, codes_a)
    return -(forward.mean() + backward.mean()) / 2
