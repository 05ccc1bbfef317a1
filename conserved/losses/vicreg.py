"""VICReg: variance, invariance, covariance.

Bardes, Ponce, LeCun, VICReg (2022), arXiv:2105.04906, eq. 1-6.
"""

from torch import Tensor
from torch.nn.functional import mse_loss, relu

INVARIANCE, VARIANCE, COVARIANCE = 25.0, 25.0, 1.0


def vicreg(codes_a: Tensor, codes_b: Tensor) -> Tensor:
    """Return the loss of N pairs of codes (N, dim), a scalar: three terms weighted 25, 25 and 1.

    Invariance: mean squared difference of the views over N and dim. Variance: mean over both views and
    dim of ``max(0, 1 - sqrt(var + 1e-4))``. Covariance: squares of the off-diagonal covariances over
    dim, summed over the views. Variances and covariances have the divisor N - 1.
    """
    spread = (_missing_deviation(codes_a) + _missing_deviation(codes_b)) / 2
    covariance = _off_diagonal(codes_a) + _off_diagonal(codes_b)
    return INVARIANCE * mse_loss(codes_a, codes_b) + VARIANCE * spread + COVARIANCE * covariance


def _missing_deviation(codes: Tensor) -> Tensor:
    return relu(1 - (codes.var(0) + 1e-4).sqrt()).mean()


def _off_diagonal(codes: Tensor) -> Tensor:
    centred = codes - codes.mean(0)
    covariance = centred.T @ centred / (len(codes) - 1)
    return (covariance.square().sum() - covariance.diagonal().square().sum()) / codes.shape[1]
