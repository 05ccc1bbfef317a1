"""A one-dimensional code over its training: normalised it is stuck, euclidean it becomes the energy."""

import numpy as np
import torch

from conserved.methods import METHODS
from conserved.pipeline import build_method, monitor_of, views_of
from conserved.plots.style import new_figure, shown
from conserved.study.study import Shown, Study
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.loop import Training
from conserved.training.progress import Progress
from simulators import SYSTEMS, Trajectories, simulate
from simulators.trajectories import Array

MOMENTS = 8


def draw(study: Study) -> Shown:
    """Draw code against energy at eight moments of the training, from red to green."""
    steps = study.choose(1500, 300)
    data = simulate(SYSTEMS["pendulum"](), 2000, 10)
    energy = data.invariants["energy"][data.owners]
    rows = shown(len(energy))
    figure, panels = new_figure(2, width=4.8)
    correlations = {}
    for axes, similarity in zip(panels, ("cosine", "euclidean"), strict=True):
        config = Config(system="pendulum", dim=1, similarity=similarity, steps=steps, allow_collapse=True, device="cpu")
        moments = _codes_over_training(config, data)
        for moment, code in enumerate(moments):
            share = moment / (len(moments) - 1)
            colour = (1 - share, 0.75 * share, 0.1)
            axes.plot(energy[rows], code[rows], ".", color=colour, markersize=1.5, rasterized=True)
        axes.set(xlabel="energy", ylabel="code", title=f"{similarity}: red at first, green at last")
        correlations[similarity] = abs(float(np.corrcoef(energy, moments[-1])[0, 1]))
    return Shown(
        figure,
        "A code of one number against the energy at eight moments of a training with InfoNCE, from red to green. "
        "Left, cosine similarity: the loss normalises the code to +1 or -1, its gradient is exactly zero, and only "
        f"weight decay moves it (correlation with the energy {correlations['cosine']:.2f} at the end). "
        "Right, minus the squared distance as similarity: the code becomes a function of the energy "
        f"(correlation {correlations['euclidean']:.3f}).",
        {"correlation": correlations},
    )


def _codes_over_training(config: Config, data: Trajectories) -> list[Array]:
    """Return the code (points) of all points at so many moments of a training."""
    config = complete(config, METHODS[config.method])
    method = build_method(config, data)
    states = torch.from_numpy(data.states)
    moments: list[Array] = []
    due = np.linspace(0, config.steps, MOMENTS)

    def keep(training: Training) -> None:
        if training.step >= due[len(moments)]:
            with torch.no_grad():
                moments.append(method.encoder(states)[:, 0].numpy())

    views = views_of(config, method, data, "pairs", config.batch)
    Training.start(method, config).run(views, keep, Progress(), monitor_of(config, method, data))
    return moments
