"""Data as others make them: integrators, filters, friction, no order, sparse or few; each kind in several forms."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from conserved.analysis.spread import within_ratio
from conserved.discovery import Discovery, Grade, Law, Verdict, discover
from simulators import SYSTEMS, Trajectories, simulate

Force = Callable[[np.ndarray], np.ndarray]


def gathered(states: np.ndarray, step: float | None, *names: str) -> Trajectories:
    """Return trajectories of equal lengths from states (trajectories, points, variables)."""
    count, points, variables = states.shape
    times = None if step is None else np.tile(step * np.arange(points), count)
    return Trajectories(states.reshape(-1, variables), np.arange(count + 1) * points, times, names)


def stepped(force: Force, step: float, seed: int, size: float = 2.0) -> Trajectories:
    """Return motion in a potential by symplectic Euler, a point each 0.1."""
    random = np.random.default_rng(seed)
    q, p = random.uniform(-size, size, 40), random.uniform(-size / 2, size / 2, 40)
    states = np.empty((40, 200, 2))
    for place in range(200):
        states[:, place] = np.stack([q, p], axis=-1)
        for _ in range(round(0.1 / step)):
            p = p + step * force(q)
            q = q + step * p
    return gathered(states, 0.1, "q", "p")


def solved(
    rate: Callable[..., object], starts: np.ndarray, times: np.ndarray, *names: str, **options: float
) -> Trajectories:
    """Return what scipy's solver makes of starts (trajectories, variables), by default at its default tolerance."""
    span = (times[0], times[-1])
    states = [solve_ivp(rate, span, start, t_eval=times, **options).y.T for start in starts]
    return gathered(np.array(states), float(times[1] - times[0]), *names)


def like(law: Law, truth: Callable[..., np.ndarray], data: Trajectories) -> float:
    """Return the squared correlation of a law with a true quantity over the data."""
    values = law.formula.values(data.states)
    return float(np.corrcoef(values, truth(*data.states.T))[0, 1] ** 2)


def nearly(found: Discovery) -> list[Law]:
    """Return all that is said to be conserved or nearly so."""
    return [*found.laws, *found.approximate]


@pytest.mark.parametrize(
    ("force", "energy", "step"),
    [
        (lambda q: -np.sin(q), lambda q, p: p**2 / 2 - np.cos(q), 0.02),
        (lambda q: -np.sin(q), lambda q, p: p**2 / 2 - np.cos(q), 0.1),
        (lambda q: -q, lambda q, p: p**2 / 2 + q**2 / 2, 0.1),
        (lambda q: -(q**3), lambda q, p: p**2 / 2 + q**4 / 4, 0.05),
        (lambda q: q - q**3, lambda q, p: p**2 / 2 - q**2 / 2 + q**4 / 4, 0.02),
    ],
)
def test_the_ripple_of_a_symplectic_integrator_hides_no_energy(
    force: Force, energy: Callable[..., np.ndarray], step: float
) -> None:
    data = stepped(force, step, seed=8)
    found = discover(data)
    (law,) = nearly(found)
    assert law.grade in (Grade.APPROXIMATE, Grade.NOISE, Grade.EXACT)
    assert like(law, energy, data) > 0.98
    assert law.formula.terms <= 4 or law.grade == Grade.EXACT  # the integrator's own energy, written out


@pytest.mark.parametrize("tolerance", [None, 1e-6])
@pytest.mark.parametrize("system", ["pendulum", "duffing potential", "lotka-volterra"])
def test_the_drift_of_a_solver_at_its_tolerance_is_told_with_the_plain_energy(
    system: str, tolerance: float | None
) -> None:
    random = np.random.default_rng(3)
    rate: Callable[..., object]
    energy: Callable[..., np.ndarray]
    if system == "pendulum":
        rate, energy = lambda _, y: [y[1], -np.sin(y[0])], lambda q, p: p**2 / 2 - np.cos(q)
        starts = random.uniform([-2, -1], [2, 1], (40, 2))
    elif system == "duffing potential":
        rate, energy = lambda _, y: [y[1], -y[0] - y[0] ** 3], lambda q, p: p**2 / 2 + q**2 / 2 + q**4 / 4
        starts = random.uniform([-1.5, -1], [1.5, 1], (40, 2))
    else:
        rate = lambda _, y: [y[0] * (1 - y[1]), y[1] * (y[0] - 1)]  # noqa: E731
        energy = lambda x, y: x - np.log(x) + y - np.log(y)  # noqa: E731
        starts = random.uniform(0.5, 2.5, (40, 2))
    names = ("x", "y")
    data = solved(rate, starts, np.linspace(0, 20, 200), *names, **({"rtol": tolerance} if tolerance else {}))
    found = discover(data)
    assert found.verdict != Verdict.NONE
    best = max((like(law, energy, data) for law in nearly(found)), default=0.0)
    assert best > 0.99 or found.verdict == Verdict.UNDECIDED


