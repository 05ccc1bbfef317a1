"""What a formula does on the trajectories that reach farthest, fitted without these."""

import numpy as np
import pytest

from conserved.discovery.selection.outermost import OUTER, by_reach, outside
from simulators import Trajectories
from simulators.trajectories import Array

COUNT, POINTS, NOISE = 40, 200, 0.01


def quartic(seed: int) -> Trajectories:
    """Oscillators in the well ``x^2 / 2 + x^4 / 4``, of sizes up to 1, with noise: steps of a fourth-order scheme."""
    random, step = np.random.default_rng(seed), 0.005
    position, velocity = random.uniform(0.2, 1, COUNT), np.zeros(COUNT)
    states = []
    for place in range(POINTS * 20):
        if place % 20 == 0:
            states.append(np.column_stack([position, velocity]))
        for drift, kick in ((0.6756, 1.3512), (-0.1756, -1.7024), (-0.1756, 1.3512), (0.6756, 0.0)):
            position = position + drift * step * velocity
            velocity = velocity - kick * step * (position + position**3)
    clean = np.array(states).transpose(1, 0, 2).reshape(-1, 2)
    noisy = clean + NOISE * clean.std(axis=0) * random.standard_normal(clean.shape)
    return Trajectories(noisy, np.arange(COUNT + 1) * POINTS, None, ("x", "v"))


def errors(columns: Array, slopes: Array, data: Trajectories) -> float:
    """Return how many errors the change along the outermost trajectories is from none."""
    noise = np.linalg.norm(slopes * NOISE * data.states.std(axis=0), axis=1)
    values = columns.sum(axis=1)
    change, error = outside(columns, data.states, noise / values.std(), data)
    return change / error


def test_the_fifth_that_reaches_farthest_in_some_column_is_the_outermost() -> None:
    data = Trajectories(np.zeros((20, 2)), np.arange(11) * 2)
    columns = np.zeros((20, 2))
    columns[[5, 12], [0, 1]] = 3.0, -4.0
    inner, outer = by_reach(columns, data)
    assert outer.tolist() == [2, 6]
    assert len(outer) == 10 // OUTER
    assert sorted([*inner, *outer]) == list(range(10))


@pytest.mark.parametrize("seed", range(5))
def test_a_law_holds_there_and_what_fits_as_well_inside_does_not(seed: int) -> None:
    data = quartic(seed)
    x, v = data.states.T
    law = errors(np.column_stack([v**2 / 2, x**2 / 2, x**4 / 4]), np.column_stack([x + x**3, v]), data)
    other = np.column_stack([v**2 / 2, 0.75 * x**2])
    assert abs(law) < 3.4
    assert errors(other, np.column_stack([1.5 * x, v]), data) > 3.4
