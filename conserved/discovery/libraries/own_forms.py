"""Forms of the user's own: a text of one argument, with letters for constants, such as ``a/(1 + exp(b*x))``."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import sympy

from conserved.discovery.libraries.bounded import FUNCTIONS
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.form import Form, Reach, Start, X
from conserved.discovery.libraries.parsing import expression_of, names_of, shown
from simulators.errors import UsageError
from simulators.trajectories import Array

PLACEHOLDERS = ("x", "r")
"""What an argument may be called that is no variable of the data: as the forms of the registry have it, or a length."""

CONSTANTS, TERMS = 4, 6
"""The most constants inside a form, each tried from several starts, and the most terms."""

EXAMPLE = "a/(1 + exp(b*x))"

SAME = 1e-9
"""Columns with a singular value below this share of the largest depend on each other."""


def form_of(text: str, variables: Sequence[str]) -> Form:
    """Return the form that a text stands for; it is one of any argument, whatever its own is called.

    Its constants are the single letters that are neither variables nor the argument.

    Parameters
    ----------
    text : such as ``a/(1 + exp(b*x))``.
    variables : names of the data's.

    Raises
    ------
    UsageError
        For a text that is no formula, has an unknown name, no constant or too many, no variable or several.

    Examples
    --------
    >>> form = form_of("a/(1 + exp(b*x))", ["q", "p"])
    >>> form.terms, form.constants
    ((1/(exp(b*x) + 1),), (b,))
    """
    argument, constants = _names(text, variables)
    symbols = dict(zip((argument, *constants), symbols_of((argument, *constants)), strict=True))
    expression = expression_of(text, {"pi": sympy.pi} | symbols)
    if symbols[argument] not in expression.free_symbols:
        raise UsageError(f"form {shown(text)} does not depend on {argument}: write one such as {EXAMPLE}")
    form = own_form(expression, symbols[argument], text)
    if len(form.constants) > CONSTANTS or len(form.terms) > TERMS:
        raise UsageError(
            f"form {shown(text)} has {len(form.constants)} constants inside and {len(form.terms)} terms; "
            f"{CONSTANTS} and {TERMS} are the most that are tried"
        )
    return form


def own_form(expression: sympy.Expr, argument: sympy.Symbol, name: str = "") -> Form:
    """Return the form of a user's expression: all its symbols but the argument are constants.

    The terms of a sum get coefficients of their own; a factor that is a constant is that coefficient.

    Parameters
    ----------
    expression : in real symbols.
    argument : its variable.
    name : what the form is called.
    """
    smooth = expression.subs(argument, X).replace(sympy.Abs, lambda inner: sympy.sqrt(inner**2))
    terms = tuple(dict.fromkeys(_summands(smooth)))
    held = sorted({symbol for term in terms for symbol in term.free_symbols} - {X}, key=str)
    form = Form(name or str(expression), terms, tuple(held), loose=tuple(held), asked=True)
    form = _without_idle(form)
    return replace(form, starts=lambda reach: _any_starts(reach, len(form.constants)))


def with_parabola(form: Form) -> Form:
    """Return the form with a line and a square beside its terms: whichever is not needed is left out of a law.

    Parameters
    ----------
    form : a user's, who writes down what he sees of a curve, not the spring beside it.
    """
    return replace(form, name=f"{form.name} and parabola", terms=tuple(dict.fromkeys([*form.terms, X, X**2])))


def _names(text: str, variables: Sequence[str]) -> tuple[str, list[str]]:
    """Return what the argument and the constants of a text are called."""
    told = f"form {shown(text)}"
    words = [word for word in names_of(text) if word not in FUNCTIONS and (word != "pi" or word in variables)]
    arguments = [word for word in words if word in variables or word in PLACEHOLDERS]
    constants = [word for word in words if word not in arguments]
    for word in constants:
        if not (len(word) == 1 and word.isascii()):
            raise UsageError(
                f"{told}: unknown name {shown(word)}; a constant is a single letter, the variable one of "
                f"{_listed(variables)} or x, a function one of {', '.join(FUNCTIONS)}"
            )
    if len(arguments) > 1:
        raise UsageError(
            f"{told} is of several variables, {', '.join(arguments)}: write it of one, with other letters for constants"
        )
    if not arguments:
        raise UsageError(f"{told} has no variable: write it of one of {_listed(variables)} or of x, as in {EXAMPLE}")
    if not constants:
        raise UsageError(f"{told} has no constant: name it by a letter, as in {EXAMPLE}, or give it with --functions")
    return arguments[0], constants


def _listed(variables: Sequence[str]) -> str:
    names = ", ".join(variables)
    return f"{names[:200]}{'...' * (len(names) > 200)}"


def _summands(expression: sympy.Expr) -> Iterator[sympy.Expr]:
    """Yield the terms of a sum that hold X, without factors that do not; what is multiplied out is these alone."""
    for term in sympy.Add.make_args(expression):
        bare = sympy.Mul(*(factor for factor in sympy.Mul.make_args(term) if factor.has(X)))
        if bare.is_Add:
            yield from _summands(bare)
        elif bare.has(X):
            yield bare


def _without_idle(form: Form) -> Form:
    """Return the form without constants that its other numbers make up for, as ``b`` in ``a*exp(b + c*x)``."""
    rank = _rank(form)
    for constant in form.constants:
        rest = tuple(other for other in form.constants if other != constant)
        for value in (0, 1):
            terms = tuple(term.subs(constant, value) for term in form.terms)
            other = replace(form, terms=terms, constants=rest, loose=rest)
            if rank and not any(term.has(sympy.zoo, sympy.oo, sympy.nan) for term in terms) and _rank(other) == rank:
                return _without_idle(other)
    return form


def _rank(form: Form) -> int:
    """Return how many numbers a form has that tell, at some constants and places; 0 where it has no values there."""
    random = np.random.default_rng(0)
    x, constants = random.uniform(0.2, 2, 80), random.uniform(0.5, 1.5, len(form.constants))
    for places in (x, x - 1, -x):
        columns = _columns(form, places, constants, random.uniform(0.5, 1.5, len(form.terms)))
        if np.isfinite(columns).all():
            sizes = np.linalg.svd(columns / np.maximum(np.linalg.norm(columns, axis=0), SAME), compute_uv=False)
            return int((sizes > SAME * sizes[0]).sum())
    return 0


def _columns(form: Form, x: Array, constants: Array, coefficients: Array) -> Array:
    """Return the derivatives (points, numbers) of a sum of the terms by their coefficients and constants, and 1."""
    values = form.values(x, constants)
    inner = np.einsum("ptc,t->pc", form.by_constants(x, constants), coefficients)
    return np.hstack([np.ones((len(x), 1)), values, inner])


def _any_starts(reach: Reach, count: int) -> list[Start]:
    """Return starts for constants of which nothing is known: numbers, lengths, their inverses, the range's middle."""
    units = {1.0, reach.scale, 1 / reach.scale} if count < CONSTANTS else {reach.scale, 1 / reach.scale}
    sizes = (0.3, 1.0, 3.0) if count < 3 else (1.0,)
    one = sorted({sign * size * unit for size in sizes for unit in units for sign in (1, -1)})
    middle = (reach.low + reach.high) / 2
    if count < CONSTANTS and abs(middle) > reach.scale:
        one.append(middle)
    return list(product(one, repeat=count))
