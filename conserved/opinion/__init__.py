"""The encoder as second opinion: how many quantities the data conserve, and whether the formulas are all of them."""

from conserved.opinion.consult import consult
from conserved.opinion.learn import ask
from conserved.opinion.opinion import Opinion

__all__ = ["Opinion", "ask", "consult"]
