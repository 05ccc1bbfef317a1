"""Counting invariants by the loss: what a perfect code and one on a smaller sphere gain."""

import numpy as np

from conserved.losses import infonce_floor
from conserved.study.dimension import BATCH, DIMS, count, gained

TEMPERATURES = [0.1, 0.5]


def floors(temperature: float) -> np.ndarray:
    return np.array([infonce_floor(BATCH, dim, temperature) for dim in DIMS])


def excess_of_a_code_with(invariants: int) -> np.ndarray:
    """Uniform on the sphere of the invariants, and on no larger one: (temperatures, dims, 1 seed)."""
    each = []
    for temperature in TEMPERATURES:
        floor = floors(temperature)
        reached = np.array([floor[min(dim, invariants + 1) - DIMS[0]] for dim in DIMS])
        each.append(reached - floor)
    return np.array(each)[..., None]


def test_the_gain_is_all_up_to_the_invariants_and_none_after() -> None:
    gains = gained(excess_of_a_code_with(3), TEMPERATURES)
    np.testing.assert_allclose(gains[..., 0], [[1, 1, 0]] * len(TEMPERATURES), atol=1e-12)


def test_invariants_are_counted() -> None:
    for invariants in (1, 2, 3, 4):
        counted = count(gained(excess_of_a_code_with(invariants), TEMPERATURES))
        np.testing.assert_array_equal(counted, np.full((len(TEMPERATURES), 1), invariants))