def test_after_an_exact_law_what_is_nearly_conserved_is_still_told() -> None:
    random, kept = np.random.default_rng(6), []
    while len(kept) < 20:
        place, speed = random.uniform(1, 5, 2) * random.choice([-1, 1], 2), random.uniform(-0.6, 0.6, 2)
        energy = speed @ speed / 2 - 1 / np.hypot(*place)
        momentum = place[0] * speed[1] - place[1] * speed[0]
        if energy > -0.05 or momentum**2 / (1 + np.sqrt(max(1 + 2 * energy * momentum**2, 0))) < 0.7:
            continue
        states = np.empty((100, 4))
        for point in range(100):
            states[point] = [*place, *speed]
            for _ in range(100):
                speed = speed - 0.01 * place / np.hypot(*place) ** 3
                place = place + 0.01 * speed
        kept.append(states)
    data = gathered(np.array(kept), 1.0, "x", "y", "vx", "vy")
    found = discover(data)
    assert [str(law) for law in found.laws] == ["-vx*y + vy*x"]
    energies = [
        like(law, lambda x, y, u, v: u**2 / 2 + v**2 / 2 - 1 / np.hypot(x, y), data) for law in found.approximate
    ]
    assert max(energies) > 0.999


@pytest.mark.parametrize("piece", [50, 100])
@pytest.mark.parametrize("kind", ["pendulum", "oscillator"])
def test_friction_along_pieces_of_one_run_is_told_as_a_drift(piece: int, kind: str) -> None:
    times = np.arange(0, 36, 0.01)
    force = {"pendulum": lambda q: 64 * np.sin(q), "oscillator": lambda q: 64 * q}[kind]
    run = solve_ivp(
        lambda _, y: [y[1], -force(y[0]) - 0.1 * y[1]], (0, 36), [1.6, 0.0], t_eval=times, rtol=1e-9, atol=1e-9
    ).y.T
    run += np.random.default_rng(4).standard_normal(run.shape) * [1e-4, 5e-4]
    found = discover(gathered(run.reshape(-1, piece, 2), 0.01, "th", "w"))
    assert found.verdict == Verdict.APPROXIMATE
    (law,) = found.approximate
    assert law.grade == Grade.DRIFTS
    assert ("cos(th)" in str(law)) == (kind == "pendulum")
    assert law.evidence.rate > 0.01


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_few_trajectories_that_settle_conserve_nothing_and_nothing_slowly(seed: int) -> None:
    random = np.random.default_rng(seed)
    states = np.empty((4, 100, 2))
    states[:, 0] = random.uniform(1, 5, (4, 2))
    for place in range(99):
        x, y = states[:, place].T
        states[:, place + 1] = np.stack(
            [x + 0.1 * (3 * x - 2 * x * y - x * x), y + 0.1 * (2 * y - x * y - y * y)], axis=-1
        )
    found = discover(gathered(states, 0.1, "x", "y"))
    assert found.verdict in (Verdict.NONE, Verdict.UNDECIDED)
    assert nearly(found) == []


@pytest.mark.parametrize("size", [0.5, 1.0, 3.0])
def test_points_in_no_order_are_taken_for_no_angles(size: float) -> None:
    random = np.random.default_rng(0)
    radius, phase = size * random.uniform(3, 5, 40), random.uniform(0, 2 * np.pi, (40, 100))
    circles = radius[:, None, None] * np.stack([np.cos(phase), np.sin(phase)], axis=-1)
    assert [str(law) for law in discover(circles).laws] == ["x0**2 + x1**2"]
    levels = np.repeat(np.linspace(-4, 4, 20), 100).reshape(20, 100)
    b, c, d = random.normal(0, 1.2, (3, 20, 100))
    found = discover(np.stack([size * (levels + 3 * b * c - d**2 / 2), b, c, d], axis=-1))
    (law,) = found.laws
    assert law.grade == Grade.EXACT


