"""The encoder as second opinion: how many quantities the data conserve, and whether the formulas are all of them."""

from conserved.crosscheck.crosscheck import consult
from conserved.crosscheck.learn import ask
from conserved.crosscheck.result import Opinion

__all__ = ["Opinion", "ask", "consult"]
