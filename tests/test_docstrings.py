"""Public names: every docstring has what a reader needs, and its example is right."""

import doctest
import importlib
import inspect
from typing import Any

import pytest

import conserved
from conserved.discovery import Criteria, Discovery, Law

CALLED = {name: found for name in conserved.__all__ if callable(found := getattr(conserved, name))}
PUBLIC: dict[str, Any] = CALLED | {one.__name__: one for one in (Criteria, Discovery, Law)}
FREE_OF_ERRORS = {"Criteria", "Discovery", "Law"}
"""Values without checks: nothing that a caller gives them is refused."""


def test_the_public_names_are_functions_and_classes_or_told_here() -> None:
    assert set(conserved.__all__) - set(CALLED) == {"SYSTEMS", "__version__"}


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_says_what_it_takes_what_it_refuses_and_how_it_is_used(name: str) -> None:
    text = inspect.getdoc(PUBLIC[name]) or ""
    assert "Parameters\n------" in text
    assert ">>> " in text
    assert name in FREE_OF_ERRORS or "Raises\n------" in text


@pytest.mark.parametrize("name", PUBLIC)
def test_the_example_of_a_public_name_is_right(name: str) -> None:
    found = PUBLIC[name]
    names = vars(importlib.import_module(found.__module__)).copy()
    tests = [test for test in doctest.DocTestFinder(recurse=False).find(found, name, globs=names) if test.examples]
    assert tests
    for test in tests:
        assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed == 0
