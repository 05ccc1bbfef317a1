"""Variables that are multiples or copies of another are found, told and left out, and no others are."""

from dataclasses import replace

import numpy as np

from conserved import discover
from conserved.discovery.prepare.dependent import dependents
from conserved.discovery.prepare.noise import noise_at
from conserved.discovery.prepare.prepared import prepare
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import Array

LOUD = 0.01


def with_columns(data: Trajectories, **columns: Array) -> Trajectories:
    """Return the data with other variables behind their own."""
    states = np.column_stack([data.states, *columns.values()])
    return Trajectories(states, data.offsets, data.times, (*data.variables, *columns))


def pendulums(noise: float = LOUD) -> Trajectories:
    return simulate(SYSTEMS["pendulum"](), 20, 100, seed=61, noise=noise).bare()


def white(points: int, seed: int = 62) -> Array:
    numbers: Array = np.random.default_rng(seed).standard_normal(points)
    return numbers


def left_out(data: Trajectories) -> list[str]:
    return [one.name for one in dependents(data, noise_at(data) + 1e-9 * data.states.std(axis=0))]


def test_what_a_column_is_of_another_is_told_with_its_factor() -> None:
    data = pendulums()
    noise = LOUD * data.states.std(axis=0)[0]
    copied = with_columns(data, far=-2 * data.states[:, 0] + noise * white(len(data.states)))
    (one,) = dependents(copied, noise_at(copied))
    assert (one.name, one.other) == ("far", "q")
    assert abs(one.factor + 2) < 0.01
    assert one.told == f"far = {one.factor:.4g}*q"


def test_what_is_a_multiple_but_for_an_offset_stays_for_where_they_meet_may_stand_in_a_law() -> None:
    data = pendulums()
    assert left_out(with_columns(data, far=3 - 2 * data.states[:, 0])) == []
    assert left_out(with_columns(data, far=3 + data.states[:, 0])) == ["far"]


def test_of_two_bodies_about_their_centre_one_is_left_out() -> None:
    for noise in (0.0, 0.002, LOUD):
        bodies = simulate(SYSTEMS["two-body"](), 20, 100, seed=63, noise=noise).bare()
        assert left_out(bodies) == ["x2", "y2", "vx2", "vy2"]


def test_what_is_a_function_of_several_stays_for_their_differences_may_stand_in_a_law() -> None:
    bodies = simulate(SYSTEMS["three-body"](), 20, 100, seed=63, noise=LOUD).bare()
    assert left_out(bodies) == []


def test_of_three_copies_two_are_left_out_each_told_by_the_first() -> None:
    data = pendulums()
    copied = with_columns(data, twice=2 * data.states[:, 0], less=data.states[:, 0] - 1)
    found = dependents(copied, noise_at(copied))
    assert [one.told for one in found] == ["twice = 2*q", "less = q - 1"]


def test_what_differs_by_more_than_its_noise_even_if_only_means_show_it_is_no_relation() -> None:
    clean = pendulums(0.0)
    noise = LOUD * clean.states.std(axis=0)[0]
    loud = replace(clean, states=clean.states + noise * np.column_stack([white(2000, 66), white(2000, 67)]))
    for share, left in ((1.2, []), (0.5, []), (0.05, ["near"])):
        differs = share * np.repeat(white(20, 64), 100)
        near = with_columns(loud, near=clean.states[:, 0] + noise * (differs + white(2000)))
        assert left_out(near) == left


def test_of_two_sensors_the_quieter_stays() -> None:
    clean = pendulums(0.0)
    size = clean.states.std(axis=0)
    q, p = clean.states.T
    states = np.column_stack([q + 0.1 * size[0] * white(2000, 68), p + 0.003 * size[1] * white(2000, 69)])
    data = with_columns(replace(clean, states=states), q2=q + 0.003 * size[0] * white(2000))
    assert left_out(data) == ["q"]


def test_a_multiple_far_from_zero_is_one_too() -> None:
    clean = pendulums(0.0)
    far = clean.states[:, 0] + 300
    noise = LOUD * far.std()
    data = with_columns(clean, a=far + noise * white(2000, 70), b=2 * far + 2 * noise * white(2000, 71)).columns(
        [1, 2, 3]
    )
    assert left_out(data) == ["b"]


def test_points_in_no_order_and_a_single_run_show_none() -> None:
    states = np.random.default_rng(65).standard_normal((2000, 2))
    both = Trajectories(np.column_stack([states, states[:, 0]]), np.arange(0, 2001, 100), None, ("x", "y", "copy"))
    assert left_out(both) == []
    data = pendulums()
    one = with_columns(data, copy=data.states[:, 0]).subset([0])
    assert left_out(one) == []


def test_what_the_user_names_is_looked_at() -> None:
    data = pendulums()
    copied = with_columns(data, far=2 * data.states[:, 0])
    assert prepare(copied).trajectories.variables == ("q", "p")
    assert prepare(copied, needed=("far",)).trajectories.variables == ("p", "far")
    assert prepare(copied, ["far"]).trajectories.variables == ("p", "far")


def test_each_is_told_by_what_is_looked_at_whatever_is_needed() -> None:
    data = pendulums()
    q, p = data.states.T
    copied = Trajectories(np.column_stack([q, 2 * q, p, 3 * q]), data.offsets, data.times, ("a", "b", "p", "c"))
    prepared = prepare(copied, needed=("c",))
    assert prepared.trajectories.variables == ("p", "c")
    assert {one.other for one in prepared.dependents} == {"c"}
    assert np.allclose(prepared.whole.states, copied.states, atol=1e-9)


def test_a_copy_of_an_angle_that_goes_round_hides_no_law_of_positions() -> None:
    goes_round = simulate(SYSTEMS["pendulum"](regime="rotation"), 20, 150, seed=72, sampling="grid")
    angle = (goes_round.states[:, :1] + np.pi) % (2 * np.pi) - np.pi
    data = Trajectories(np.column_stack([angle, angle]), goes_round.offsets, goes_round.times, ("th", "th2"))
    found = discover(data)
    assert found.count == 1
    assert "th2 = th" in found.note


def test_laws_are_functions_of_all_columns_though_some_are_left_out() -> None:
    bodies = simulate(SYSTEMS["two-body"](), 20, 100, seed=63, noise=LOUD).bare()
    answer = discover(bodies)
    assert answer.count == 3
    assert "x2 = -" in answer.note
    for law in answer.laws:
        assert law.formula.library.variables == bodies.variables
        assert not {"x2", "y2", "vx2", "vy2"} & {str(symbol) for symbol in law.sympy.free_symbols}
        assert np.isfinite(law.formula.values(bodies.states)).all()
    whole = answer.prepared.whole if answer.prepared else bodies
    assert np.abs(whole.states - bodies.states).max() < 0.1 * bodies.states.std(axis=0).max()


def test_a_law_that_is_known_may_name_them() -> None:
    bodies = simulate(SYSTEMS["two-body"](), 20, 100, seed=63).bare()
    assert discover(bodies, known=["x2*vy2 - y2*vx2"]).count == 2
