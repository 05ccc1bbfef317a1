"""Bodies that act on each other: their laws are found one after the other, what known ones make of others set aside."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from conserved import discover
from conserved.discovery.libraries.arguments import arguments_of
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import formula
from conserved.discovery.libraries.groups import additive
from conserved.discovery.prepare.kinds import kinds_of
from conserved.discovery.prepare.noise import noise_at
from conserved.discovery.proposers.spline_moments import split
from conserved.discovery.proposers.splines import SplineLaw, spline_law
from simulators import SYSTEMS, Trajectories, simulate

COUNT, POINTS = 30, 200
NAMES = ("x1", "y1", "x2", "y2", "vx1", "vy1", "vx2", "vy2")
MOMENTA = ("vx1 + vx2", "vy1 + vy2", "x1*vy1 + x2*vy2 - y1*vx1 - y2*vx2", "x1*vy2 + x2*vy1 - y1*vx2 - y2*vx1")


def atoms(noise: float, seed: int = 1) -> Trajectories:
    """Pairs of atoms with Lennard-Jones's force, some of them bound, their centre moving."""

    def rhs(_: float, state: np.ndarray) -> np.ndarray:
        apart = state[2:4] - state[:2]
        distance = np.hypot(*apart)
        force = 24 * (2 / distance**13 - 1 / distance**7) * apart / distance
        return np.r_[state[4:], -force, force]

    def start() -> np.ndarray:
        angle, distance = random.uniform(0, 2 * np.pi), random.uniform(1.05, 1.6)
        half, centre = distance * np.array([np.cos(angle), np.sin(angle)]) / 2, random.normal(size=2)
        return np.r_[centre - half, centre + half, 0.4 * random.normal(size=4)]

    random, times = np.random.default_rng(seed), np.linspace(0, 7, POINTS)
    states = np.concatenate(
        [solve_ivp(rhs, (0, 7), start(), t_eval=times, rtol=1e-10, atol=1e-12).y.T for _ in range(COUNT)]
    )
    states += noise * states.std(axis=0) * random.normal(size=states.shape)
    return Trajectories(states, np.arange(COUNT + 1) * POINTS, np.tile(times, COUNT), NAMES)


def shown(data: Trajectories, known: tuple[str, ...]) -> SplineLaw:
    """Return what splines show beside known laws."""
    deviation = noise_at(data)
    fitted = split(data, deviation, np.arange(0, COUNT, 4))
    groups = additive(data.variables, arguments_of(data.variables, kinds_of(data, deviation)), fitted.fitted.states)
    laws = [formula(library_of(text, data.variables), np.ones(1), np.ones((2, 1))) for text in known]
    return spline_law(groups, fitted, laws)


@pytest.mark.parametrize("noise", [0.0, 0.003])
def test_squares_of_known_momenta_are_no_law_however_few_the_trajectories(noise: float) -> None:
    law = shown(atoms(noise), MOMENTA)
    assert law.holds
    assert "sqrt((x1 - x2)**2 + (y1 - y2)**2)" in [group.name for group in law.groups]
    assert law.rival > 0.5


def test_two_atoms_have_their_energy_with_its_powers_beside_four_momenta() -> None:
    found = discover(atoms(0.003))
    assert found.count == 5
    (power,) = (one.value for law in found.laws for one in law.formula.inner)  # and twice that
    assert power == pytest.approx(-6, rel=0.01)


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_a_magnetic_mirror_has_its_angular_momentum_of_fourth_degree(noise: float) -> None:
    found = discover(simulate(SYSTEMS["magnetic-mirror"](), 40, 200, seed=201, noise=noise).bare())
    assert found.count == 2
    assert any("x**2*z**2" in str(law) for law in found.laws)


def test_a_chain_of_five_masses_has_the_energies_of_its_modes_in_noise() -> None:
    assert discover(simulate(SYSTEMS["chain"](), 40, 200, seed=95, noise=0.01).bare()).count == 5
