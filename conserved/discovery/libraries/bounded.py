"""Parts of a formula, bounded before sympy computes them: one line could ask for more digits than there are atoms."""

import ast
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import sympy

LARGEST, EXPONENT, SIZE = 1e300, 100, 5000
"""Bounds of a number, of an exponent, and of the digits or factors (see ``Part``) of what comes out."""

HYPERBOLIC, SIMPLE = ("sinh", "cosh", "tanh"), 30
"""Of these functions an argument larger than this must be real for sure."""

FUNCTIONS: dict[str, tuple[Any, Callable[[float], float]]] = {
    "sin": (sympy.sin, math.sin),
    "cos": (sympy.cos, math.cos),
    "tan": (sympy.tan, math.tan),
    "exp": (sympy.exp, math.exp),
    "log": (sympy.log, math.log),
    "sqrt": (sympy.sqrt, math.sqrt),
    "sinh": (sympy.sinh, math.sinh),
    "cosh": (sympy.cosh, math.cosh),
    "tanh": (sympy.tanh, math.tanh),
    "Abs": (sympy.Abs, abs),  # as sympy writes sqrt(q**2)
}
"""What may be called, each with one argument: as sympy has it, and on floats."""

OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}

RANKS: dict[type[ast.operator], int] = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.Div: 2}
"""A sum or product goes on to the right of one of its own rank without becoming deeper."""

INFINITE = (sympy.zoo, sympy.oo, -sympy.oo, sympy.nan)


class Refused(ValueError):
    """Why a text is no formula, in a few words."""


@dataclass(frozen=True)
class Part:
    """A part of a formula.

    Parameters
    ----------
    expression : what it is for sympy: an expression, or the name of a function.
    value : about its value, where it holds no variable.
    size : no less than the binary digits of its fractions and the degree of its powers, as if multiplied out.
    depth : how many functions, powers and sums stand within each other.
    rank : of its last operation, see ``RANKS``.
    """

    expression: Any
    value: float | None = None
    size: float = 1.0
    depth: int = 0
    rank: int = 0


def finite_part(part: Part) -> Part:
    """Return the part with its value where its variables have cancelled."""
    if isinstance(part.expression, str):
        return part
    if any(term in INFINITE for term in (part.expression, *part.expression.args)):
        raise Refused(" is infinite or undefined at every state")
    if part.value is None and part.expression.free_symbols:
        return part
    return part if part.value is not None else replace(part, value=value_of(float, part.expression))


def plain(part: Part) -> Part:
    """Return a part that is an expression; refuse the name of a function."""
    if isinstance(part.expression, str):
        raise Refused(f" is not a formula: {part.expression} lacks its argument, {part.expression}(...)")
    return part


def signed(sign: ast.unaryop, part: Part) -> Part:
    """Return a part with a sign."""
    if isinstance(sign, ast.UAdd):
        return Part(part.expression, part.value, part.size, part.depth + 1)
    return Part(-part.expression, None if part.value is None else -part.value, part.size, part.depth + 1)


def combined(operation: type[ast.operator], left: Part, right: Part) -> Part:
    """Return a sum, difference, product, ratio or power."""
    power, rank = operation is ast.Pow, RANKS.get(operation, 0)
    size = _bounded(_power_size(left, right) if power else left.size + right.size)
    value = (
        None if left.value is None or right.value is None else value_of(OPERATORS[operation], left.value, right.value)
    )
    depth = max(left.depth + (left.rank != rank or power), right.depth + 1)
    return Part(OPERATORS[operation](left.expression, right.expression), value, size, depth, rank)


def _power_size(base: Part, exponent: Part) -> float:
    """Return the size of a power."""
    if exponent.value is None:
        return base.size * _largest(exponent)
    if abs(exponent.value) > EXPONENT or exponent.size > EXPONENT:
        raise Refused(f" holds an exponent out of range; write one from -{EXPONENT} to {EXPONENT}, such as 2 or 1/3")
    return base.size * max(1.0, abs(exponent.value))


def _largest(part: Part) -> float:
    """Return what no fraction exceeds that a part can become where its variables cancel, as in (2**(9*q))**(1/q)."""
    return float(2 ** min(part.size, 60))


def _bounded(size: float) -> float:
    if size > SIZE:
        raise Refused(" grows too large: its powers within powers have too many digits; write smaller exponents")
    return size


def value_of(function: Callable[..., Any], *values: Any) -> float:
    """Return a function of numbers, which must be a real number again."""
    try:
        value = function(*values)
    except (ArithmeticError, TypeError, ValueError):  # sympy's complex numbers are no floats: TypeError
        raise Refused(" holds a number that is infinite, complex or undefined, such as 1/0 or log(-1)") from None
    if isinstance(value, complex) or not abs(value) <= LARGEST:
        raise Refused(f" holds a number that is complex, or larger than {LARGEST:g}")
    return float(value)


def called(function: Part, argument: Part) -> Part:
    """Return a function of a part."""
    if not isinstance(function.expression, str):
        raise Refused(" is not a formula: only functions can be called; write * between factors")
    of_symbols, of_floats = FUNCTIONS[function.expression]
    power = function.expression == "exp" and argument.expression.has(sympy.log)  # sympy takes exp(2*log(q)) for q**2
    size = _bounded(argument.size * _largest(argument)) if power else argument.size
    if function.expression in HYPERBOLIC and (argument.size > SIMPLE or argument.depth > 3):
        _surely_real(function.expression, argument.expression)
    value = None if argument.value is None else value_of(of_floats, argument.value)
    return Part(of_symbols(argument.expression), value, size, argument.depth + 1)


def _surely_real(name: str, argument: sympy.Expr) -> None:
    """Refuse what may be complex: to know whether its hyperbolic functions are, sympy multiplies all powers out."""
    if not argument.is_real:
        raise Refused(f" holds {name} of a long expression that may be complex or infinite; write a simpler one")


def real(expression: Any) -> sympy.Expr:
    """Return an expression that is real and finite somewhere; refuse any other."""
    if isinstance(expression, str):
        raise Refused(f" is not a formula: {expression} lacks its argument, {expression}(...)")
    if expression.has(sympy.I, *INFINITE):
        raise Refused(" is complex or infinite at every state")
    return expression
