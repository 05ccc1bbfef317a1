"""SimSiam: predict the code of the other view; the gradient stops there.

Chen, He, Exploring Simple Siamese Representation Learning (2021), arXiv:2011.10566, eq. 2.
"""

from torch import Tensor

from conserved.losses.similarity import Similarity


def simsiam(
    prediction_a: Tensor, prediction_b: Tensor, codes_a: Tensor, codes_b: Tensor, similarity: Similarity
) -> Tensor:
    """Return the loss of predictions and codes (N, dim), a scalar; no gradient reaches the codes.

    ``L = -[mean s(p_a, z_b) + mean s(p_b, z_a)] / 2``: minus the cosine, or the squared distance.
    """
    forward = similarity.pairs(prediction_a, codes_b.detach())
    backward = similarity.pairs(prediction_b, codes_a.detach())
    return -(forward.mean() + backward.mean()) / 2
