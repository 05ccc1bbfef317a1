"""The trajectories of a source: a system that is simulated, or a file that is read. Free of torch, so it is quick."""

from conserved.io.files import read_source
from conserved.io.prepare import prepare
from conserved.io.reading import Reading, named
from conserved.io.schema import Choice
from conserved.options.option import names_in
from conserved.options.source import FileOptions, SimulationOptions, Source
from conserved.progress import Progress
from simulators import Trajectories, simulate
from simulators.simulate import POINTS, TRAJECTORIES


def load(source: Source, progress: Progress | None = None) -> Trajectories:
    """Return the trajectories of a source.

    Parameters
    ----------
    source : a system or a file, and how.
    progress : is told how far the reading is, and what was understood.

    Raises
    ------
    DataError
        For a file that cannot be read, with the file's name.
    """
    if source.system is not None:
        return simulated(source)
    progress = progress or Progress()
    reading = read_file(source, progress)
    progress.note(reading.line)
    return reading.trajectories


def simulated(options: SimulationOptions) -> Trajectories:
    """Return the trajectories of a system."""
    return simulate(
        options.build_system(),
        options.trajectories or TRAJECTORIES,
        options.points or POINTS,
        min_points=options.min_points,
        sampling=options.sampling,
        duration=options.duration,
        noise=options.noise,
        seed=options.seed,
    )


def read_file(options: FileOptions, progress: Progress) -> Reading:
    """Return what a file holds, prepared as the options say.

    Raises
    ------
    DataError
        For a file that cannot be read, with the file's name.
    """
    choice = Choice(options.group, options.time, names_in(options.columns), options.drop_missing)
    reading = read_source(str(options.data), choice, progress.share)
    with named(options.data):
        return prepare(reading, names_in(options.angles), velocities=options.velocities, drop_short=options.drop_short)
