"""Data as physicists have them: constants, copies, counts, wild units, no times, uneven times and ragged lengths."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from conserved.analysis.spread import within_ratio
from conserved.discovery import Grade, discover
from simulators import SYSTEMS, DataError, Trajectories, UsageError, simulate


def with_columns(data: Trajectories, **columns: np.ndarray | float) -> Trajectories:
    """Return the trajectories with more columns."""
    more = [np.broadcast_to(values, len(data.states)) for values in columns.values()]
    return replace(data, states=np.column_stack([data.states, *more]), variables=(*data.variables, *columns))


@pytest.mark.parametrize("noise", [0.0, 0.01])
@pytest.mark.parametrize("name", ["oscillator", "kepler"])
def test_a_constant_column_is_left_out_and_told(name: str, noise: float) -> None:
    data = with_columns(simulate(SYSTEMS[name](), 30, 100, seed=2, noise=noise), g=9.81)
    found = discover(data)
    assert (found.verdict, found.count) == ("conserved", SYSTEMS[name]().independent)
    assert found.note == "the same everywhere, and left out: g"
    for law in found.laws:
        assert np.isfinite(law.formula.values(data.states)).all()
        assert np.isfinite(law.formula.function(*data.states[0]))


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_a_copy_of_a_column_and_one_in_other_units_make_no_law(noise: float) -> None:
    data = simulate(SYSTEMS["oscillator"](), 30, 100, seed=2, noise=noise)
    found = discover(with_columns(data, again=data.states[:, 0], pixels=200 * data.states[:, 0] + 512))
    assert [str(law.formula.expression) for law in found.laws] == ["p**2 + q**2"]


def test_a_mass_that_differs_between_trajectories_is_a_parameter_and_no_law() -> None:
    data = simulate(SYSTEMS["pendulum"](), 30, 100, seed=2, noise=0.01)
    found = discover(with_columns(data, mass=data.owners % 3 + 1.0))
    assert [str(law) for law in found.laws] == ["p**2 - 2*cos(q)"]
    assert (found.count, found.parameters) == (1, ("mass",))
    assert "parameters and no laws: mass" in found.note


def kepler(noise: float) -> Trajectories:
    """Return ragged orbits at uneven times, in nanometres and megametres a second written in metres and seconds."""
    data = simulate(SYSTEMS["kepler"](), 40, 200, min_points=100, seed=2, noise=noise)
    return replace(data, states=data.states * [1e-9, 1e-9, 1e6, 1e6])


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_units_may_be_anything(noise: float) -> None:
    assert discover(kepler(noise)).count == 3


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_uneven_points_without_times_show_all_laws(noise: float) -> None:
    data = kepler(noise)
    found = discover(replace(data, times=None))
    assert found.count == 3
    assert max(within_ratio(law.formula.values(data.states)[:, None], data.offsets) for law in found.laws) < 0.03


def test_counts_of_animals_are_counted_in_animals() -> None:
    data = simulate(SYSTEMS["lotka-volterra"](), 40, 200, seed=2)
    found = discover(replace(data, states=np.round(500 * data.states)))
    assert (found.verdict, found.count) == ("conserved", 1)
    (law,) = found.laws
    assert "log(prey)" in str(law.formula.expression)


def test_where_nothing_changes_that_is_said() -> None:
    with pytest.raises(DataError, match="the same everywhere"):
        discover(Trajectories(np.ones((100, 2)), np.arange(0, 101, 10)))


def test_a_constant_column_may_stand_in_a_known_law() -> None:
    data = simulate(SYSTEMS["isotropic"](), 20, 60)
    with_mass = Trajectories(
        np.column_stack([data.states, np.full(len(data.states), 2.0)]), data.offsets, data.times, (*data.variables, "m")
    )
    found = discover(with_mass, known=["m*x*py - m*y*px"], angles=[])
    assert found.count == 2
    assert "left out: m" in found.note


def test_a_known_law_is_not_refused_for_its_noise() -> None:
    data = simulate(SYSTEMS["kepler"](), 40, 200, seed=3, noise=0.3)
    assert discover(data, known=["x*vy - y*vx"], library=["polynomials"]).verdict != "none"
    with pytest.raises(UsageError, match="is not conserved"):
        discover(data, known=["x"])


def test_a_flag_beside_noisy_positions_is_no_fault() -> None:
    data = simulate(SYSTEMS["isotropic"](), 40, 60, noise=0.01)
    flags = np.sign(data.states[:, :1])
    flagged = Trajectories(np.column_stack([data.states, flags]), data.offsets, data.times, (*data.variables, "s"))
    assert discover(flagged).count in (None, 3)


def test_so_much_noise_is_no_none() -> None:
    for name in ("oscillator", "lotka-volterra"):
        assert discover(simulate(SYSTEMS[name](), 40, 200, seed=2, noise=0.4)).verdict != "none"
    random = np.random.default_rng(0)
    assert discover(random.standard_normal((40, 200, 2))).verdict == "undecided"


def test_an_angle_on_which_nothing_depends_hides_no_law_and_a_fit_gives_way_to_the_plain_law() -> None:
    found = discover(simulate(SYSTEMS["spherical-pendulum"](), 40, 200, seed=71, noise=0.01))
    laws = {str(law) for law in found.laws}
    assert laws == {"w_turn*sin(tilt)**2", "w_tilt**2 + w_turn**2*sin(tilt)**2 - 2*cos(tilt)"}


def test_many_terms_of_five_masses_are_one_energy() -> None:
    clean = simulate(SYSTEMS["fput"](), 40, 200, seed=75)
    (law,) = discover(simulate(SYSTEMS["fput"](), 40, 200, seed=74, noise=0.01)).laws
    energy = np.repeat(clean.invariants["energy"], clean.lengths)
    assert abs(np.corrcoef(law.formula.values(clean.states), energy)[0, 1]) > 0.999


def test_a_fraction_off_what_noise_makes_of_it_is_no_drift() -> None:
    found = discover(simulate(SYSTEMS["sir"](), 40, 200, seed=92, noise=0.01))
    assert (found.verdict, found.count, found.approximate) == ("conserved", 2, ())


@pytest.mark.parametrize("seed", [2, 5, 6])
def test_two_trajectories_show_no_drift(seed: int) -> None:
    found = discover(simulate(SYSTEMS["pendulum"](), 2, 400, seed=seed, noise=0.01))
    assert found.laws == ()
    assert all(law.grade != Grade.DRIFTS for law in found.approximate)


def test_three_trajectories_show_the_energy() -> None:
    found = discover(simulate(SYSTEMS["pendulum"](), 3, 400, seed=1, noise=0.01))
    assert [str(law) for law in (*found.laws, *found.approximate)] == ["p**2 - 2*cos(q)"]


@pytest.mark.parametrize("unit", [1e-45, 1e35, 1e45])
def test_laws_of_enormous_numbers_are_found(unit: float) -> None:
    data = simulate(SYSTEMS["cyclic-lotka-volterra"](), 20, 80, seed=3)
    found = discover(replace(data, states=unit * data.states))
    assert (found.verdict, found.count) == ("conserved", 2)
    x, y, z = data.variables
    assert {str(law) for law in found.laws} == {f"{x} + {y} + {z}", f"{x}*{y}*{z}"}


def test_a_quartic_far_from_zero_is_an_exact_law() -> None:
    # As a polynomial of x its terms cancel to a thousandth, which is no sign that it imitates something.
    random, times = np.random.default_rng(1), np.linspace(0, 20, 80)
    runs = [relativistic(10 + random.uniform(-1.5, 1.5), random.uniform(-1.5, 1.5), times) for _ in range(20)]
    found = discover(Trajectories(np.concatenate(runs), np.arange(21) * 80, np.tile(times, 20), ("q", "p")))
    assert [str(law) for law in found.laws] == ["q**4 - 40*q**3 + 600*q**2 - 4000*q + 4*sqrt(p**2 + 1)"]


def relativistic(place: float, momentum: float, times: np.ndarray) -> np.ndarray:
    """A relativistic particle in (q - 10)^4/4."""

    def slope(_: float, state: np.ndarray) -> list[float]:
        return [state[1] / np.sqrt(1 + state[1] ** 2), -((state[0] - 10) ** 3)]

    return np.asarray(solve_ivp(slope, (0, 20), [place, momentum], t_eval=times, rtol=1e-12, atol=1e-13).y.T)


@pytest.mark.parametrize(("noise", "seed"), [(0.0, 0), (0.0, 1), (0.001, 2)])
def test_the_side_of_a_gap_is_no_law_with_a_formula(noise: float, seed: int) -> None:
    random, times = np.random.default_rng(seed), np.linspace(0, 20, 60)
    level = np.repeat([2.0, 3.0], 12)[:, None]
    phases = random.uniform(0, 2 * np.pi, (4, 24, 1))
    x = level + 0.1 * np.sin(times + phases[0]) + 0.1 * np.sin(2.3 * times + phases[1])
    y = np.sin(1.4 * times + phases[2]) + np.sin(0.6 * times + phases[3])
    states = np.stack([x, y], axis=2).reshape(-1, 2) + noise * random.standard_normal((24 * 60, 2))
    assert discover(Trajectories(states, np.arange(25) * 60, np.tile(times, 24), ("x", "y"))).laws == ()


@pytest.mark.parametrize("step", [0.01, 0.02])
def test_an_energy_that_ripples_beside_an_exact_momentum_is_told(step: float) -> None:
    random, runs = np.random.default_rng(4), []
    for _ in range(20):
        place, momentum = np.array([random.uniform(0.8, 1.2), 0.0]), np.array([0.0, random.uniform(0.8, 1.2)])
        for index in range(80 * round(0.1 / step)):
            momentum = momentum - step * place / np.linalg.norm(place) ** 3
            place = place + step * momentum
            if index % round(0.1 / step) == 0:
                runs.append([*place, *momentum])
    found = discover(Trajectories(np.array(runs), np.arange(21) * 80, None, ("x", "y", "px", "py")))
    assert [str(law) for law in found.laws] == ["-px*y + py*x"]
    assert "px**2 + py**2 - 2/sqrt(x**2 + y**2)" in [str(law) for law in found.approximate]
