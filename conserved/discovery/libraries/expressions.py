"""Formulas that a user gives, one or a list of them."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.parsing import parse


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