@pytest.mark.parametrize("names", [("t1", "o1"), ("th", "w"), ("a", "b")])
def test_an_angle_that_is_counted_on_is_known_by_its_rate(names: tuple[str, str]) -> None:
    random = np.random.default_rng(2)
    starts = np.column_stack([-random.uniform(0, 90, 40), -random.uniform(2.2, 6, 40)])
    data = solved(lambda _, y: [y[1], -np.sin(y[0])], starts, np.arange(40) * 0.025, *names, rtol=1e-10, atol=1e-12)
    noisy = data.states + random.standard_normal(data.states.shape) * [0.001, 0.005]
    (law,) = discover(Trajectories(noisy, data.offsets, data.times, names)).laws
    assert f"cos({names[0]})" in str(law)


@pytest.mark.parametrize(("step", "points"), [(0.15, 100), (0.15, 200), (0.2, 100)])
def test_lively_motion_sampled_coarsely_keeps_its_law(step: float, points: int) -> None:
    data = simulate(
        SYSTEMS["double-pendulum"](), 60, points, seed=9, sampling="grid", duration=step * points, noise=0.001
    )
    found = discover(data)
    (law,) = nearly(found)
    assert "cos(q1 - q2)" in str(law)
    assert within_ratio(law.formula.values(data.states)[:, None], data.offsets) < 0.01


def test_so_many_variables_are_told_to_be_too_many() -> None:
    random = np.random.default_rng(0)
    states = random.standard_normal((400, 500))
    found = discover(Trajectories(states, np.array([0, 100, 200, 300, 400])))
    assert found.verdict == Verdict.UNDECIDED
    assert "500 variables are too many" in found.note


@pytest.mark.parametrize("noise", [0.0, 0.01])
def test_a_map_keeps_its_law(noise: float) -> None:
    random = np.random.default_rng(5)
    states = np.empty((40, 200, 2))
    states[:, 0] = random.uniform(-1, 1, (40, 2))
    for place in range(199):
        x, y = states[:, place].T
        states[:, place + 1] = np.stack([y, -x + 3.2 * y / (1 + y**2)], axis=-1)
    states += noise * states.std(axis=(0, 1)) * random.standard_normal(states.shape)
    data = gathered(states, None, "x", "y")
    (law,) = nearly(discover(data))
    assert like(law, lambda x, y: x**2 * y**2 + x**2 + y**2 - 3.2 * x * y, data) > 0.99


def test_accelerations_are_relations_and_no_laws() -> None:
    data = simulate(SYSTEMS["pendulum"](), 40, 200, seed=1)
    with_acceleration = Trajectories(
        np.column_stack([data.states, -np.sin(data.states[:, 0])]), data.offsets, data.times, ("q", "p", "a")
    )
    found = discover(with_acceleration)
    assert [str(law) for law in found.laws] == ["p**2 - 2*cos(q)"]
    assert "obey 1 relation" in found.note


@pytest.mark.parametrize("window", [3, 5])
def test_filtered_velocities_keep_the_energy(window: int) -> None:
    data = simulate(SYSTEMS["pendulum"](), 40, 400, seed=7, sampling="grid", duration=20.0)
    random, parts = np.random.default_rng(7), []
    for start, stop in zip(data.offsets[:-1], data.offsets[1:], strict=True):
        q = data.states[start:stop, 0] + 0.002 * random.standard_normal(stop - start)
        v = np.convolve(np.gradient(q, 0.05), np.ones(window) / window, "same")
        parts.append(np.stack([q, v], axis=-1)[window:-window])
    (law,) = nearly(discover(gathered(np.array(parts), 0.05, "theta", "omega")))
    coefficients = dict(zip(map(str, law.formula.library.bases), law.formula.coefficients, strict=False))
    ratio = law.sympy.as_coefficients_dict()
    assert "cos(theta)" in str(law)
    assert len(coefficients) == 2
    by_text = {str(term): float(value) for term, value in ratio.items()}
    assert by_text["cos(theta)"] / by_text["omega**2"] == pytest.approx(-2, rel=0.02)


@pytest.mark.parametrize("seed", [1, 2])
def test_tracks_that_start_at_the_origin_have_an_answer(seed: int) -> None:
    random, times = np.random.default_rng(seed), np.linspace(0, 1.5, 60)
    tracks = [
        np.column_stack([right * times, up * times - 4.905 * times**2])
        for right, up in zip(random.uniform(1, 5, 40), random.uniform(4, 9, 40), strict=True)
    ]
    data = Trajectories(np.concatenate(tracks), np.arange(41) * 60, np.tile(times, 40), ("x", "y"))
    found = discover(data)  # of positions alone nothing; with the velocities that are made for them, both of the fall
    assert [law.grade for law in found.laws] == [Grade.EXACT, Grade.EXACT]
    assert str(found.laws[0]) == "x_dot"
    assert "positions alone show nothing" in found.note
