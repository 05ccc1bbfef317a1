"""The methods of others: every member of the family keeps the contract; each part does what its paper says."""

import json

import numpy as np
import pytest
from support import Command

from conserved.compare import RIVALS
from conserved.compare.poincare import unfilled
from conserved.compare.scores import compare
from conserved.compare.wasserstein import sliced_distances
from simulators import SYSTEMS, Trajectories, UsageError, simulate

OSCILLATOR = simulate(SYSTEMS["oscillator"](), 30, 60, seed=1)


@pytest.mark.parametrize("name", RIVALS)
def test_every_method_gives_a_count_and_a_code_of_each_trajectory(name: str) -> None:
    answer = RIVALS[name](OSCILLATOR)
    assert answer.count is None or answer.count >= 0
    if answer.codes is not None:
        assert answer.codes.shape[0] == len(OSCILLATOR)
        assert np.isfinite(answer.codes).all()


@pytest.mark.parametrize("name", ["discover", "poincare"])
def test_the_oscillator_has_one(name: str) -> None:
    assert RIVALS[name](OSCILLATOR).count == 1


@pytest.mark.parametrize("name", ["discover", "wasserstein", "kernel-ridge"])
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


def test_a_circle_leaves_one_direction_unfilled_and_a_cloud_none() -> None:
    angle = np.linspace(0, 20, 500)
    assert unfilled(np.column_stack([np.cos(angle), np.sin(angle)])) == 1
    assert unfilled(np.random.default_rng(0).uniform(size=(3000, 2))) == 0


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(UsageError, match="did you mean 'poincare'"):
        list(compare(OSCILLATOR, ["poincar"]))


def test_the_command_prints_one_object(conserved: Command) -> None:
    done = conserved("compare", "--system", "oscillator", "--trajectories", "12", "--points", "30", "--json")
    methods = json.loads(done.stdout)["methods"]
    assert [row["method"] for row in methods] == list(RIVALS)
    assert all(row["cpu_seconds"] >= 0 for row in methods)
