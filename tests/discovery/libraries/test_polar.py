"""Curvilinear coordinates: each velocity has the scales of other coordinates, whatever it is called."""

import numpy as np
import pytest

from conserved.discovery.libraries.polar import curvilinear, polar
from conserved.discovery.libraries.terms import Terms
from conserved.discovery.prepare.prepared import prepare
from simulators import Trajectories


def columns(made: object, variables: tuple[str, ...], angles: tuple[str, ...]) -> set[str]:
    states = np.random.default_rng(3).uniform(0.5, 2.0, (2000, len(variables)))
    states[:, len(variables) // 2 :] -= 1.2
    terms = Terms(prepare(Trajectories(states, np.arange(0, 2001, 100), None, variables), angles))
    return {name for library in made(terms) for name in library.names}  # type: ignore[operator]


@pytest.mark.parametrize("names", [("p_r", "p_theta", "p_phi"), ("pr", "ptheta", "pphi")])
def test_momenta_are_divided_by_the_scales_of_other_coordinates(names: tuple[str, str, str]) -> None:
    found = columns(curvilinear, ("r", "theta", "phi", *names), ("theta", "phi"))
    _, second, third = names
    assert {f"{second}**2/r**2", f"{third}**2/(r**2*sin(theta)**2)", "1/r", "cos(theta)"} <= found
    assert f"{second}**2/sin(theta)**2" not in found


@pytest.mark.parametrize("names", [("theta", "theta_dot"), ("q", "p")])
def test_a_lone_angle_and_its_velocity_have_no_scale(names: tuple[str, str]) -> None:
    assert not columns(curvilinear, names, names[:1])


def test_plane_polar_coordinates_have_velocities_across_and_both_potentials() -> None:
    found = columns(polar, ("r", "phi", "r_dot", "phi_dot"), ("phi",))
    assert {"phi_dot*r", "r", "1/r", "log(r)"} <= found
