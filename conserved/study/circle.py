"""The two-dimensional code of the pendulum, coloured by the energy."""

import numpy as np

from conserved.analysis.angle import angle_from, largest_gap
from conserved.analysis.codes import Codes
from conserved.plotting.code import code_plane
from conserved.plotting.style import new_figure
from conserved.study.study import Shown, Study
from conserved.training.config import Config

SIMILARITIES = ("cosine", "euclidean")


def draw(study: Study) -> Shown:
    """Draw the code in its plane, under cosine similarity and under minus the squared distance."""
    runs = study.train([Config(system="pendulum", similarity=similarity) for similarity in SIMILARITIES])
    figure, panels = new_figure(2, height=3.6)
    for axes, similarity, run in zip(panels, SIMILARITIES, runs, strict=True):
        codes = Codes.load(run.path / "codes.npz")
        code_plane(axes, codes.codes, codes.truth["energy"], "energy", circle=similarity == "cosine")
        axes.set_title(f"{similarity} similarity")
        axes.locator_params(nbins=5)
        if similarity == "cosine":
            filled = float(np.ptp(angle_from(codes.codes, largest_gap(codes.codes))))
    energies = [run.metrics["invariants"]["energy"] for run in runs]
    within = [run.metrics["code"]["within_ratio"] for run in runs]
    return Shown(
        figure,
        "The two-dimensional code that InfoNCE learns of the pendulum without labels, at held-out points, coloured by "
        "the energy. "
        f"Left, cosine similarity: the code lies on the unit circle and fills {filled:.2f} of its 6.28 rad, its angle "
        f"in the order of the energy (rank correlation {energies[0]['spearman']:.5f}, within_ratio {within[0]:.5f}). "
        "Right, minus the squared distance: nothing is normalised, and the code is a curve in the plane that tells "
        f"the energy with R2 = {energies[1]['r2_nonlinear']:.5f} (within_ratio {within[1]:.5f}).",
        {
            "similarity": list(SIMILARITIES),
            "filled_radians": filled,
            "spearman": [energy["spearman"] for energy in energies],
            "r2": [energy["r2_nonlinear"] for energy in energies],
            "within_ratio": within,
        },
    )
