"""Forms of the user's own: what a text stands for, and one clear line for what is none."""

import re

import numpy as np
import pytest
import sympy

from conserved.discovery.libraries.form import X, reach_of
from conserved.discovery.libraries.own_forms import CONSTANTS, form_of, own_form, with_parabola
from simulators import UsageError

VALUES = np.random.default_rng(0).uniform(0.4, 2.5, 200)
REACH = reach_of(VALUES)


def test_a_form_has_its_constants_and_no_coefficient() -> None:
    a, b, q = sympy.symbols("a b q")
    form = own_form(a / (1 + sympy.exp(b * q)), q)
    assert len(form.constants) == 1
    assert form.values(VALUES, [0.7])[:, 0] == pytest.approx(1 / (1 + np.exp(0.7 * VALUES)))
    assert form.terms[0].has(X)


@pytest.mark.parametrize("argument", ["q", "x", "r"])
def test_whatever_its_argument_is_called_it_is_a_form_of_any(argument: str) -> None:
    form = form_of(f"a/(1+exp(b*{argument}))", ["q", "p"])
    assert form.terms == form_of("a/(1+exp(b*p))", ["q", "p"]).terms
    assert form.asked


@pytest.mark.parametrize(
    ("text", "terms", "constants"),
    [
        ("a*exp(b+c*x)", 1, "c"),
        ("(x/a)**b", 1, "b"),
        ("a*exp(-(x-c)/b)", 1, "b"),
        ("a*(exp(-2*b*x) - 2*exp(-b*x)) + c", 2, "b"),
        ("a*x + b*x", 1, ""),
        ("a*(1 - exp(-b*(x-c)))**2", 1, "bc"),
        ("k*Abs(x)**n", 1, "n"),
        ("a*log(pi - (x/b)**2)", 1, "b"),
    ],
)
def test_numbers_that_coefficients_make_up_for_are_no_constants(text: str, terms: int, constants: str) -> None:
    form = form_of(text, ["x", "v"])
    assert len(form.terms) == terms
    assert "".join(map(str, form.constants)) == constants


@pytest.mark.parametrize("text", ["a/(1+exp(b*x))", "a*tanh(b*(x-c))", "a*Abs(x)**b", "a*cos(b*x)+c*sin(d*x)"])
def test_its_derivatives_are_those_of_its_values(text: str) -> None:
    form, step = form_of(text, ["q"]), 1e-6
    at = np.full(len(form.constants), 0.7)
    slopes = (form.values(VALUES + step, at) - form.values(VALUES - step, at)) / (2 * step)
    assert form.slopes(VALUES, at) == pytest.approx(slopes, rel=1e-5, abs=1e-7)
    assert all(len(start) == len(form.constants) <= CONSTANTS for start in form.starts(REACH))


def test_a_parabola_beside_it_has_no_term_twice() -> None:
    assert with_parabola(form_of("a*exp(b*x)+c*x", ["x"])).terms == (X, sympy.exp(form_b() * X), X**2)


def form_b() -> sympy.Symbol:
    return sympy.Symbol("b", real=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a*foo(x)", "unknown name 'foo'"),
        ("a*exp(theta)", "unknown name 'theta'"),
        ("a*f(x)", "only functions can be called"),
        ("exp(x)", "no constant"),
        ("a + b", "no variable"),
        ("", "no variable"),
        ("a*q*p", "several variables, q, p"),
        ("a*q + b*x", "several variables, q, x"),
        ("a*(x - x)", "does not depend on x"),
        ("a*exp(b*x", "brackets or signs"),
        ("a*cos(k*x)**1e9", "exponent out of range"),
        ("a*exp(b*x)+c*exp(d*x)+e*exp(f*x)+g*exp(h*x)+i*exp(j*x)", "constants inside"),
        ("a*__import__('os')*x", "unknown name '__import__'"),
    ],
)
def test_what_is_no_form_is_refused_in_a_line(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)) as caught:
        form_of(text, ["q", "p"])
    assert "\n" not in str(caught.value)
