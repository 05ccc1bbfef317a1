"""Relation: what is constant along one trajectory; and when a formula is a doubtful one."""

from dataclasses import dataclass
from typing import Any

from conserved.discovery.evidence import Grade
from conserved.discovery.libraries.formulas import Formula

FREE = 2
"""A formula of so many coefficients that are no simple fractions is doubtful in noise, or along one curve."""


def has_free(formula: Formula) -> bool:
    """Return whether a formula has so many of them, and no constants inside functions, that it may be a fit."""
    return not formula.inner and formula.terms - formula.fractions >= FREE


@dataclass(frozen=True, eq=False)
class Relation:
    """A function that is constant along one trajectory, which need not be so along others: no law as yet.

    Parameters
    ----------
    formula : the function.
    value : its mean along the trajectory.
    variation : how far, fitted on the first half, it is along the second from its value along the first; over its
        deviation at states whose coordinates were shuffled.
    grade : exact, noise or approximate, as of laws.
    misfit : the square of the variation over what noise makes of it.
    """

    formula: Formula
    value: float
    variation: float
    grade: Grade
    misfit: float = 1.0

    def __str__(self) -> str:
        """Return the formula as text."""
        return str(self.formula.expression)

    @property
    def doubtful(self) -> bool:
        """Whether it may be a fit: along one curve many functions fit as well as the true one, even without noise."""
        return has_free(self.formula)

    @property
    def latex(self) -> str:
        """The formula for LaTeX."""
        return self.formula.latex

    def to_dict(self) -> dict[str, Any]:
        """Return the relation in plain types."""
        return {
            "expression": str(self), "value": self.value, "variation": self.variation, "grade": str(self.grade),
        }  # fmt: skip
