"""Discovery: how many conserved quantities, which formulas, how sure. No network, no torch, no truth."""

from conserved.discovery.api import discover
from conserved.discovery.result import Discovery

__all__ = ["Discovery", "discover"]
