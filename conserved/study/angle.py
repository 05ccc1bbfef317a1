"""The angle of the two-dimensional code follows the distribution function of the energy."""

from conserved.analysis.codes import Codes
from conserved.analysis.recover import curve_coordinate
from conserved.plots.angle import angle_against
from conserved.plots.style import new_figure
from conserved.study.study import Shown, Study
from conserved.training.config import Config

ENERGIES = {"uniform": (), "Beta(2, 5)": ("shape=2,5",)}


def draw(study: Study) -> Shown:
    """Draw angle against energy, for uniform energies and for Beta(2, 5) ones."""
    runs = study.train([Config(system="pendulum", parameter=parameter) for parameter in ENERGIES.values()])
    figure, panels = new_figure(2, width=4.8)
    numbers = {}
    for axes, (name, run) in zip(panels, zip(ENERGIES, runs, strict=True), strict=True):
        codes = Codes.load(run.path / "codes.npz")
        angle = curve_coordinate(codes, run.config.similarity, codes.codes)
        if angle is not None:
            angle_against(axes, angle, codes.truth["energy"], "energy")
        axes.set_title(f"{name} energies")
        energy = run.metrics["invariants"]["energy"]
        numbers[name] = {"energy": energy["r2_angle"], "cdf": energy["r2_angle_cdf"]}
    uniform, beta = numbers.values()
    holds = beta["cdf"] > beta["energy"]
    return Shown(
        figure,
        "The angle of InfoNCE's code on the circle, against the energy of the held-out points of the pendulum. "
        f"With uniform energies a straight line in the energy describes it with R2 {uniform['energy']:.4f}. "
        f"With energies from a Beta(2, 5) distribution R2 is {beta['energy']:.4f} against the energy and "
        f"{beta['cdf']:.4f} against its distribution function, so the angle "
        f"{'follows the latter' if holds else 'does not follow the latter here'}.",
        {"r2_of_the_angle": numbers},
    )
