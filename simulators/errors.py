"""The two ways input can be wrong, and the suggestion for a misspelt name.

Both errors carry one line: what was got, what is allowed, what to do; and the exit code of a command
that meets them.
"""

from collections.abc import Iterable
from difflib import get_close_matches

TOLD = 100
"""Characters of an unknown name that are told."""


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
    if name in names:
        return name
    near = get_close_matches(name, names, n=1)
    suggestion = f"; did you mean '{near[0]}'?" if near else ""
    told = name if len(name) <= TOLD else f"{name[:TOLD]}..."
    raise UsageError(f"unknown {kind} '{told}'{suggestion} (allowed: {', '.join(names)})")
