"""Discovery: how many conserved quantities, which formulas, how sure. No network, no torch, no truth."""

from conserved.discovery.api import discover
from conserved.discovery.criteria import Criteria
from conserved.discovery.evidence import Evidence, Grade, Verdict
from conserved.discovery.law import Law
from conserved.discovery.result import Discovery

__all__ = ["Criteria", "Discovery", "Evidence", "Grade", "Law", "Verdict", "discover"]
