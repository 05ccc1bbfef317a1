"""The temperature of InfoNCE, from sharp to soft."""

from conserved.plotting.bands import bands, ticks_at
from conserved.plotting.style import new_figure
from conserved.study.scores import scores_of
from conserved.study.study import Shown, Study
from conserved.training.config import Config


def draw(study: Study) -> Shown:
    """Draw what the code does not tell of the energy, and within_ratio, against the temperature."""
    temperatures = study.choose([0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0], [0.05, 0.2, 1.0])
    seeds = range(study.choose(3, 1))
    configs = [Config(system="pendulum", temperature=t, seed=s) for t in temperatures for s in seeds]
    scores = scores_of(study.train(configs), (len(temperatures), len(seeds)))
    within, lost = scores["within_ratio"].max(axis=1), 1 - scores["r2"].min(axis=1)
    figure, panels = new_figure(2)
    bands(panels[0], temperatures, {"energy": 1 - scores["r2"]}, "1 - R2 of the energy", log=True)
    bands(panels[1], temperatures, {"code": scores["within_ratio"]}, "within_ratio", log=True)
    for axes in panels:
        axes.set_xlabel("temperature")
        ticks_at(axes, temperatures)
    best = temperatures[within.argmin()]
    good = ", ".join(f"{t:g}" for t, worst in zip(temperatures, within, strict=True) if worst < 0.002)
    return Shown(
        figure,
        f"InfoNCE on the pendulum, two dimensions, seeds a temperature: {len(seeds)}. "
        f"The code is most constant along trajectories at T = {best:g} (worst within_ratio {within.min():.5f}); "
        f"below 0.002 it is {f'at T = {good}' if good else 'nowhere'}. "
        f"At worst, at T = {temperatures[lost.argmax()]:g}, {lost.max():.4f} of the energy's variance is lost.",
        {"temperature": temperatures, "within_ratio": scores["within_ratio"].tolist(), "r2": scores["r2"].tolist()},
    )
