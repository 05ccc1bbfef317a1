"""Independence is that of the gradients: functions of functions bring nothing new."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery import discover
from conserved.discovery.selection.independence import independent_share, usually_independent_share
from simulators import SYSTEMS, simulate


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_a_function_of_known_functions_is_not_new(seed: int) -> None:
    random = np.random.default_rng(seed)
    known = random.normal(size=(50, 2, 4))
    weights = random.normal(size=(50, 1, 2))
    assert independent_share(weights @ known, known)[0] < 1e-6


def test_an_orthogonal_gradient_is_all_new() -> None:
    gradients = np.broadcast_to(np.eye(3), (10, 3, 3))
    np.testing.assert_allclose(independent_share(gradients[:, 2:], gradients[:, :2]), 1)
    np.testing.assert_allclose(independent_share(gradients, gradients[:, :0]), 1)


def test_a_few_steep_gradients_make_no_news_of_an_approximation() -> None:
    random = np.random.default_rng(0)
    known = random.standard_normal((200, 1, 3))
    approximation = known + 0.01 * random.standard_normal(known.shape)
    approximation[:5] = 1e3 * random.standard_normal((5, 1, 3))
    assert independent_share(approximation, known)[0] > 0.3
    assert usually_independent_share(approximation, known)[0] < 0.05
    assert usually_independent_share(random.standard_normal(known.shape), known)[0] > 0.5


def test_a_second_energy_is_not_made_of_poles() -> None:
    found = discover(simulate(SYSTEMS["anisotropic"](), 40, 200, seed=24, noise=0.01))
    assert found.count == 2
