"""Ours: the values of the laws that ``discover`` finds."""

import numpy as np
import sympy.codegen  # noqa: F401  it is imported when the first function is made, which is no time of the method

from conserved.discovery import discover
from conserved.evaluation.baselines.baseline import Answer
from conserved.progress import Progress
from simulators import Trajectories


def discovery(trajectories: Trajectories, progress: Progress) -> Answer:
    """Return the count of ``discover``, and each law's mean along each trajectory."""
    found = discover(trajectories, progress=progress)
    if not found.laws or found.prepared is None:
        return Answer(found.count, None)
    data = found.prepared.whole
    return Answer(found.count, data.means(np.column_stack([law.formula.values(data.states) for law in found.laws])))
