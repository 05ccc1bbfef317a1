"""A one-dimensional code over its training: normalised it is stuck, euclidean it becomes the energy."""

import numpy as np
import torch

from conserved.analysis.recover import rank_correlation
from conserved.methods import METHODS
from conserved.plotting.style import new_figure, shown
from conserved.progress import Progress
from conserved.study.study import Shown, Study
from conserved.training.checks import complete
from conserved.training.config import Config
from conserved.training.learn import build_method, monitor_of, views_of
from conserved.training.loop import Training
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
    correlations, gradients = {}, {}
    for axes, similarity in zip(panels, ("cosine", "euclidean"), strict=True):
        config = Config(system="pendulum", dim=1, similarity=similarity, steps=steps, allow_collapse=True, device="cpu")
        moments, gradients[similarity] = _codes_over_training(config, data)
        for moment, code in enumerate(moments):
            share = moment / (len(moments) - 1)
            colour = (1 - share, 0.75 * share, 0.1)
            axes.plot(energy[rows], code[rows], ".", color=colour, markersize=1.5, rasterized=True)
        axes.set(xlabel="energy", ylabel="code", title=f"{similarity}: red at first, green at last")
        correlations[similarity] = rank_correlation(moments[-1], energy)
    return Shown(
        figure,
        "A code of one number against the energy at eight moments of a training with InfoNCE, from red to green. "
        "Left, cosine similarity: the loss normalises the code to +1 or -1, so that the gradient's norm at first "
        f"is {gradients['cosine']:.1g}, and nothing but rounding and weight decay moves the "
        f"code (rank correlation with the energy {correlations['cosine']:.2f} at the end). "
        f"Right, minus the squared distance as similarity: the gradient's norm is {gradients['euclidean']:.2g}, and "
        f"the code ends with a rank correlation of {correlations['euclidean']:.4f} with the energy.",
        {"spearman": correlations, "gradient": gradients},
    )


def _codes_over_training(open_config: Config, data: Trajectories) -> tuple[list[Array], float]:
    """Return the code (points) of all points at moments of a training, and the first gradient's norm."""
    config = complete(open_config, METHODS[open_config.method])
    method = build_method(config, data)
    states = torch.from_numpy(data.states)
    moments: list[Array] = []
    due = np.linspace(0, config.steps, MOMENTS)

    def keep(training: Training) -> None:
        if training.step >= due[len(moments)]:
            with torch.no_grad():
                moments.append(method.encoder(states)[:, 0].numpy())

    views = views_of(config, method, data, "pairs", config.batch)
    training = Training.start(method, config)
    training.run(views, keep, Progress(), monitor_of(config, method, data))
    return moments, training.history[0]["gradient"]
