"""Many variables: energies are sums over those that interact, and what was not tried is told."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from conserved.discovery import discover
from conserved.discovery.evidence import Verdict
from conserved.discovery.libraries.local import bonds, interactions
from simulators import Trajectories

MASSES = 16
Potential = Callable[[np.ndarray], np.ndarray]


def chain(force: Potential, seed: int, *, friction: float = 0.0, site: float = 0.0, count: int = 40) -> Trajectories:
    """Return a ring of masses: neighbours pull by a force of their distance, a site by a sine."""

    def rates(_: float, states: np.ndarray) -> np.ndarray:
        place, speed = np.split(states.reshape(count, -1), 2, axis=1)
        pull = force(np.roll(place, -1, axis=1) - place)
        slowed = pull - np.roll(pull, 1, axis=1) - site * np.sin(place) - friction * speed
        return np.concatenate([speed, slowed], axis=1).ravel()

    start, times = np.random.default_rng(seed).normal(size=(count, 2 * MASSES)), np.linspace(0, 10, 100)
    together = solve_ivp(rates, (0, 10), start.ravel(), "DOP853", times, rtol=1e-11, atol=1e-12).y
    runs = together.reshape(count, 2 * MASSES, 100).swapaxes(1, 2)
    names = tuple(f"{letter}{place + 1}" for letter in "qp" for place in range(MASSES))
    return Trajectories(runs.reshape(-1, 2 * MASSES), np.arange(count + 1) * 100, np.tile(times, count), names)


def energy(data: Trajectories, potential: Potential, site: float = 0.0) -> np.ndarray:
    place, speed = np.split(data.states.T, 2)
    return (speed**2 / 2 + potential(np.roll(place, -1, axis=0) - place) - site * np.cos(place)).sum(axis=0)


@pytest.mark.parametrize(
    ("force", "potential", "site"),
    [
        (lambda d: d, lambda d: d**2 / 2, 0.0),
        (lambda d: d + d**3, lambda d: d**2 / 2 + d**4 / 4, 0.0),
        (lambda d: 1 - np.exp(-d), lambda d: d + np.exp(-d), 0.0),
        (lambda d: d, lambda d: d**2 / 2, 1.0),
    ],
    ids=["harmonic", "quartic", "toda", "on sites"],
)
def test_the_energy_of_a_chain_is_found(force: Potential, potential: Potential, site: float) -> None:
    data = chain(force, seed=21, site=site)
    found = discover(data)
    values = [np.corrcoef(law.formula.values(data.states), energy(data, potential, site))[0, 1] for law in found.laws]
    assert max(np.abs(values)) > 1 - 1e-9
    assert all(law.grade == "exact" for law in found.laws)
    assert "32 variables have too many quadratics" in found.note


def test_a_chain_with_friction_has_no_energy() -> None:
    found = discover(chain(lambda d: d, seed=22, friction=0.3, site=1.0))
    assert not found.laws
    assert found.verdict in (Verdict.NONE, Verdict.UNDECIDED)


def test_neighbours_in_a_ring_are_told_by_their_forces() -> None:
    data = chain(lambda d: d, seed=23, count=10)
    ring = {tuple(sorted((place, (place + 1) % MASSES))) for place in range(MASSES)}
    found = set(bonds(interactions(data)))
    assert ring <= found
    assert len(found) < 4 * MASSES, "not all of the 496 pairs"
