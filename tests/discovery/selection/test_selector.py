"""The selector: what says the same is kept once, the plainer and the better; what is known is no news."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from conserved.discovery.criteria import Criteria
from conserved.discovery.evidence import Grade
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.expressions import library_of
from conserved.discovery.libraries.formulas import Formula, formula
from conserved.discovery.libraries.library import Library, products
from conserved.discovery.libraries.parsing import parse
from conserved.discovery.prepare.prepared import Prepared, prepare
from conserved.discovery.selection.collection import Collection
from conserved.discovery.selection.examine import Candidate, examined, held_out_values
from conserved.discovery.selection.selector import Selector
from conserved.discovery.selection.simplicity import description
from simulators import SYSTEMS, Trajectories, UsageError, simulate


def sum_of(coefficients: dict[str, float]) -> Formula:
    """Return a formula of terms in q and p, fitted the same without each of five folds."""
    bases = tuple(parse(text, ("q", "p")) for text in coefficients)
    library = Library(("q", "p"), bases, np.eye(len(bases), dtype=int), np.ones(len(bases), dtype=int))
    values = np.array(list(coefficients.values()))
    return formula(library, values, np.tile(values, (5, 1)))


ENERGY = sum_of({"p**2": 1.0, "cos(q)": -2.0})


@pytest.fixture(scope="module")
def swings() -> Prepared:
    """Pendulums without noise."""
    return prepare(simulate(SYSTEMS["pendulum"](), 40, 100, seed=12))


def empty(prepared: Prepared) -> Selector:
    return Selector.of(prepared, [])


def test_a_law_is_kept_once(swings: Prepared) -> None:
    selector = empty(swings)
    selector.exact(Candidate(ENERGY))
    selector.exact(Candidate(sum_of({"p**4": 1.0, "p**2*cos(q)": -4.0, "cos(q)**2": 4.0})))
    assert [str(law) for law in selector.laws] == ["p**2 - 2*cos(q)"]
    assert selector.full


def test_the_better_formula_takes_the_place_of_one_that_says_the_same(swings: Prepared) -> None:
    selector = empty(swings)
    crude = Candidate(sum_of({"p**2": 1.0, "q**2": 1.0, "q**4": -1 / 12}), rival=1.0)
    selector.consider(crude)
    assert [one.law.grade for one in selector.kept] == [Grade.APPROXIMATE]
    selector.consider(Candidate(ENERGY, rival=1.0))
    assert [(str(one.law), one.law.grade) for one in selector.kept] == [("p**2 - 2*cos(q)", Grade.EXACT)]
    selector.consider(crude)
    assert [str(law) for law in selector.laws] == ["p**2 - 2*cos(q)"]


def test_what_is_refused_is_kept_with_its_reason(swings: Prepared) -> None:
    selector = empty(swings)
    selector.consider(Candidate(sum_of({"p": 1.0}), rival=0.9))
    assert selector.laws == []
    (refused,) = selector.refused
    assert refused.grade == Grade.REFUSED
    assert "of its deviation" in refused.reason


def test_long_formulas_wait_for_simpler_ones(swings: Prepared) -> None:
    selector = empty(swings)
    long = sum_of({"p**2": 1.0, "cos(q)": -2.0, **{f"q**{power}": 1e-9 for power in range(1, 7)}})
    selector.consider(Candidate(long))
    assert (len(selector.waiting), selector.kept) == (1, [])
    selector.finish()
    assert (len(selector.waiting), len(selector.kept)) == (0, 1)


def test_a_known_law_is_no_news_and_a_false_one_is_refused(swings: Prepared) -> None:
    known = Selector.of(swings, [library_of("p**2/2 - cos(q)", ("q", "p"))])
    assert known.full
    with pytest.raises(UsageError, match="is not conserved"):
        Selector.of(swings, [library_of("p", ("q", "p"))])


def test_a_column_that_is_constant_along_trajectories_is_known() -> None:
    data = simulate(SYSTEMS["pendulum"](), 20, 50, seed=2)
    masses = 1.0 + data.owners % 3
    with_mass = Trajectories(np.column_stack([data.states, masses]), data.offsets, data.times, ("q", "p", "m"))
    collection: Collection = empty(prepare(with_mass))
    assert [str(one.law) for one in collection.known] == ["m"]
    assert not collection.full


def test_each_fold_is_brought_to_the_scale_of_all() -> None:
    data = Trajectories(np.random.default_rng(0).standard_normal((100, 2)), np.arange(0, 101, 20), None, ("q", "p"))
    library = Library(
        ("q", "p"), tuple(parse(text, ("q", "p")) for text in ("q", "p")), np.eye(2, dtype=int), np.ones(2)
    )
    samples = np.array([[1.0, 1.0], [5.0, 5.0], [0.1, 0.1], [-1.0, -1.0], [3.0, 3.0]])
    scattered = Formula(library, np.ones(2), samples, np.ones(2), (1.0, 1.0))
    values = held_out_values(library.evaluate(data.states), scattered, data)
    assert np.abs(values).max() < 1.01 * np.abs(data.states.sum(axis=1)).max() + 1


def test_what_is_not_printed_of_coefficients_is_missing_in_the_values(swings: Prepared) -> None:
    cut = replace(ENERGY, printed=(1.0, -2.001))
    assert examined(Candidate(ENERGY), swings).grade == Grade.EXACT
    assert examined(Candidate(cut), swings).grade != Grade.EXACT


@pytest.mark.parametrize(
    ("printed", "excused"),
    [((Fraction(1), Fraction(-2)), True), ((Fraction(1), -2.0), False), ((Fraction(1), Fraction(-1)), False)],
)
def test_fractions_within_the_errors_of_the_formula_may_be_the_truth(
    printed: tuple[Fraction | float, ...], excused: bool, swings: Prepared
) -> None:
    data = swings.trajectories
    folds = np.array([[1.0, -2.02 + off] for off in (-0.01, 0.01, -0.01, 0.01)])
    measured = replace(ENERGY, raw=np.array([1.0, -2.02]), samples=folds, errors=np.array([0.0, 0.02]))
    columns = ENERGY.library.evaluate(data.states)
    values = (held_out_values(columns, replace(measured, printed=one), data) for one in (printed, (1.0, -2.02)))
    assert np.allclose(*map(data.deviations, values)) == excused


def test_fractions_within_their_errors_that_together_bend_a_formula_beyond_its_own_are_taken_off() -> None:
    # Of x near 10 the coefficients of x and x^2 are known badly and their sum well.
    states = 10 + 0.1 * np.random.default_rng(3).standard_normal((400, 1))
    data = Trajectories(states, np.arange(0, 401, 20), None, ("x",))
    folds = np.array([[1 + off, 1 - off / 20] for off in (-0.01, 0.01, -0.01, 0.01)])
    library = products(("x",), symbols_of(("x",)), 2)
    measured = Formula(library, np.ones(2), folds, np.array([0.02, 0.001]), (Fraction(1), Fraction(1)))
    alone, together = (replace(measured, raw=np.array(raw)) for raw in ([1.01, 1.0], [1.01, 0.9995]))
    columns = library.evaluate(states)
    for rounded, excused in ((alone, False), (together, True)):
        plain = replace(rounded, printed=tuple(map(float, rounded.raw)))
        values = (data.deviations(held_out_values(columns, one, data)) for one in (rounded, plain))
        assert np.allclose(*values) == excused


def test_an_exact_law_is_exact_whatever_noise_was_seen(swings: Prepared) -> None:
    assert examined(Candidate(ENERGY), swings).grade == Grade.EXACT


def test_a_term_more_must_be_worth_it() -> None:
    criteria = Criteria()
    assert description(2, 0.01, criteria) < description(3, 0.001, criteria)
    assert description(3, 1e-7, criteria) < description(2, 0.01, criteria)
    assert description(3, 0.03, criteria) < description(2, 0.2, criteria)
    assert description(2, 0.0, criteria) < description(2, 1e-12, criteria)


def test_a_plain_law_takes_the_place_of_one_that_mixes_it_with_another() -> None:
    data = simulate(SYSTEMS["isotropic"](), 40, 100, seed=13, noise=0.01).bare()
    names, selector = data.variables, empty(prepare(data))

    def law(coefficients: dict[str, float]) -> Candidate:
        bases = tuple(parse(text, names) for text in coefficients)
        library = Library(names, bases, np.eye(len(bases), dtype=int), np.full(len(bases), 2))
        values = np.array(list(coefficients.values()))
        random = np.random.default_rng(14)
        return Candidate(formula(library, values, values * random.normal(1, 1e-4, (5, len(values)))))

    energies = {"px**2": 0.37, "x**2": 0.37, "py**2": 0.37, "y**2": 0.37}
    selector.consider(law({**energies, "x*py": 1.0, "y*px": -1.0}), wait=False)
    selector.consider(law({"x*py": 1.37, "y*px": -1.37}))
    assert [one.formula.terms for one in selector.laws] == [6, 2]
    selector.consider(law(energies), improve=True)
    assert [one.formula.terms for one in selector.laws] == [4, 2]
