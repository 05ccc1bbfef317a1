"""The benchmark: what it counts, how it draws coefficients, and that it can find a wrong formula out."""

from dataclasses import replace
from fractions import Fraction

import pytest

from conserved.discovery import discover
from conserved.evaluation.benchmark import Run, Score, benchmark, formula_errors, run, system_of
from conserved.evaluation.generic import FACTOR, generic
from simulators import SYSTEMS, UsageError, simulate


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_of_generic_coefficients_keeps_its_laws(name: str) -> None:
    system = SYSTEMS[name]()
    other = generic(system, 3)
    assert other == generic(system, 3)
    assert (other == system) == (generic(system, 4) == system)
    if system.independent:
        assert max(simulate(other, 8, 4, seed=1).drift.values()) < 1e-9
    else:
        assert other == system


def test_coefficients_are_drawn_near_what_they_were_and_initial_states_as_before() -> None:
    system = SYSTEMS["two-body"]()
    other = generic(system, 0)
    assert other.energies == system.energies  # type: ignore[attr-defined]
    for mass, drawn in zip(system.masses, other.masses, strict=True):  # type: ignore[attr-defined]
        assert 1 / FACTOR < drawn / mass < FACTOR
        assert drawn != mass


def test_a_fraction_that_is_not_the_truth_is_found_out() -> None:
    system = system_of("oscillator frequency=1.01")
    clean = simulate(system, 20, 50, seed=1)
    (law,) = discover(clean).laws
    assert max(formula_errors(law, clean)) < 1e-12
    rounded = replace(law, formula=replace(law.formula, printed=(Fraction(1),) * law.formula.terms))
    printed, raw = formula_errors(rounded, clean)
    assert printed > 1e-3
    assert raw < 1e-12


def test_a_false_rounding_is_counted_in_noise_and_is_no_exact_law(monkeypatch: pytest.MonkeyPatch) -> None:
    system = system_of("oscillator frequency=1.001")
    assert [run(system, noise, 0).false_roundings for noise in (0.0, 0.004)] == [0, 0]
    monkeypatch.setattr("conserved.discovery.libraries.formulas.DIGITS", 0.003)
    assert run(system, 0.004, 0).false_roundings == 1
    assert run(system, 0.0, 0).found == 0


def test_runs_are_counted() -> None:
    right, inexact = Run(1, 1, (1e-15,), (1e-15,), 0, 1.0), Run(1, 1, (1e-3,), (1e-4,), 1, 2.0)
    too_few, too_many = Run(2, 1, (0.05,), (0.05,), 0, 3.0), Run(0, 2, (1.0, 1.0), (1.0, 1.0), 0, 4.0)
    score = Score.of("several", 0.0, [right, inexact, too_few, too_many])
    assert (score.laws, score.runs, score.hits, score.misses, score.over) == (None, 4, 2, 1, 1)
    assert (score.exact, score.error, score.raw_error) == (1, 1e-3, 1e-4)
    assert (score.false_roundings, score.seconds) == (1, 2.5)


def test_a_formula_that_is_no_law_is_no_hit_though_the_count_is_right() -> None:
    false = Run(2, 2, (1e-15, 0.3), (1e-15, 0.3), 0, 1.0)
    score = Score.of("one", 0.01, [false])
    assert (score.hits, score.misses, score.over) == (0, 1, 1)


def test_totals_are_kept_apart_with_laws_and_without() -> None:
    scores, totals = benchmark(["oscillator", "van-der-pol"], [0.0], [1], random_coefficients=True)
    assert [(score.system, score.hits, score.exact) for score in scores] == [
        ("oscillator", 1, 1),
        ("van-der-pol", 1, 1),
    ]
    assert [(score.system, score.laws, score.hits) for score in totals] == [
        ("all with laws", 1, 1),
        ("all without", 0, 1),
    ]


@pytest.mark.parametrize("text", ["", "oscilator", "oscillator x", "oscillator x=1", "oscillator frequency=z"])
def test_what_is_no_system_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        system_of(text)
