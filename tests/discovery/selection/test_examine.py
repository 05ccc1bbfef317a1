"""What noise makes of a formula: by its slope, and by its bends where there is none."""

import numpy as np
import pytest

from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import Formula, formula
from conserved.discovery.prepare.prepared import prepare
from conserved.discovery.selection.examine import Candidate, evidence_of
from simulators import Trajectories

COUNT, POINTS, NOISE = 40, 200, 0.02


def law(text: str) -> Formula:
    return formula(library_of(text, ("x", "y")), np.ones(1), np.ones((2, 1)))


def at_a_minimum(value: float) -> Trajectories:
    """Noise about a place near 0 that hardly moves, and a level beside it that differs between trajectories."""
    random, times = np.random.default_rng(71), np.tile(np.linspace(0, 6, POINTS), COUNT)
    levels = np.repeat(random.uniform(1, 2, COUNT), POINTS)
    x = value + 1e-4 * np.sin(times) + NOISE * random.standard_normal(COUNT * POINTS)
    return Trajectories(np.column_stack([x, levels]), np.arange(COUNT + 1) * POINTS, times, ("x", "y"))


@pytest.mark.parametrize(("place", "off"), [(0.0, 1.6), (1.0, 1.1)])
def test_the_noise_of_a_square_is_known_at_its_minimum_too(place: float, off: float) -> None:
    data = prepare(at_a_minimum(place))
    noise = np.broadcast_to([NOISE, 1e-9], data.noise.shape)
    found = evidence_of(Candidate(law("y/1000 + x**2")), data, noise)
    assert 1 / off < found.misfit < off  # by its slopes alone 2.4 at the minimum, and windows off by 9 times as much
    assert found.support > 0.8
