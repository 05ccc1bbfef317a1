"""The data of a run: read from its file, or simulated. Free of torch, so that ``conserved simulate`` is quick."""

from conserved.io.files import read_source
from conserved.io.prepare import prepare
from conserved.io.reading import Reading, named
from conserved.io.schema import Choice
from conserved.pairs.split import check_learnable
from conserved.training.checks import names_in, system_of
from conserved.training.config import Config
from conserved.training.progress import Progress
from simulators import DataError, Trajectories, simulate
from simulators.errors import choose
from simulators.simulate import POINTS, TRAJECTORIES


def load(config: Config, progress: Progress | None = None, *, few: bool = False) -> Trajectories:
    """Return the trajectories of a config: read from its file, or simulated.

    Parameters
    ----------
    config : says which.
    progress : is told how far the reading is.
    few : whether fewer or duller trajectories are allowed than one can learn from.

    Raises
    ------
    DataError
        For a file that cannot be read or learnt from, with the file's name.
    """
    if config.data is not None:
        return _from_file(config, progress or Progress(), few)
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


def read_data(config: Config, progress: Progress) -> Reading:
    """Return what the config's file holds, prepared as its options say."""
    choice = Choice(config.group, config.time, names_in(config.columns), config.drop_missing)
    reading = read_source(str(config.data), choice, progress.share)
    with named(config.data):
        return prepare(reading, names_in(config.angles), velocities=config.velocities, drop_short=config.drop_short)


def angle_columns(config: Config, variables: tuple[str, ...]) -> tuple[int, ...]:
    """Return the columns of the variables that are angles.

    Raises
    ------
    UsageError
        For an angle that is no variable.
    """
    names = dict.fromkeys(names_in(config.angles))
    return tuple(variables.index(choose("variable", name, variables)) for name in names)


def _from_file(config: Config, progress: Progress, few: bool) -> Trajectories:
    reading = read_data(config, progress)
    progress.note(reading.line)
    if few:
        return reading.trajectories
    with named(config.data):
        if len(reading.trajectories) == 1 and reading.roles is not None and reading.roles.group is None:
            raise DataError("one trajectory, since no column tells more of them apart; name it with --group")
        check_learnable(reading.trajectories, reading.label)
    return reading.trajectories
