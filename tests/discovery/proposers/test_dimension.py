"""One trajectory: the dimension of what it fills."""

import numpy as np
import pytest

from conserved.discovery.proposers.dimension import constants_along, manifold_dimension

TIME = np.linspace(0, 400, 4000)


@pytest.mark.parametrize("turns", [1, 2])
def test_so_many_incommensurable_turns_fill_a_torus_of_that_dimension(turns: int) -> None:
    phases = TIME[:, None] * np.sqrt([1.0, 2.0])[:turns]
    states = np.concatenate([np.cos(phases), np.sin(phases)], axis=1)
    assert manifold_dimension(states) == turns
    assert constants_along(states) == turns


def test_points_at_random_fill_the_space() -> None:
    assert manifold_dimension(np.random.default_rng(0).normal(size=(3000, 3))) == 3


def test_a_constant_column_is_a_constant() -> None:
    states = np.column_stack([np.cos(TIME), np.sin(TIME), np.ones(len(TIME))])
    assert constants_along(states) == 2
