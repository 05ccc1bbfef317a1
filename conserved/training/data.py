"""The data of a run: read from its file, or simulated. Free of torch, so that ``conserved simulate`` is quick."""

from conserved.data.files import read
from conserved.training.checks import system_of
from conserved.training.config import Config
from simulators import Trajectories, simulate
from simulators.simulate import POINTS, TRAJECTORIES


def load(config: Config) -> Trajectories:
    """Return the trajectories of a config: read from its file, or simulated."""
    if config.data is not None:
        return read(config.data)
    return simulate(
        system_of(config),
        config.trajectories or TRAJECTORIES,
        config.points or POINTS,
        min_points=config.min_points,
        sampling=config.sampling,
        duration=config.duration,
        noise=config.noise,
        seed=config.seed,
    )
