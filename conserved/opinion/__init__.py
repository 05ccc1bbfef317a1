"""The encoder as second opinion: how many quantities the data conserve, and whether the formulas are all of them."""

from conserved.opinion.opinion import Opinion, ask, consult

__all__ = ["Opinion", "ask", "consult"]
