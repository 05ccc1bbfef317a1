"""What comes nearest: an integrator's energy is below it, friction shows none."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery.evidence import Grade
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import Library, products
from conserved.discovery.prepare.prepared import prepare
from conserved.discovery.proposers.nearest import nearest, propose
from conserved.discovery.selection.selector import Selector
from simulators import SYSTEMS, Trajectories, simulate

NAMES = ("q", "p")
QUADRATIC = products(NAMES, symbols_of(NAMES), 2)


def euler(step: float) -> Trajectories:
    """Symplectic Euler's oscillator: it conserves p^2 + q^2 - step q p, and p^2 + q^2 but for a ripple."""
    random, runs = np.random.default_rng(181), []
    for _ in range(30):
        state, own = random.normal(size=2), []
        for _ in range(100):
            momentum = state[1] - step * state[0]
            state = np.array([state[0] + step * momentum, momentum])
            own.append(state)
        runs.append(own)
    return Trajectories(np.concatenate(runs), np.arange(31) * 100, None, NAMES)


def test_an_integrator_s_energy_comes_near_and_is_proposed_with_its_rival() -> None:
    # Without q p the invariant cannot be written, only the energy that ripples.
    without = QUADRATIC.subset(np.arange(4))
    selector = Selector.of(prepare(euler(0.05)), [])
    found = nearest(without, selector)
    assert found is not None
    assert found.leaders.gap < 0.1
    propose([without], selector)
    (near,) = (one.law for one in selector.kept)
    assert near.grade == Grade.APPROXIMATE
    assert str(near) == "p**2 + q**2"
    assert near.evidence.rival == pytest.approx(found.leaders.rival)


def test_friction_shows_no_gap_and_the_nearest_is_told_with_a_reason() -> None:
    selector = Selector.of(prepare(simulate(SYSTEMS["damped-oscillator"](), 30, 100, seed=182, sampling="grid")), [])
    found = nearest(QUADRATIC, selector)
    assert found is not None
    assert found.leaders.gap > selector.prepared.criteria.gap
    propose([QUADRATIC, replace(QUADRATIC)], selector)
    assert selector.laws == []
    assert len(selector.refused) + len(selector.kept) >= 1
    assert all(law.reason for law in selector.refused)


def test_a_library_of_known_laws_alone_has_no_leaders() -> None:
    q, p = symbols_of(NAMES)
    law = Library(NAMES, (q**2 + p**2 - q * p / 20,), np.array([[1]]), np.array([2]))
    selector = Selector.of(prepare(euler(0.05)), [law])
    assert nearest(law, selector) is None
    rest = nearest(QUADRATIC, selector)
    assert rest is not None
    assert len(rest.library) == 4
    assert rest.leaders.changes[0] > 0.3
