"""The methods of others beside ours, on the same data. A new one is one file and one line in ``RIVALS``."""

from conserved.compare.discovery import discovery
from conserved.compare.kernel_ridge import kernel_ridge
from conserved.compare.poincare import poincare
from conserved.compare.rival import Answer, Rival
from conserved.compare.wasserstein import optimal_transport, wasserstein

RIVALS: dict[str, Rival] = {
    "discover": discovery,
    "wasserstein": wasserstein,
    "optimal-transport": optimal_transport,
    "poincare": poincare,
    "kernel-ridge": kernel_ridge,
}

__all__ = ["RIVALS", "Answer", "Rival"]
