"""The conclusion: confidence is that of the weakest, laws are told in the data's units, hiding data say no "none"."""

from dataclasses import replace

import numpy as np
import pytest

from conserved.discovery.conclusion import NEAREST, concluded, confidence, curves_of, hides_laws, unsearched
from conserved.discovery.criteria import DEFAULT
from conserved.discovery.evidence import Grade, Verdict
from conserved.discovery.law import Law
from conserved.discovery.libraries.arguments import Argument
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import only
from conserved.discovery.libraries.groups import additive
from conserved.discovery.libraries.library import products
from conserved.discovery.prepare.prepared import prepare
from conserved.discovery.proposers import exact
from conserved.discovery.proposers.splines import Curve, SplineLaw
from conserved.discovery.selection.examine import Candidate, evidence_of
from conserved.discovery.selection.selector import Selector
from simulators import SYSTEMS, Trajectories, simulate

NAMES = ("q", "p")
OSCILLATORS = simulate(SYSTEMS["oscillator"](), 20, 60, seed=241, sampling="grid")
PREPARED = prepare(OSCILLATORS)
QUADRATIC = products(NAMES, symbols_of(NAMES), 2)
EVIDENCE = evidence_of(Candidate(only(library_of("q", NAMES))), PREPARED, PREPARED.errors)


def law(support: float, grade: Grade = Grade.NOISE) -> Law:
    return Law(only(library_of("q", NAMES)), replace(EVIDENCE, support=support), grade)


@pytest.mark.parametrize(
    ("laws", "refused", "expected"),
    [
        ([], [], 1.0),
        ([1.0, 0.9, 0.95], [], 0.9),
        ([1.0], [0.25, 0.1], 0.75),
        ([0.7], [0.25], 0.7),
        # What was refused for another reason than its changes says nothing.
        ([1.0], [DEFAULT.support_least], 1.0),
    ],
)
def test_confidence_is_that_of_the_weakest(laws: list[float], refused: list[float], expected: float) -> None:
    assert confidence(list(map(law, laws)), list(map(law, refused)), DEFAULT) == pytest.approx(expected)


def test_what_was_not_searched_is_undecided_with_the_size_of_the_data() -> None:
    found = unsearched(PREPARED, "a reason")
    assert (found.verdict, found.count, found.confidence, found.note) == (Verdict.UNDECIDED, None, 0.0, "a reason")
    assert (found.trajectories, found.points, found.tells) == (20, 1200, False)


@pytest.mark.parametrize("origin", [0.0, 1000.0])
def test_a_law_is_told_in_the_units_of_the_data_however_far_these_are_from_0(origin: float) -> None:
    moved = replace(OSCILLATORS, states=OSCILLATORS.states + np.array([origin, 0.0]))
    prepared = prepare(moved)
    assert prepared.origins[0] == origin
    selector = Selector.of(prepared, [])
    exact.propose(QUADRATIC, selector)
    found = concluded(prepared, selector, [("polynomials", QUADRATIC)])
    assert (found.verdict, found.count, found.confidence, found.library) == ("conserved", 1, 1.0, ("polynomials",))
    q, p = moved.states.T
    energy = (q - origin) ** 2 + p**2
    values = found.laws[0].formula.values(moved.states)
    np.testing.assert_allclose(values / energy, values[0] / energy[0], rtol=1e-8)
    assert found.chance is not None
    assert 0.5 < found.chance <= 1


def test_of_what_was_refused_those_that_change_least_are_told_each_once() -> None:
    selector, silent = Selector.of(PREPARED, []), replace(EVIDENCE, rank_share=0.0, noise_share=0.0, lagged_share=0.0)
    for power in (5, 2, 4, 3, 2, 3):
        formula = only(library_of(f"q**{power}", NAMES))
        selector.refused.append(Law(formula, replace(silent, within_share=power / 10), Grade.REFUSED))
    found = concluded(PREPARED, selector, [])
    assert [str(one) for one in found.nearest] == ["q**2", "q**3", "q**4"]
    assert len(found.nearest) == NEAREST
    assert (found.laws, found.chance, found.richest) == ((), None, None)


def spline(variation: float, rival: float) -> SplineLaw:
    q = Argument(symbols_of(NAMES)[0], (0,), "variable")
    group = additive(NAMES, [q], OSCILLATORS.states)[-1]
    return SplineLaw(
        (group,), np.ones(3), variation, rival, (Curve(group, np.arange(2.0), np.ones(2), np.full(2, 0.5)),)
    )


def test_curves_are_told_where_they_change_little_beside_their_rival() -> None:
    least = DEFAULT.nothing
    assert curves_of(spline(least * 0.5 * 0.99, 0.5), DEFAULT) == {
        "q": {"x": [0.0, 1.0], "y": [1.0, 1.0], "error": [0.5, 0.5]}
    }
    assert curves_of(spline(least * 0.5 * 1.01, 0.5), DEFAULT) is None
    assert curves_of(replace(spline(0.01, 1.0), curves=()), DEFAULT) is None


def test_points_in_no_order_coarse_steps_and_sparse_noisy_ones_hide_laws_and_fine_ones_do_not() -> None:
    random = np.random.default_rng(242)
    rows = np.concatenate([start + random.permutation(60) for start in OSCILLATORS.offsets[:-1]])
    fine = simulate(SYSTEMS["oscillator"](), 20, 400, seed=243, sampling="grid").heads(150)
    steps = replace(fine, states=np.round(fine.states / 0.5) * 0.5)
    assert not hides_laws(PREPARED)
    assert hides_laws(prepare(replace(OSCILLATORS, states=OSCILLATORS.states[rows])))
    assert hides_laws(prepare(steps))
    assert hides_laws(prepare(Trajectories(random.standard_normal((1200, 2)), OSCILLATORS.offsets, None, NAMES)))
