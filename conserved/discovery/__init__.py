"""Discovery: how many conserved quantities, which formulas, how sure. No network, no torch, no truth."""

from conserved.discovery.discover import Discovery, discover

__all__ = ["Discovery", "discover"]
