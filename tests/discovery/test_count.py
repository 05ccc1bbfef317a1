"""Independence is that of the gradients: functions of functions bring nothing new."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.count import fresh


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_function_of_known_functions_is_not_new(seed: int) -> None:
    random = np.random.default_rng(seed)
    known = random.normal(size=(50, 2, 4))
    weights = random.normal(size=(50, 1, 2))
    assert fresh(weights @ known, known)[0] < 1e-6


def test_an_orthogonal_gradient_is_all_new() -> None:
    gradients = np.broadcast_to(np.eye(3), (10, 3, 3))
    np.testing.assert_allclose(fresh(gradients[:, 2:], gradients[:, :2]), 1)
    np.testing.assert_allclose(fresh(gradients, gradients[:, :0]), 1)
