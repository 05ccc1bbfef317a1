"""The methods of others: every member of the family keeps the contract; each part does what its paper says."""

import importlib
import json
import os

import numpy as np
import pytest
from scipy.stats import spearmanr
from support import Command
from typer.testing import CliRunner

from conserved.cli.main import app
from conserved.evaluation.baselines import RIVALS
from conserved.evaluation.baselines.baseline import Answer
from conserved.evaluation.baselines.kernel_ridge import sampled
from conserved.evaluation.baselines.scores import compare
from conserved.evaluation.baselines.wasserstein import diffusion_map, exact_distances, relevant, sliced_distances
from conserved.progress import Progress
from simulators import SYSTEMS, DataError, Trajectories, UsageError, simulate

poincare = importlib.import_module("conserved.evaluation.baselines.poincare")  # the name in the package is the method's
wasserstein = importlib.import_module("conserved.evaluation.baselines.wasserstein")
OSCILLATOR = simulate(SYSTEMS["oscillator"](), 30, 60, seed=1)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A quarter of the network's training is enough for trajectories so simple."""
    monkeypatch.setattr(poincare, "STEPS", 500)


@pytest.mark.parametrize("name", RIVALS)
def test_every_method_gives_a_count_and_a_code_of_each_trajectory(name: str) -> None:
    answer = RIVALS[name](OSCILLATOR, Progress())
    assert answer.count is None or answer.count >= 0
    if answer.codes is not None:
        assert answer.codes.shape[0] == len(OSCILLATOR)
        assert np.isfinite(answer.codes).all()


@pytest.mark.parametrize("name", ["discover", "wasserstein", "optimal-transport", "poincare"])
def test_the_oscillator_has_one(name: str) -> None:
    assert RIVALS[name](OSCILLATOR, Progress()).count == 1


@pytest.mark.parametrize("name", ["discover", "wasserstein", "optimal-transport", "kernel-ridge"])
def test_the_code_orders_the_oscillators_by_energy(name: str) -> None:
    (scores,) = compare(OSCILLATOR, [name])
    assert scores.spearman["energy"] is not None
    assert scores.spearman["energy"] > 0.98
    assert scores.laws == 1


def test_sliced_distances_of_shifted_sets_grow_with_the_shift() -> None:
    cloud = np.random.default_rng(0).normal(size=(50, 2))
    states = np.concatenate([cloud + np.array([shift, 0]) for shift in (0, 1, 3)])
    distances = sliced_distances(Trajectories(states, np.arange(4) * 50))
    np.testing.assert_allclose(distances[0, 2] / distances[0, 1], 3, rtol=1e-6)
    np.testing.assert_allclose(distances, distances.T)


def shifted_clouds(points: int) -> Trajectories:
    """Return clouds at 0, 1 and 3 along x, whose coordinates are at most 1, each in an order of its own."""
    random = np.random.default_rng(0)
    cloud = random.uniform(-1, 1, size=(points, 2))
    states = np.concatenate([random.permutation(cloud + np.array([shift, 0])) for shift in (0, 1, 3)])
    return Trajectories(states / np.abs(states).max(axis=0), np.arange(4) * points)


def test_the_exact_distance_of_a_shifted_cloud_is_the_length_of_the_shift() -> None:
    clouds = shifted_clouds(50)
    shift = clouds.states[100:, 0].mean() - clouds.states[:50, 0].mean()
    distances = exact_distances(clouds, Progress())
    np.testing.assert_allclose(distances[[0, 0, 1], [2, 1, 2]], shift * np.array([1, 1 / 3, 2 / 3]), rtol=1e-12)
    np.testing.assert_array_equal(distances, distances.T)
    assert (distances.diagonal() == 0).all()


def test_circles_of_different_numbers_of_points_are_as_far_apart_as_their_radii() -> None:
    lengths, radii = np.array([90, 60, 75]), np.array([0.2, 0.5, 1.0])
    angles = [np.linspace(0, 2 * np.pi, length, endpoint=False) for length in lengths]
    circles = [radius * np.column_stack([np.cos(a), np.sin(a)]) for radius, a in zip(radii, angles, strict=True)]
    ragged = Trajectories(np.concatenate(circles), np.concatenate([[0], np.cumsum(lengths)]))
    expected = np.abs(np.subtract.outer(radii, radii))
    np.testing.assert_allclose(exact_distances(ragged, Progress()), expected, rtol=0.02)


def test_points_counted_twice_change_no_exact_distance() -> None:
    once = shifted_clouds(40)
    twice = Trajectories(np.repeat(once.states, 2, axis=0)[:160], np.array([0, 80, 160]))
    mixed = Trajectories(np.concatenate([twice.states[:80], once.states[40:80]]), np.array([0, 80, 120]))
    pair = once.subset([0, 1])
    expected = exact_distances(Trajectories(pair.states, pair.offsets), Progress())
    for same in (twice, mixed):
        np.testing.assert_allclose(exact_distances(same, Progress()), expected, rtol=1e-12)


