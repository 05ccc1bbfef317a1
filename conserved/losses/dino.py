"""DINO: say what a slowly moving teacher says of the other view; the teacher is centred and sharpened.

Caron et al., Emerging Properties in Self-Supervised Vision Transformers (2021), arXiv:2104.14294, eq. 2 and
algorithm 1.
"""

from torch import Tensor
from torch.nn.functional import cross_entropy

TEACHER_SHARPNESS = 0.4
"""The teacher's temperature as a share of the student's, as published: 0.04 of 0.1."""


def dino(
    student_a: Tensor, student_b: Tensor, teacher_a: Tensor, teacher_b: Tensor, centre: Tensor, temperature: float
) -> Tensor:
    """Return the loss of the scores (N, prototypes) that student and teacher give both views, a scalar.

    ``L = [H(t_b, s_a) + H(t_a, s_b)] / 2``, the mean cross-entropies of ``s = softmax(student / T)`` with
    ``t = softmax((teacher - centre) / 0.4 T)``, through which no gradient goes; ``centre`` (prototypes).
    """
    sharp = TEACHER_SHARPNESS * temperature
    target_a, target_b = (((scores.detach() - centre) / sharp).softmax(1) for scores in (teacher_a, teacher_b))
    forward = cross_entropy(student_a / temperature, target_b)
    backward = cross_entropy(student_b / temperature, target_a)
    return (forward + backward) / 2
