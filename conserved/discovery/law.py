"""Law: a quantity with its formula, its evidence and its grade, as a value that can be called and printed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from conserved.discovery.evidence import Evidence, Grade
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.relation import has_free
from simulators.errors import UsageError

LONG = 3
"""An exact law of more terms is doubtful unless half of its coefficients are simple fractions: between the maxima of
``cos(2.3*x)`` four powers of sines and cosines with three free coefficients are that to rounding."""


@dataclass(frozen=True, eq=False)
class Law:
    """A quantity: its formula, what held-out trajectories say of it, and what follows from that.

    Called with the variables by name, it gives its value: ``law(q=0.1, p=0.0)``.

    Parameters
    ----------
    formula : as printed and as measured, in the variables' units.
    evidence : of trajectories it was not fitted on, in shares of its own deviation.
    grade : what follows from that, see ``Grade``.
    reason : why, in words.

    Examples
    --------
    >>> from conserved import SYSTEMS, discover, simulate
    >>> law = discover(simulate(SYSTEMS["pendulum"](), 20, 60)).laws[0]
    >>> float(law(q=0.0, p=3.0)), law.grade.value
    (7.0, 'exact')
    """

    formula: Formula
    evidence: Evidence
    grade: Grade
    reason: str = ""

    def __call__(self, **variables: Any) -> Any:
        """Return its value at numbers or arrays of the variables, all of them by name.

        Raises
        ------
        UsageError
            If these are not the variables' names.
        """
        names = self.formula.library.variables
        if sorted(variables) != sorted(names):
            got = ", ".join(variables) or "none"
            raise UsageError(f"values of {got}; needed are values of {', '.join(names)}, each by name")
        return self.formula.function(*(variables[name] for name in names))

    def __str__(self) -> str:
        """Return the formula as text."""
        return str(self.formula.expression)

    @property
    def doubtful(self) -> bool:
        """Whether it may be a fit of functions that no library holds: many coefficients of any value.

        In noise two are many: there functions that are not conserved for sure fit with few.
        """
        if self.grade != Grade.EXACT:
            return has_free(self.formula)
        terms, free = self.formula.terms, self.formula.terms - self.formula.fractions
        return not self.formula.inner and terms > LONG and 2 * free > terms

    @property
    def sympy(self) -> sympy.Expr:
        """The formula in real symbols of the variables' names."""
        return self.formula.expression

    @property
    def latex(self) -> str:
        """The formula for LaTeX."""
        return self.formula.latex

    def to_dict(self) -> dict[str, Any]:
        """Return the law in plain types."""
        return {
            "expression": str(self),
            "latex": self.latex,
            "raw": str(self.formula.raw_expression),
            "within_ratio": self.evidence.within_ratio,
            "interval": list(self.evidence.interval),
            "drift": self.evidence.drift,
            "degree": self.formula.degree,
            "terms": self.formula.terms,
            "grade": str(self.grade),
            "inner": {one.name: {"value": one.value, "error": one.error} for one in self.formula.inner},
            "holds": {
                "variation": self.evidence.variation,
                "noise": float(np.sqrt(self.evidence.noise_share)),
                "rival": self.evidence.rival,
            },
        }
