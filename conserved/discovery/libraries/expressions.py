"""Text to sympy: what a user may write for a function of the variables, and how these are called in it."""

import re
from collections.abc import Mapping, Sequence
from tokenize import TokenError

import numpy as np
import sympy

from conserved.discovery.libraries.library import Library, symbols_of
from simulators.errors import UsageError

FUNCTIONS = {name: getattr(sympy, name) for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "sinh", "cosh", "tanh")}
WORDS = re.compile(r"[A-Za-z_]\w*")
NAME = re.compile(r"[A-Za-z_]\w*")
CHARACTERS = re.compile(r"[\w\s.+\-*/()^]*$")


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
        For an unknown name, or a text that is no expression.
    """
    known = {symbol.name: symbol for symbol in symbols_of(variables)}
    known = {"pi": sympy.pi, **({"r": radius} if radius is not None else {}), **FUNCTIONS, **known}
    unknown = [word for word in WORDS.findall(re.sub(r"\d+\.?\d*[eE]", "", text)) if word not in known]
    allowed = f"variables {', '.join(variables)}; functions {', '.join(FUNCTIONS)}"
    if unknown or not CHARACTERS.match(text):
        raise UsageError(f"'{text}': {f'unknown name {unknown[0]!r}' if unknown else 'not a formula'} ({allowed})")
    try:
        expression = sympy.parse_expr(text.replace("^", "**"), local_dict=known)
    except (SyntaxError, TokenError, TypeError, ValueError, AttributeError):
        raise UsageError(f"'{text}' is not a formula ({allowed})") from None
    if not isinstance(expression, sympy.Expr) or not expression.free_symbols:
        raise UsageError(f"'{text}' is not a function of the variables ({allowed})")
    return expression


def library_of(text: str, variables: Sequence[str]) -> Library:
    """Return the library whose only column is the function that a text stands for; raises as ``parse``."""
    return Library(tuple(variables), (parse(text, variables),), np.array([[1]]), np.array([1]))


def with_values(text: str, constants: Mapping[str, float]) -> str:
    """Return a formula with their values in the place of variables that are the same everywhere."""
    return NAME.sub(lambda word: f"({constants[word[0]]!r})" if word[0] in constants else word[0], text)


def split(text: str) -> list[str]:
    """Return the expressions of a list with commas between, commas within brackets left alone."""
    depth, parts = 0, [""]
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts if part.strip()]
