"""Discovery: how many conserved quantities, which formulas, how sure. No network, no torch, no truth."""

from conserved.discovery.answer import Discovery
from conserved.discovery.discover import discover

__all__ = ["Discovery", "discover"]
