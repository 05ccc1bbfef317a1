"""Bounded parts: a size is no less than what comes out, what has no real value is refused, and nothing is computed."""

import ast
from math import log, prod

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from conserved.discovery.libraries.bounded import (
    EXPONENT,
    FUNCTIONS,
    LARGEST,
    SIZE,
    Part,
    Refused,
    called,
    combined,
    finite_part,
    plain,
    real,
    signed,
    value_of,
)

Q = Part(sympy.Symbol("q", real=True))


def number(value: int) -> Part:
    return Part(sympy.Integer(value), float(value), size=1 + abs(value).bit_length())


OPERATIONS = st.sampled_from([ast.Add, ast.Sub, ast.Mult, ast.Div])


@settings(deadline=None)
@given(st.lists(st.tuples(OPERATIONS, st.integers(1, 10**6)), max_size=12), st.integers(1, 10**6), st.integers(1, 4))
def test_no_fraction_has_more_digits_than_its_size(
    steps: list[tuple[type[ast.operator], int]], first: int, power: int
) -> None:
    part = number(first)
    for operation, value in steps:
        part = combined(operation, part, number(value))
    part = combined(ast.Pow, part, number(power))
    exact = sympy.Rational(part.expression)
    assert max(abs(exact.p), exact.q).bit_length() <= part.size
    assert part.value == pytest.approx(float(exact), rel=1e-6, abs=1e-6 * 10**12)


@settings(deadline=None)
@given(st.lists(st.integers(2, 9), min_size=1, max_size=3))
def test_no_power_has_more_factors_than_its_size(powers: list[int]) -> None:
    part = combined(ast.Add, Q, number(1))
    for power in powers:
        part = combined(ast.Pow, part, number(power))
    assert prod(powers) <= part.size
    assert part.expression == (Q.expression + 1) ** prod(powers)


def test_towers_of_powers_are_refused_before_they_are_computed() -> None:
    tower = number(9)
    with pytest.raises(Refused, match="grows too large"):  # noqa: PT012
        for _ in range(6):
            tower = combined(ast.Pow, tower, number(99))
    assert tower.size <= SIZE
    for exponent in (EXPONENT + 1, -EXPONENT - 1):
        with pytest.raises(Refused, match=f"write one from -{EXPONENT} to {EXPONENT}"):
            combined(ast.Pow, Q, number(exponent))
    with pytest.raises(Refused, match="exponent out of range"):  # of a small value, but of so many digits
        combined(ast.Pow, Q, Part(sympy.Rational(1, 3**99), 3.0**-99, size=EXPONENT + 1))
    assert combined(ast.Pow, Q, number(-EXPONENT)).expression == Q.expression**-EXPONENT


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [("log", -1.0, "infinite, complex"), ("sqrt", -4.0, "infinite, complex"), ("exp", 710.0, "infinite, complex"),
     ("log", 0.0, "infinite, complex"), ("exp", 0.999 * log(1.7e308), "larger than 1e+300")],
)  # fmt: skip
def test_a_number_that_is_none_is_refused(name: str, value: float, reason: str) -> None:
    with pytest.raises(Refused) as told:
        called(Part(name), Part(sympy.Float(value), value))
    assert reason in str(told.value)


def test_what_is_called_is_a_function_and_what_is_added_an_expression() -> None:
    for name, (of_symbols, of_floats) in FUNCTIONS.items():
        made = called(Part(name), Part(sympy.Rational(1, 2), 0.5, depth=3))
        assert (made.depth, made.value) == (4, of_floats(0.5))
        assert float(of_symbols(0.5)) == pytest.approx(of_floats(0.5))
    with pytest.raises(Refused, match="only functions can be called"):
        called(Q, number(1))
    for refuse in (plain, lambda part: real(part.expression)):
        with pytest.raises(Refused, match=r"cos lacks its argument, cos\(...\)"):
            refuse(Part("cos"))


def test_infinite_and_complex_expressions_are_refused_and_cancelled_ones_have_their_value() -> None:
    q = Q.expression
    for infinite in (1 / (q - q), q + sympy.oo):
        with pytest.raises(Refused, match="infinite or undefined"):
            finite_part(Part(infinite))
    with pytest.raises(Refused, match="complex"):
        real(sympy.I * q)
    assert finite_part(Part(q / q + 2)).value == 3.0
    assert finite_part(Q).value is None
    assert signed(ast.USub(), number(3)) == Part(sympy.Integer(-3), -3.0, number(3).size, 1)
    with pytest.raises(Refused, match="larger than"):
        value_of(lambda: 10 * LARGEST)
    with pytest.raises(Refused, match="complex"):
        value_of(lambda: (-2.0) ** 0.5)


def test_exponents_of_logarithms_are_powers_and_are_bounded_as_such() -> None:
    many = Part(10**6 * sympy.log(Q.expression), size=2**14)
    with pytest.raises(Refused, match="grows too large"):
        called(Part("exp"), many)
    with pytest.raises(Refused, match="tanh of a long expression"):
        called(Part("tanh"), Part(sympy.sqrt(Q.expression) ** 3, size=31.0))
