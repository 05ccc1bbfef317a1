"""Angles in degrees are seen, or told of."""

from dataclasses import replace

import numpy as np
import pytest
import sympy

from conserved.discovery import discover
from simulators import SYSTEMS, Trajectories, simulate


def swings(regime: str, names: tuple[str, str] = ("theta", "omega"), points: int = 100) -> Trajectories:
    """Return pendulums on a grid of times, in degrees."""
    system = SYSTEMS["pendulum"](regime=regime)  # type: ignore[call-arg]
    data = simulate(system, 20, points, sampling="grid", duration=8, seed=2)
    return replace(data, states=np.degrees(data.states), variables=names)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (swings("libration"), "theta"),
        (swings("libration", ("swing_deg", "omega")), "swing_deg"),
        (swings("rotation", ("position", "speed")), "position"),
    ],
)
def test_angles_in_degrees_are_seen_by_name_by_step_or_where_they_wrap(data: Trajectories, name: str) -> None:
    found = discover(data)
    (law,) = found.laws
    assert law.formula.expression.has(sympy.cos(sympy.pi * sympy.Symbol(name, real=True) / 180))
    assert law.evidence.within_ratio < 1e-12
    assert found.note == f"taken for degrees: {name}"


def test_degrees_from_0_to_360_are_the_same() -> None:
    data = swings("rotation")
    turned = replace(data, states=np.column_stack([data.states[:, 0] % 360, data.states[:, 1]]))
    assert [str(law.formula.expression) for law in discover(turned).laws] == [
        str(law.formula.expression) for law in discover(data).laws
    ]


def test_angles_that_may_be_in_degrees_are_told_of_where_no_law_is_found() -> None:
    found = discover(swings("libration", points=2000).subset(np.arange(5)), library=["polynomials"])
    assert "if it is in degrees, call it theta_deg" in found.note


def test_radians_and_wide_positions_are_no_degrees() -> None:
    for name in ("pendulum", "double-pendulum", "duffing"):
        assert "degrees" not in discover(simulate(SYSTEMS[name](), 20, 60)).note
    wide = simulate(SYSTEMS["oscillator"](), 20, 60)
    assert not discover(replace(wide, states=100 * wide.states)).note
