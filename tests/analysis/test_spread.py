"""Within_ratio, alignment, uniformity and rank, against definitions, limits and published code."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conserved.analysis.spread import alignment, effective_rank, uniformity, within_ratio

PARITY = json.loads((Path(__file__).parents[1] / "losses" / "parity.json").read_text())
seeds = st.integers(0, 2**32 - 1)
ragged = st.lists(st.integers(1, 7), min_size=3, max_size=20).filter(lambda sizes: max(sizes) > 1)


def offsets_of(sizes: list[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(sizes)])


@given(ragged, seeds, st.integers(1, 4))
def test_a_conserved_code_has_ratio_0(sizes: list[int], seed: int, dim: int) -> None:
    per_trajectory = np.random.default_rng(seed).normal(size=(len(sizes), dim))
    assert within_ratio(np.repeat(per_trajectory, sizes, axis=0), offsets_of(sizes)) < 1e-25


@given(st.integers(2, 20), seeds, st.integers(1, 3))
def test_codes_shuffled_over_trajectories_have_ratio_1(length: int, seed: int, dim: int) -> None:
    random = np.random.default_rng(seed)
    codes = np.repeat(random.normal(size=(400, dim)), length, axis=0)
    shuffled = random.permutation(codes)
    assert within_ratio(shuffled, offsets_of([length] * 400)) == pytest.approx(1, abs=0.25)


@given(ragged, seeds, st.floats(-1e3, 1e3), st.floats(1e-3, 1e3))
def test_shift_and_scale_leave_the_ratio_alone(sizes: list[int], seed: int, shift: float, scale: float) -> None:
    codes = np.random.default_rng(seed).normal(size=(sum(sizes), 2))
    offsets = offsets_of(sizes)
    assert within_ratio(scale * (codes + shift), offsets) == pytest.approx(within_ratio(codes, offsets), rel=1e-6)


@given(ragged, seeds)
def test_the_ratio_is_its_definition(sizes: list[int], seed: int) -> None:
    codes = np.random.default_rng(seed).normal(size=(sum(sizes), 3))
    parts = np.split(codes, np.cumsum(sizes)[:-1])
    within = np.mean([part.var(axis=0, ddof=1).sum() for part in parts if len(part) > 1])
    assert within_ratio(codes, offsets_of(sizes)) == pytest.approx(within / codes.var(axis=0, ddof=1).sum())


def test_a_code_that_is_the_same_everywhere_is_no_conserved_quantity() -> None:
    assert within_ratio(np.ones((6, 2)), np.array([0, 3, 6])) == 1


def test_alignment_is_the_mean_squared_distance_of_all_pairs() -> None:
    codes = np.random.default_rng(0).normal(size=(9, 2))
    means = []
    for part in (codes[:4], codes[4:]):
        pairs = [((a - b) ** 2).sum() for i, a in enumerate(part) for j, b in enumerate(part) if i != j]
        means.append(np.mean(pairs))
    assert alignment(codes, np.array([0, 4, 9])) == pytest.approx(np.mean(means))


@pytest.mark.parametrize("dim", [1, 2, 3])
def test_alignment_and_uniformity_equal_the_published_ones(dim: int) -> None:
    inputs = PARITY["inputs"][f"torch_seed0_d{dim}"]
    values = PARITY["values"][f"torch_seed0_d{dim}"]
    z1, z2 = (np.array(inputs[name]) / np.linalg.norm(inputs[name], axis=1, keepdims=True) for name in ("z1", "z2"))
    interleaved = np.stack([z1, z2], axis=1).reshape(-1, dim)
    assert alignment(interleaved, np.arange(0, 17, 2)) == pytest.approx(values["align_alpha2_normed"], rel=1e-10)
    assert uniformity(z1, np.arange(9)) == pytest.approx(values["uniform_t2_normed_z1"], rel=1e-10)
    rank = effective_rank(np.array(inputs["z1"]))
    assert rank == pytest.approx(values["rankme_paper_eps1e-7"], rel=1e-6)


@pytest.mark.parametrize(("dim", "limit"), [(1, -0.693), (2, -1.575), (3, -2.08)])
def test_uniform_codes_have_the_known_uniformity(dim: int, limit: float) -> None:
    codes = np.random.default_rng(1).normal(size=(2000, dim))
    codes /= np.linalg.norm(codes, axis=1, keepdims=True)
    assert uniformity(codes, np.arange(2001)) == pytest.approx(limit, abs=0.03)


def test_the_effective_rank_counts_directions() -> None:
    assert effective_rank(np.eye(5)) == pytest.approx(5, rel=1e-4)
    assert effective_rank(np.outer(np.arange(1.0, 9.0), [1.0, 2.0])) == pytest.approx(1, rel=1e-4)
