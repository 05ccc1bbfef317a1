"""The angle of the two-dimensional code follows the distribution function of the energy."""

from typing import Any

from conserved.analysis.codes import Codes
from conserved.analysis.recover import curve_coordinate
from conserved.plotting.angle import angle_against
from conserved.plotting.style import new_figure
from conserved.study.study import Shown, Study
from conserved.training.config import Config

BETA = ("shape=2,5",)
SHORT = 700
TRAININGS: dict[str, dict[str, Any]] = {
    "uniform energies": {},
    f"Beta(2, 5) energies, {SHORT} steps": {"parameter": BETA, "steps": SHORT},
    "Beta(2, 5) energies, all steps": {"parameter": BETA},
}


def draw(study: Study) -> Shown:
    """Draw angle against energy, for uniform energies and for Beta(2, 5) ones."""
    runs = study.train([Config(system="pendulum", **options) for options in TRAININGS.values()])
    figure, panels = new_figure(len(TRAININGS), width=4.6)
    numbers = {}
    for axes, (name, run) in zip(panels, zip(TRAININGS, runs, strict=True), strict=True):
        codes = Codes.load(run.path / "codes.npz")
        angle = curve_coordinate(codes, run.config.similarity, codes.codes)
        if angle is not None:
            angle_against(axes, angle, codes.truth["energy"], "energy")
        axes.set_title(name)
        energy = run.metrics["invariants"]["energy"]
        numbers[name] = {"energy": energy["r2_angle"], "cdf": energy["r2_angle_cdf"]}
    uniform, short, whole = numbers.values()
    follows = "follows the latter" if short["cdf"] > short["energy"] else "does not follow the latter here"
    overlaps = "the sparse ends of the code have grown over each other" if whole["cdf"] < 0.9 else "that stays so"
    return Shown(
        figure,
        "The angle of InfoNCE's code on the circle, against the energy of the held-out points of the pendulum: "
        f"with uniform energies a straight line in the energy describes it with R2 {uniform['energy']:.4f}. "
        f"With energies from a Beta(2, 5) distribution R2 is {short['energy']:.4f} against the energy and "
        f"{short['cdf']:.4f} against its distribution function after {SHORT} steps, so the angle {follows}. "
        f"Trained to the end, {overlaps}: R2 against the distribution function is {whole['cdf']:.4f}.",
        {"r2_of_the_angle": numbers},
    )
