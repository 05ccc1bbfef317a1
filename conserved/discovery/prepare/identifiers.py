"""Identifiers: what variables are called in formulas, where their own names are no names for Python."""

import re
from collections.abc import Iterable
from itertools import chain, count
from keyword import iskeyword


def identifiers(names: Iterable[str]) -> dict[str, str]:
    """Return for each variable's name the one it has in formulas: itself, or the nearest that Python can read.

    ``x pos`` is x_pos, ``theta(1)`` theta_1, ``x'`` x_prime, ``lambda`` lambda_; of two alike the later gets a number.
    """
    names, found = list(names), dict[str, str]()
    for name in sorted(names, key=lambda name: not _readable(name)):
        word = name if _readable(name) else _word(name)
        words = chain([word], (f"{word}__{place}" for place in count(2)))
        found[name] = next(word for word in words if word not in found.values())
    return {name: found[name] for name in names}


def _readable(name: str) -> bool:
    return name.isidentifier() and not iskeyword(name)


def _word(name: str) -> str:
    word = re.sub(r"\W+", "_", name.replace("'", "_prime")).strip("_") or "variable"
    word = word if word.isidentifier() else f"_{word}"
    return f"{word}_" if iskeyword(word) else word
