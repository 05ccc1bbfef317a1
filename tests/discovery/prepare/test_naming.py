"""What a variable's name says of it."""

import pytest

from conserved.discovery.prepare.naming import body_of, is_a_momentum, is_an_angle, is_in_degrees, may_be_an_angle


@pytest.mark.parametrize("name", ["theta", "phi", "psi", "th1", "angle", "phase_2", "alpha_deg"])
def test_angles(name: str) -> None:
    assert is_an_angle(name)
    assert may_be_an_angle(name)
    assert not is_a_momentum(name)


@pytest.mark.parametrize("name", ["p", "px", "v2", "omega", "w_1", "phi_dot", "dtheta", "p_theta", "dx"])
def test_velocities_and_momenta(name: str) -> None:
    assert is_a_momentum(name)
    assert not is_an_angle(name)


@pytest.mark.parametrize("name", ["r", "x", "prey", "h", "q"])
def test_names_that_say_neither(name: str) -> None:
    assert not is_a_momentum(name)
    assert not is_an_angle(name)


def test_q_may_be_an_angle_and_degrees_are_named() -> None:
    assert may_be_an_angle("q1")
    assert is_in_degrees("heading_deg")
    assert not is_in_degrees("theta")


def test_coordinates_of_one_body() -> None:
    assert body_of("x1") == body_of("y1") != body_of("x2")
    assert body_of("qx") == body_of("qz")
    assert body_of("vx") is None
