"""Noise on the states, and how near methods come to what one noisy state can tell."""

import numpy as np

from conserved.analysis.regression import correlation2
from conserved.analysis.spread import within_ratio
from conserved.plotting.bands import bands
from conserved.plotting.style import GREY, new_figure
from conserved.study.scores import each, scores_of
from conserved.study.study import Shown, Study
from conserved.training.config import Config
from simulators import SYSTEMS, simulate

METHODS = ("infonce", "byol", "vicreg", "kernel")


def draw(study: Study) -> Shown:
    """Draw within_ratio and what is lost of the energy against the noise, beside the energy's own formula."""
    noises = study.choose([0.0, 0.02, 0.05, 0.1, 0.15, 0.25], [0.0, 0.05, 0.25])
    seeds = range(study.choose(3, 1))
    configs = [
        Config(system="pendulum", method=method, noise=noise, seed=seed)
        for method in METHODS
        for noise in noises
        for seed in seeds
    ]
    scores = scores_of(study.train(configs), (len(METHODS), len(noises), len(seeds)))
    within, lost = scores["within_ratio"], 1 - scores["r2"]
    formula = np.array([_formula(noise) for noise in noises])
    figure, panels = new_figure(2, width=4.8)
    labels = "within_ratio", "1 - R2 of the energy"
    for axes, values, known, label in zip(panels, (within, lost), formula.T, labels, strict=True):
        axes.plot(noises, np.maximum(known, 1e-6), "--", color=GREY, label="energy of the noisy state")
        bands(axes, noises, dict(zip(METHODS, values, strict=True)), label, log=True)
        axes.set(xscale="linear", xlabel="noise, in deviations of each variable")
    middle, missed = (np.median(values, axis=2) for values in (within, lost))
    best = missed[:, -1].argmin()
    return Shown(
        figure,
        "Gaussian noise on every state, at dim 2 of the pendulum, beside what the formula of the energy makes of the "
        f"same noisy states; seeds a point: {len(seeds)}. "
        f"Without noise within_ratio is {each(dict(zip(METHODS, middle[:, 0], strict=True)), '.2g')}; at "
        f"{noises[-1]:g} it is {each(dict(zip(METHODS, middle[:, -1], strict=True)), '.3f')}, and the formula's "
        f"{formula[-1, 0]:.3f}. "
        f"Of the energy's variance {each(dict(zip(METHODS, missed[:, -1], strict=True)), '.3f')} is then lost and "
        f"{formula[-1, 1]:.3f} by the formula, than which the best, {METHODS[best]}, is "
        f"{'better' if missed[best, -1] < formula[-1, 1] else 'no better'}.",
        {
            "noise": noises,
            "methods": list(METHODS),
            "formula": {"within_ratio": formula[:, 0].tolist(), "r2": (1 - formula[:, 1]).tolist()},
            **{name: scores[name].tolist() for name in ("within_ratio", "r2")},
        },
    )


def _formula(noise: float) -> tuple[float, float]:
    """Return within_ratio of the noisy states' energies, and what they lose of the true ones."""
    system = SYSTEMS["pendulum"]()
    data = simulate(system, 2000, 25, noise=noise)
    energies = system.evaluate(data.states)["energy"]
    lost = 1 - correlation2(energies, data.invariants["energy"][data.owners])
    return within_ratio(energies[:, None], data.offsets), lost
