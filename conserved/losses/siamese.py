"""The siamese loss: same trajectory or not, told by the distance of two codes.

Wetzel, Melko, Scott, Panju, Ganesh, Discovering symmetry invariants and conserved quantities by
interpreting siamese neural networks (2020), Phys. Rev. Research 2, 033499.
"""

from torch import Tensor
from torch.nn.functional import softplus

from conserved.losses.similarity import SIMILARITIES


def siamese(codes_a: Tensor, codes_b: Tensor, threshold: Tensor) -> Tensor:
    """Return the binary cross-entropy of "same trajectory", a scalar, one negative a positive.

    ``P(same) = sigmoid(threshold - |z - z'|^2)``. The negatives are the codes (N, dim) of the next pair, in
    both directions.
    """
    distance = SIMILARITIES["euclidean"].distance
    same = softplus(distance(codes_a, codes_b) - threshold).mean()
    forward = softplus(threshold - distance(codes_a, codes_b.roll(1, 0))).mean()
    backward = softplus(threshold - distance(codes_b, codes_a.roll(1, 0))).mean()
    return (same + (forward + backward) / 2) / 2
