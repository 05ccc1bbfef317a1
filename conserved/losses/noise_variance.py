"""ConservNet's noise-variance loss: constant along a trajectory, but not constant.

Ha, Jeong, Discovering Invariants via Machine Learning (2021), Phys. Rev. Research 3, L042035,
arXiv:2102.04008.
"""

from torch import Tensor


def noise_variance(codes_a: Tensor, codes_b: Tensor, noisy_a: Tensor, noisy_b: Tensor, spread: float = 1.0) -> Tensor:
    """Return the loss of N pairs of codes (N, dim) and of the codes of the same states with noise, a scalar.

    ``L = mean_k [ V_k(z) + |Q - V_k(z')| ]``, with ``V_k`` the variance within trajectories of dimension ``k``
    of the code, ``z'`` the codes of the disturbed states and ``Q`` the ``spread``. Of a trajectory's two points
    the unbiased variance is half their squared distance; it is averaged over the batch before ``|.|``,
    where the published code takes one trajectory a batch.
    """
    within = (codes_a - codes_b).square().mean(0) / 2
    disturbed = (noisy_a - noisy_b).square().mean(0) / 2
    return (within + (spread - disturbed).abs()).mean()
