"""The methods of others beside ours, on the same data. A new one is one file and one line in ``RIVALS``."""

from conserved.evaluation.baselines.baseline import Answer, Rival
from conserved.evaluation.baselines.discovery import discovery
from conserved.evaluation.baselines.kernel_ridge import kernel_ridge
from conserved.evaluation.baselines.poincare import poincare
from conserved.evaluation.baselines.wasserstein import optimal_transport, wasserstein

RIVALS: dict[str, Rival] = {
    "discover": discovery,
    "wasserstein": wasserstein,
    "optimal-transport": optimal_transport,
    "poincare": poincare,
    "kernel-ridge": kernel_ridge,
}

__all__ = ["RIVALS", "Answer", "Rival"]