def test_exact_and_sliced_distances_have_the_same_order() -> None:
    exact, sliced = exact_distances(OSCILLATOR, Progress()), sliced_distances(OSCILLATOR)
    upper = np.triu_indices(len(OSCILLATOR), 1)
    assert spearmanr(exact[upper], sliced[upper]).statistic > 0.99
    assert (sliced[upper] < exact[upper]).all()


def test_exact_distances_of_long_trajectories_take_some_points_and_tell_how_far_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shares: list[float] = []
    progress = Progress()
    progress.share = shares.append  # type: ignore[method-assign]
    monkeypatch.setattr(wasserstein, "POINTS", 20)
    some = exact_distances(OSCILLATOR, progress)
    assert (len(shares), shares[-1]) == (len(OSCILLATOR), 1)
    monkeypatch.undo()
    every = exact_distances(OSCILLATOR, Progress())
    assert not np.array_equal(some, every)
    assert np.corrcoef(some.ravel(), every.ravel())[0, 1] > 0.99


def test_a_circle_leaves_one_direction_unfilled_and_a_cloud_none() -> None:
    angle = np.linspace(0, 20, 500)
    assert poincare.unfilled(np.column_stack([np.cos(angle), np.sin(angle)]), Progress()) == 1
    assert poincare.unfilled(np.random.default_rng(0).uniform(size=(1000, 2)), Progress()) == 0


@pytest.mark.parametrize(
    ("waves", "new"), [([(1, 0), (2, 0), (3, 0)], [0]), ([(1, 0), (0, 1), (2, 0), (1, 1)], [0, 1])]
)
def test_only_cosines_that_are_no_function_of_earlier_ones_are_new(
    waves: list[tuple[int, int]], new: list[int]
) -> None:
    points = np.random.default_rng(0).uniform(size=(300, 2)) * np.pi
    coordinates = np.column_stack([np.prod(np.cos(points * wave), axis=1) for wave in waves])
    eigenvalues = np.exp(-0.05 * (np.array(waves) ** 2).sum(axis=1))
    assert relevant(eigenvalues, coordinates / np.sqrt((coordinates**2).mean(axis=0))) == new


def test_the_map_of_a_line_is_its_slowest_cosine() -> None:
    points = np.linspace(0, 1, 200)
    _, coordinates = diffusion_map(np.abs(points[:, None] - points))
    assert abs(np.corrcoef(coordinates[:, 0], np.cos(np.pi * points))[0, 1]) > 0.999


def test_the_line_of_r2_is_scored_where_it_was_not_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(0).normal(size=(len(OSCILLATOR), 10))
    monkeypatch.setitem(RIVALS, "noise", lambda *_: Answer(3, noise))
    (scores,) = compare(OSCILLATOR, ["noise"])
    assert scores.r2["energy"] is not None
    assert scores.r2["energy"] < 0


def test_many_trajectories_are_thinned_and_each_method_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setitem(RIVALS, "discover", lambda data, _: Answer(seen.append(len(data)), None))
    monkeypatch.setattr("conserved.evaluation.baselines.scores.MOST", 10)
    stages: list[str] = []
    progress = Progress()
    progress.stage = stages.append  # type: ignore[method-assign]
    list(compare(OSCILLATOR, ["discover"], progress))
    assert (seen, stages) == ([10], ["discover"])


def test_too_few_trajectories_are_refused() -> None:
    with pytest.raises(DataError, match="2 trajectories; at least 8"):
        list(compare(OSCILLATOR.subset([0, 1])))


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'poincare'"):
        list(compare(OSCILLATOR, ["poincar"]))


def test_the_command_prints_one_object(conserved: Command) -> None:
    chosen = ["--methods", "discover", "--methods", "wasserstein"]
    done = conserved("compare", "--system", "oscillator", "--trajectories", "12", "--points", "30", *chosen, "--json")
    methods = json.loads(done.stdout)["methods"]
    assert [row["method"] for row in methods] == chosen[1::2]
    assert all(row["cpu_seconds"] >= 0 for row in methods)


def test_the_command_keeps_to_one_thread_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []
    monkeypatch.setitem(RIVALS, "discover", lambda *_: Answer(threads.append(os.environ["OMP_NUM_THREADS"]), None))
    for given in (None, "2"):
        monkeypatch.setenv("OMP_NUM_THREADS", given or "")
        if given is None:
            monkeypatch.delenv("OMP_NUM_THREADS")
        CliRunner().invoke(app, ["compare", "--system", "oscillator", "--methods", "discover"])
    assert threads == ["1", "2"]


def test_every_trajectory_has_rows_in_the_kernel_however_short() -> None:
    lengths = np.tile([2, 40], 600)
    data = Trajectories(np.zeros((lengths.sum(), 1)), np.cumsum(np.append(0, lengths)))
    rows = sampled(data, 2000)
    assert np.bincount(data.owners[rows], minlength=1200).min() == 1
    assert len(np.unique(rows)) == len(rows) <= 2000 + len(data)


def test_a_law_with_logarithms_has_values_though_noise_takes_a_variable_below_0() -> None:
    noisy = simulate(SYSTEMS["lotka-volterra"](), 40, 200, seed=15, noise=0.05)
    assert noisy.states.min() < 0
    codes = RIVALS["discover"](noisy, Progress()).codes
    assert codes is not None
    assert np.isfinite(codes).all()
