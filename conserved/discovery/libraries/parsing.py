"""Text to sympy: a formula is data, never code.

Nothing of a text is evaluated by Python. It is cut into numbers, names and signs; each number and name must be one
that is known, and is replaced by a number of its own, so that Python's grammar (``ast``) sees only brackets and signs
between ``_0``, ``_1``, ... What it makes of them is walked node by node, each of a few kinds, and bounded before sympy
computes it: a formula of one line could ask for more digits than there are atoms.
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sympy

from conserved.discovery.libraries.bounded import (
    FUNCTIONS,
    LARGEST,
    OPERATORS,
    Part,
    Refused,
    called,
    combined,
    finite_part,
    plain,
    real,
    signed,
)
from conserved.discovery.libraries.compiled import symbols_of
from simulators.errors import UsageError

LENGTH, TOKENS, DIGITS = 2000, 500, 40
"""The most characters of a formula; of its numbers, names and signs; and of the characters of one number."""

DEPTH = 30
"""Functions, powers and sums may stand within each other so deep: sympy goes down by recursion."""

SHOWN = 60
"""Of a longer text an error shows so many characters."""

SKIPPED: tuple[type[ast.AST], ...] = (ast.Load, ast.UAdd, ast.USub, *OPERATORS)

NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
WORD = r"[^\W\d]\w*"
TOKEN = re.compile(rf"[ \t]*(?:(?P<number>{NUMBER})(?![\w.])|(?P<word>{WORD})|(?P<sign>\*\*|[-+*/^(),]))")
NAMES = re.compile(rf"{NUMBER}|(?P<word>{WORD})")


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
        return real(_built(_tree(source), parts))
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


def names_of(text: str) -> list[str]:
    """Return the names that a text holds, read or not, each once, in their order.

    Parameters
    ----------
    text : any.

    Examples
    --------
    >>> names_of("a/(1 + exp(b*x)) + a")
    ['a', 'exp', 'b', 'x']
    """
    return list(dict.fromkeys(found["word"] for found in NAMES.finditer(text) if found["word"]))


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
        built[node] = finite_part(part)
    return built[tree].expression


def _node(node: ast.AST, built: Mapping[ast.AST, Part], parts: Sequence[Part]) -> Part:
    """Return the part that a node stands for; what is not listed here is no formula."""
    match node:
        case ast.Name(id=place):
            return parts[int(place[1:])]
        case ast.UnaryOp(op=ast.UAdd() | ast.USub() as sign, operand=operand):
            return signed(sign, plain(built[operand]))
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in OPERATORS:
            return combined(type(operation), plain(built[left]), plain(built[right]))
        case ast.Call(func=ast.Name() as function, args=[ast.expr() as argument], keywords=[]):
            return called(built[function], plain(built[argument]))
        case ast.Call():
            raise Refused(" is not a formula: a function takes one argument; write * between factors")
    raise Refused(" is not a formula: write one expression of + - * / ** and functions")
