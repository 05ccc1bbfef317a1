"""The two ways input can be wrong, and the suggestion for a misspelt name.

Both errors carry one line: what was got, what is allowed, what to do; and the exit code of a command
that meets them.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any

TOLD, TOLD_OF_ERRORS = 100, 200
"""Characters of an unknown name, and of the text of an error of others, that are told."""


class UsageError(ValueError):
    """A choice that cannot be honoured: a name, an option or a number outside its range."""

    exit_code = 2


class DataError(ValueError):
    """Data that cannot be used: a file or an array whose content is at fault."""

    exit_code = 1


def choose(kind: str, name: str, allowed: Iterable[str]) -> str:
    """Return ``name`` if it is allowed.

    Raises
    ------
    UsageError
        With the nearest allowed name, if one is near, and the whole list.
    """
    names = list(allowed)
    if not isinstance(name, str):
        raise UsageError(f"{kind} is of type {type(name).__name__}; needed is one of {', '.join(names)}")
    if name in names:
        return name
    near = get_close_matches(name, names, n=1)
    suggestion = f"; did you mean '{near[0]}'?" if near else ""
    told = name if len(name) <= TOLD else f"{name[:TOLD]}..."
    raise UsageError(f"unknown {kind} '{told}'{suggestion} (allowed: {', '.join(names)})")


def told(error: BaseException) -> str:
    """Return the kind of an error and the beginning of its text, in one line."""
    try:
        text = " ".join(str(error)[: 2 * TOLD_OF_ERRORS].split())
    except Exception:  # the text is made by the code of others too
        text = ""
    return f"{type(error).__name__}: {text[:TOLD_OF_ERRORS]}" if text else type(error).__name__


def count(name: str, value: Any, least: int, most: int = 10**20) -> int:
    """Return a whole number of Python's or numpy's from ``least`` to ``most``.

    Raises
    ------
    UsageError
        For anything else.
    """
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise UsageError(f"{name} is of type {type(value).__name__}; needed is a whole number")
    number = int(value)
    if number < least:
        raise UsageError(f"{name} is {number}; at least {least} is needed")
    if number > most:
        raise UsageError(f"{name} is more than {most:,}, beyond which none makes sense")
    return number


def number(name: str, value: Any) -> float:
    """Return a real number of Python's or numpy's.

    Raises
    ------
    UsageError
        For anything else.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        raise UsageError(f"{name} is of type {type(value).__name__}; needed is a number")
    return float(value)
