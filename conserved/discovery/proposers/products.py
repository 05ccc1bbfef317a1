"""Products of powers: the plainer way to write laws that are sums of logarithms."""

from fractions import Fraction

import numpy as np
import sympy

from conserved.discovery.libraries.formulas import Formula, as_sympy, only
from conserved.discovery.libraries.library import Library
from conserved.discovery.selection.examine import Candidate
from conserved.discovery.selection.selector import Selector


def propose(selector: Selector) -> None:
    """Show the selector the product of powers in the place of each law that is the logarithm of one."""
    for law in selector.laws:
        product = product_of(law.formula)
        if product is not None:
            selector.consider(Candidate(product, law.evidence.rival), wait=False, improve=True)


def product_of(formula: Formula) -> Formula | None:
    """Return ``a^m b^n`` of a formula ``m log(a) + n log(b)`` with fractions m and n; None of any other.

    Nor of one with constants inside, whose errors it would lose.
    """
    functions = [sympy.prod(base**int(power) for base, power in zip(formula.library.bases, row, strict=True))
                 for row in formula.library.powers]  # fmt: skip
    powers = [as_sympy(power) for power in formula.printed if isinstance(power, Fraction)]
    if (
        formula.inner
        or len(powers) < len(functions)
        or not all(isinstance(function, sympy.log) for function in functions)
    ):
        return None
    product = sympy.prod(function.args[0] ** power for function, power in zip(functions, powers, strict=True))
    return only(Library(formula.library.variables, (product,), np.array([[1]]), np.array([1])))
