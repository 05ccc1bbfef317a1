"""Libraries of the user's own functions."""

from collections.abc import Iterator, Sequence

import sympy

from conserved.discovery.libraries.families import Named, radii
from conserved.discovery.libraries.library import finite, products
from conserved.discovery.libraries.parsing import parse, shown
from conserved.discovery.libraries.shift import seen_from
from conserved.discovery.libraries.terms import Terms
from conserved.discovery.prepare.prepared import Prepared
from simulators.errors import UsageError


def given(prepared: Prepared, functions: Sequence[str], degree: int | None = None) -> Iterator[Named]:
    """Yield the libraries of the variables and the user's own functions, degree by degree to 3.

    Raises
    ------
    UsageError
        For a function that cannot be read, or is not finite on all the data.
    """
    terms = Terms(prepared)
    distances = radii(terms)
    radius = distances[-1] if distances else None
    own = [_own(text, terms, radius) for text in functions]
    for highest in range(1, (degree or 3) + 1):
        library = products(terms.variables, [*terms.plain, *own], highest)
        if len(library) <= prepared.columns:
            yield "given", library


def _own(text: str, terms: Terms, radius: sympy.Expr | None) -> sympy.Expr:
    """Return the user's function that a text stands for."""
    function = seen_from(parse(text, terms.variables, radius), terms.variables, terms.prepared.origins)
    if not len(finite(products(terms.variables, [function], 1), terms.prepared.trajectories)):
        raise UsageError(f"{shown(text)} is not finite on all the data; give functions that are, at every state")
    return function
