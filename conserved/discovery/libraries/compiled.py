"""Python functions of sympy's expressions: compiled once for all expressions that differ by the variables' names."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import sympy

CACHED = 4096
"""So many functions are kept."""


def symbols_of(variables: Sequence[str]) -> list[sympy.Symbol]:
    """Return the real symbols of the variables."""
    return [sympy.Symbol(name, real=True) for name in variables]


def function_of(variables: Sequence[str], expression: sympy.Basic) -> Callable[..., Any]:
    """Return a Python function of the variables, in their order, on numbers or numpy arrays.

    Raises
    ------
    ValueError
        For an expression that holds other symbols.
    """
    places, renamed = _renamed(tuple(variables), expression)
    own = _compiled(len(places), renamed)
    return lambda *states: own(*(states[place] for place in places))


@lru_cache(maxsize=CACHED)
def value_of(variables: tuple[str, ...], base: sympy.Expr) -> Callable[..., Any]:
    """Return ``function_of``, kept: many libraries hold the same base functions."""
    return function_of(variables, base)


@lru_cache(maxsize=CACHED)
def slopes_of(variables: tuple[str, ...], base: sympy.Expr) -> tuple[tuple[int, ...], Callable[..., Any]]:
    """Return the places of the variables that a base function holds, and a Python function: the slopes by these."""
    places, renamed = _renamed(variables, base)
    own = _compiled_slopes(len(places), renamed)
    return places, lambda *states: own(*(states[place] for place in places))


def _renamed(variables: tuple[str, ...], expression: sympy.Basic) -> tuple[tuple[int, ...], sympy.Basic]:
    """Return the places of the variables that an expression holds, and it with these called ``_0``, ``_1``, ...

    One called ``log`` would hide the logarithm, and what a file calls its columns must never become code.
    """
    held = [(place, symbol) for place, symbol in enumerate(symbols_of(variables)) if symbol in expression.free_symbols]
    if len(held) < len(expression.free_symbols):
        raise ValueError(f"the formula holds more than the variables {', '.join(variables)}")
    names = dict(zip((symbol for _, symbol in held), _parameters(len(held)), strict=True))
    return tuple(place for place, _ in held), expression.xreplace(names)


def _parameters(count: int) -> list[sympy.Symbol]:
    return symbols_of([f"_{place}" for place in range(count)])


@lru_cache(maxsize=CACHED)
def _compiled(count: int, expression: sympy.Basic) -> Callable[..., Any]:
    """Return a Python function of so many parameters; numbers of more digits than numpy's integers have are floats."""
    long = {number: sympy.Float(number) for number in expression.atoms(sympy.Rational) if _is_long(number)}
    undefined = {sympy.zoo: sympy.nan}  # of a slope of 0**q; numpy has no such infinity
    made: Callable[..., Any] = sympy.lambdify(_parameters(count), expression.xreplace(long | undefined), "numpy")
    return made


@lru_cache(maxsize=CACHED)
def _compiled_slopes(count: int, expression: sympy.Expr) -> Callable[..., Any]:
    return _compiled(count, sympy.Tuple(*(expression.diff(parameter) for parameter in _parameters(count))))


def _is_long(number: sympy.Rational) -> bool:
    return bool(max(abs(number.p), number.q) >= 2**53)
