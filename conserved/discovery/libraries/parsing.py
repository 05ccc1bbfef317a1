"""Text to sympy: a formula is data, never code.

Nothing of a text is evaluated by Python. It is cut into numbers, names and signs; each number and name must be one
that is known, and is replaced by a number of its own, so that Python's grammar (``ast``) sees only brackets and signs
between ``_0``, ``_1``, ... What it makes of them is walked node by node, each of a few kinds, and bounded before sympy
computes it: a formula of one line could ask for more digits than there are atoms.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy

from conserved.discovery.libraries.library import symbols_of
from simulators.errors import UsageError

LENGTH, TOKENS, DIGITS = 2000, 500, 40
"""The most characters of a formula; of its numbers, names and signs; and of the characters of one number."""

DEPTH = 30
"""Functions, powers and sums may stand within each other so deep: sympy goes down by recursion."""

LARGEST, EXPONENT, SIZE = 1e300, 100, 5000
"""Bounds of a number, of an exponent, and of the digits or factors (see ``Part``) of what comes out."""

HYPERBOLIC, SIMPLE = ("sinh", "cosh", "tanh"), 30
"""Of these functions an argument larger than this must be real for sure."""

SHOWN = 60
"""Of a longer text an error shows so many characters."""

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

SKIPPED: tuple[type[ast.AST], ...] = (ast.Load, ast.UAdd, ast.USub, *OPERATORS)

NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
WORD = r"[^\W\d]\w*"
TOKEN = re.compile(rf"[ \t]*(?:(?P<number>{NUMBER})(?![\w.])|(?P<word>{WORD})|(?P<sign>\*\*|[-+*/^(),]))")
NAMES = re.compile(rf"{NUMBER}|(?P<word>{WORD})")
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


def parse(text: str, variables: Sequence[str], radius: sympy.Expr | None = None) -> sympy.Expr:
    """Return the expression that a text stands for, in real symbols of the variables' names.

    Parameters
    ----------
    text : such as ``p**2/2 - cos(q)``.
    variables : the names it may use, beside functions, ``pi`` and, where there is one, ``r``.
    radius : what ``r`` stands for.

    Raises
    ------
    UsageError
        For an unknown name, or a text that is no expression, or too large a one.

    Examples
    --------
    >>> parse("p^2/2 - cos(q)", ["q", "p"])
    p**2/2 - cos(q)
    """
    own = dict(zip(variables, symbols_of(variables), strict=True))
    expression = expression_of(text, own | {"pi": sympy.pi} | ({} if radius is None else {"r": radius}) | own)
    if not expression.free_symbols:
        raise UsageError(f"{shown(text)} is not a function of the variables ({_allowed(variables)})")
    return expression


def expression_of(text: str, known: Mapping[str, sympy.Expr]) -> sympy.Expr:
    """Return the expression that a text stands for.

    Parameters
    ----------
    text : numbers, known names and functions of them, with ``+ - * / ** ^`` and brackets.
    known : what each name stands for.

    Raises
    ------
    UsageError
        For an unknown name, or a text that is no expression, or too large a one.

    Examples
    --------
    >>> a, x = sympy.symbols("a x")
    >>> expression_of("a/(1 + exp(2*x))", {"a": a, "x": x})
    a/(exp(2*x) + 1)
    """
    try:
        parts, source = _parts(text, known)
        return _real(_built(_tree(source), parts))
    except Refused as reason:
        raise UsageError(f"{shown(text)}{reason} ({_allowed(_variable(known))})") from None
    except (ArithmeticError, RecursionError, TypeError):  # within sympy
        raise UsageError(f"{shown(text)} is more than sympy can write ({_allowed(_variable(known))})") from None


def with_values(text: str, values: Mapping[str, float]) -> str:
    """Return a formula with numbers in the place of some of its names.

    Parameters
    ----------
    text : a formula, read or not: what is no name is left as it is.
    values : the numbers, by name.

    Examples
    --------
    >>> with_values("m*q + 1e5", {"m": 2.0})
    '(2.0)*q + 1e5'
    """
    return NAMES.sub(lambda found: f"({values[found[0]]!r})" if found["word"] in values else found[0], text)


def shown(text: str) -> str:
    """Return a text in quotes, in one line, the end of a long one left out.

    Parameters
    ----------
    text : any.

    Examples
    --------
    >>> print(shown("q + chr(10)"))
    'q + chr(10)'
    """
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")


def _variable(known: Mapping[str, sympy.Expr]) -> list[str]:
    return [name for name, meant in known.items() if meant.free_symbols]


def _allowed(variables: Iterable[str]) -> str:
    names = ", ".join(variables)
    return f"variables {names[:200]}{'...' * (len(names) > 200)}; functions {', '.join(FUNCTIONS)}"


def _parts(text: str, known: Mapping[str, sympy.Expr]) -> tuple[list[Part], str]:
    """Return the numbers and names of a text, and the text with their places in their place."""
    if len(text) > LENGTH:
        raise Refused(f" has {len(text)} characters; a formula has {LENGTH} at most")
    parts, source, place, text = list[Part](), list[str](), 0, text.strip()
    while place < len(text):
        found = TOKEN.match(text, place)
        if found is None:
            raise Refused(f" is not a formula: {_stopped(text[place:].strip())}")
        place = found.end()
        source.append(_sign(found["sign"]) if found["sign"] else f"_{len(parts)}")
        if not found["sign"]:
            parts.append(_number(found["number"]) if found["number"] else _name(found["word"], known))
    if len(source) > TOKENS:
        raise Refused(f" has {len(source)} numbers, names and signs; a formula has {TOKENS} at most")
    return parts, " ".join(source)


def _stopped(rest: str) -> str:
    """Return why a text cannot be read on."""
    if rest[:1].isdigit():
        return f"{shown(rest.split(maxsplit=1)[0])} is no decimal number; write 2*q for 2q, and 1000 for 1_000 or 0x3e8"
    return f"{shown(rest[:1])} has no meaning; write + - * / ** ( )"


def _sign(sign: str) -> str:
    return "**" if sign == "^" else sign


def _number(text: str) -> Part:
    """Return a number as sympy has it: with point or exponent a Float of the digits that it has, else an Integer."""
    if len(text) > DIGITS:
        raise Refused(f" holds a number of {len(text)} digits; {DIGITS} are allowed")
    value = float(text)
    if value > LARGEST or (value < 1 / LARGEST and re.search("[1-9]", re.split("[eE]", text)[0])):
        raise Refused(f": the number {text} is out of range; write one from {1 / LARGEST:g} to {LARGEST:g}")
    if text.isdigit():
        return Part(sympy.Integer(int(text)), value, size=1 + int(text).bit_length())
    return Part(sympy.Float(text) if value else sympy.Float(0), value)


def _name(word: str, known: Mapping[str, sympy.Expr]) -> Part:
    """Return what a name stands for; only one written exactly so is known: Python takes some letters for others."""
    if word in known:
        meant = known[word]
        value = None if meant.free_symbols else float(meant)
        return Part(meant, value, size=1 + float(meant.count_ops()), depth=int(not meant.is_Atom))
    if word in FUNCTIONS:
        return Part(word)
    raise Refused(f": unknown name {shown(word)}")


def _tree(source: str) -> ast.expr:
    try:
        return ast.parse(source, mode="eval").body
    except (SyntaxError, RecursionError, MemoryError):
        raise Refused(" is not a formula: brackets or signs are misplaced") from None


def _built(tree: ast.expr, parts: Sequence[Part]) -> Any:
    """Return the expression of a tree, built from its leaves up: without recursion it may be as long as it likes."""
    built = dict[ast.AST, Part]()
    for node in reversed([node for node in ast.walk(tree) if not isinstance(node, SKIPPED)]):
        part = _node(node, built, parts)
        if part.depth > DEPTH:
            raise Refused(f" has more than {DEPTH} functions, powers and signs within each other; write it flatter")
        built[node] = _finite(part)
    return built[tree].expression


def _finite(part: Part) -> Part:
    """Return the part with its value where its variables have cancelled."""
    if isinstance(part.expression, str):
        return part
    if any(term in INFINITE for term in (part.expression, *part.expression.args)):
        raise Refused(" is infinite or undefined at every state")
    if part.value is None and part.expression.free_symbols:
        return part
    return part if part.value is not None else replace(part, value=_value(float, part.expression))


def _node(node: ast.AST, built: Mapping[ast.AST, Part], parts: Sequence[Part]) -> Part:
    """Return the part that a node stands for; what is not listed here is no formula."""
    match node:
        case ast.Name(id=place):
            return parts[int(place[1:])]
        case ast.UnaryOp(op=ast.UAdd() | ast.USub() as sign, operand=operand):
            return _signed(sign, _plain(built[operand]))
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in OPERATORS:
            return _combined(type(operation), _plain(built[left]), _plain(built[right]))
        case ast.Call(func=ast.Name() as function, args=[ast.expr() as argument], keywords=[]):
            return _called(built[function], _plain(built[argument]))
        case ast.Call():
            raise Refused(" is not a formula: a function takes one argument; write * between factors")
    raise Refused(" is not a formula: write one expression of + - * / ** and functions")


def _plain(part: Part) -> Part:
    if isinstance(part.expression, str):
        raise Refused(f" is not a formula: {part.expression} lacks its argument, {part.expression}(...)")
    return part


def _signed(sign: ast.unaryop, part: Part) -> Part:
    if isinstance(sign, ast.UAdd):
        return Part(part.expression, part.value, part.size, part.depth + 1)
    return Part(-part.expression, None if part.value is None else -part.value, part.size, part.depth + 1)


def _combined(operation: type[ast.operator], left: Part, right: Part) -> Part:
    """Return a sum, difference, product, ratio or power."""
    power, rank = operation is ast.Pow, RANKS.get(operation, 0)
    size = _bounded(_power_size(left, right) if power else left.size + right.size)
    value = None if left.value is None or right.value is None else _value(OPERATORS[operation], left.value, right.value)
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


def _value(function: Callable[..., Any], *values: Any) -> float:
    """Return a function of numbers, which must be a real number again."""
    try:
        value = function(*values)
    except (ArithmeticError, TypeError, ValueError):  # sympy's complex numbers are no floats: TypeError
        raise Refused(" holds a number that is infinite, complex or undefined, such as 1/0 or log(-1)") from None
    if isinstance(value, complex) or not abs(value) <= LARGEST:
        raise Refused(f" holds a number that is complex, or larger than {LARGEST:g}")
    return float(value)


def _called(function: Part, argument: Part) -> Part:
    """Return a function of a part."""
    if not isinstance(function.expression, str):
        raise Refused(" is not a formula: only functions can be called; write * between factors")
    of_symbols, of_floats = FUNCTIONS[function.expression]
    power = function.expression == "exp" and argument.expression.has(sympy.log)  # sympy takes exp(2*log(q)) for q**2
    size = _bounded(argument.size * _largest(argument)) if power else argument.size
    if function.expression in HYPERBOLIC and (argument.size > SIMPLE or argument.depth > 3):
        _surely_real(function.expression, argument.expression)
    value = None if argument.value is None else _value(of_floats, argument.value)
    return Part(of_symbols(argument.expression), value, size, argument.depth + 1)


def _surely_real(name: str, argument: sympy.Expr) -> None:
    """Refuse what may be complex: to know whether its hyperbolic functions are, sympy multiplies all powers out."""
    if not argument.is_real:
        raise Refused(f" holds {name} of a long expression that may be complex or infinite; write a simpler one")


def _real(expression: Any) -> sympy.Expr:
    if isinstance(expression, str):
        raise Refused(f" is not a formula: {expression} lacks its argument, {expression}(...)")
    if expression.has(sympy.I, *INFINITE):
        raise Refused(" is complex or infinite at every state")
    return expression
