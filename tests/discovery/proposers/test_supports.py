"""Supports: leaving out a column costs what it does, sparse laws are found among many columns, and no more is kept."""

import numpy as np
import pytest

from conserved.discovery.criteria import DEFAULT
from conserved.discovery.lagged import LaggedCovariances, lagged_covariances, made_by_noise, solve
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.library import Library, products
from conserved.discovery.proposers.supports import costs, fewest, is_near, reduced, simplest, starts, trimmed
from simulators import Trajectories

NAMES, NOISE = ("x", "y", "vx", "vy"), 0.01


def oscillators(seed: int = 161) -> Trajectories:
    """Two oscillators that have no frequency in common, with noise: each has its energy."""
    random, times = np.random.default_rng(seed), np.linspace(0, 20, 120)
    states = []
    for _ in range(30):
        sizes, phases = random.uniform(0.5, 2, 2), random.uniform(0, 6, 2)
        turn = times[:, None] * [1.0, np.sqrt(2)] + phases
        states.append(np.hstack([sizes * np.cos(turn), -sizes * [1.0, np.sqrt(2)] * np.sin(turn)]))
    clean = np.concatenate(states)
    return Trajectories(clean + NOISE * random.standard_normal(clean.shape), np.arange(31) * 120, None, NAMES)


DATA = oscillators()
LIBRARY = products(NAMES, symbols_of(NAMES), 2)
TEXT = [str(LIBRARY.expression(np.eye(14, dtype=int)[place])) for place in range(14)]
FIRST, SECOND = (sorted(map(TEXT.index, law)) for law in (("x**2", "vx**2"), ("y**2", "vy**2")))


def covariances(library: Library = LIBRARY) -> LaggedCovariances:
    made = made_by_noise(library, DATA, np.full(DATA.states.shape, NOISE), np.random.default_rng(162))
    columns = library.evaluate(DATA.states)
    return lagged_covariances(columns.__getitem__, made, DATA, np.ones(len(columns)))


OWN = covariances()


def test_functions_have_unit_variance_nothing_in_common_and_the_changes_that_are_told() -> None:
    values, vectors = solve(OWN, DEFAULT)
    np.testing.assert_allclose(vectors.T @ OWN.total @ vectors, np.eye(vectors.shape[1]), atol=1e-8)
    np.testing.assert_allclose(vectors.T @ OWN.changes @ vectors, np.diag(values), atol=1e-8)
    assert (np.diff(np.abs(values)) >= 0).all()
    # Two energies change next to nothing, everything else much.
    assert np.abs(values[:2]).max() < 1e-3
    assert np.abs(values[2:]).min() > 0.05


def test_sparse_laws_are_among_the_first_starts_and_each_start_holds_a_law() -> None:
    found = starts(OWN, DEFAULT, np.random.default_rng(163))
    kept = [start.tolist() for start in found]
    assert FIRST in kept
    assert SECOND in kept
    assert all(is_near(OWN.subset(start), DEFAULT) for start in found)


def test_without_laws_there_is_no_start() -> None:
    lawless = OWN.subset(np.array([place for place, name in enumerate(TEXT) if "v" not in name]))
    assert starts(lawless, DEFAULT, np.random.default_rng(164)) == []


def test_a_column_left_out_costs_what_the_others_cannot_mend() -> None:
    columns = np.array([*FIRST, TEXT.index("vx*x"), TEXT.index("x*y"), TEXT.index("y**2")])
    part = OWN.subset(columns)
    vectors = solve(part, DEFAULT)[1]
    law, others = vectors[:, 0], vectors[:, 1:]
    changes = others.T @ part.changes @ others
    # The mend a of others is the smallest change a' C a with which the column is 0: a quadratic programme.
    for column, cost in enumerate(costs(part, DEFAULT)):
        bordered = np.block([[2 * changes, others[[column]].T], [others[[column]], np.zeros((1, 1))]])
        mend = np.linalg.solve(bordered, np.append(np.zeros(4), -law[column]))[:4]
        assert (law + others @ mend)[column] == pytest.approx(0, abs=1e-12)
        assert cost == pytest.approx(mend @ changes @ mend, rel=1e-6)
    assert costs(part, DEFAULT)[:2].min() > 100 * costs(part, DEFAULT)[2:].max()


def test_columns_that_matter_least_go_first_and_laws_stay() -> None:
    cubic = products(NAMES, symbols_of(NAMES), 3)
    kept = reduced(covariances(cubic), DEFAULT)
    assert len(kept) == 12
    assert is_near(covariances(cubic).subset(kept), DEFAULT)


@pytest.mark.parametrize("law", [FIRST, SECOND])
def test_what_the_law_does_not_need_is_left_out(law: list[int]) -> None:
    more = np.array(sorted({*law, TEXT.index("x"), TEXT.index("x*y"), TEXT.index("vx*vy")}))
    assert more[trimmed(OWN.subset(more), DEFAULT)].tolist() == law
    assert simplest(OWN, more, 0.02, DEFAULT).tolist() == law
    order = np.array([*law, *np.setdiff1d(more, law)])
    chosen = fewest(OWN, order, DEFAULT)
    assert chosen is not None
    assert chosen.tolist() == law
    assert fewest(OWN, order[1:], DEFAULT) is None


def test_what_changes_by_more_than_the_limit_is_not_made_shorter() -> None:
    more = np.array([*FIRST, TEXT.index("x*y")])
    assert simplest(OWN, more, 1e-9, DEFAULT).tolist() == more.tolist()
