"""Names of variables in formulas, and lists of formulas."""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, count, pairwise
from keyword import iskeyword

import numpy as np

from conserved.discovery.library import Library
from conserved.discovery.parsing import parse


def written(names: Iterable[str]) -> dict[str, str]:
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


def library_of(text: str, variables: Sequence[str]) -> Library:
    """Return the library whose only column is the function that a text stands for; raises as ``parse``."""
    return Library(tuple(variables), (parse(text, variables),), np.array([[1]]), np.array([1]))


def split(text: str) -> list[str]:
    """Return the expressions of a list with commas between, commas within brackets left alone."""
    depth, cuts = 0, [-1]
    for place, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character == "," and depth == 0:
            cuts.append(place)
    parts = [text[start + 1 : end].strip() for start, end in pairwise([*cuts, len(text)])]
    return [part for part in parts if part]
