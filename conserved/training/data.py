"""Data that a code is to be learnt from."""

from collections.abc import Sequence

from conserved.io.reading import named
from conserved.io.source import read_file, simulated
from conserved.options.option import names_in
from conserved.options.source import Source
from conserved.pairs.split import check_learnable
from conserved.progress import Progress
from simulators import DataError, Trajectories
from simulators.errors import choose


def load_to_learn(source: Source, progress: Progress | None = None) -> Trajectories:
    """Return the trajectories of a source; refuse a file that one cannot learn from.

    Parameters
    ----------
    source : a system or a file, and how.
    progress : is told how far the reading is, and what was understood.

    Raises
    ------
    DataError
        For a file that cannot be read or learnt from, with the file's name.
    """
    if source.system is not None:
        return simulated(source)
    progress = progress or Progress()
    reading = read_file(source, progress)
    progress.note(reading.line)
    with named(source.data):
        if len(reading.trajectories) == 1 and reading.roles is not None and reading.roles.group is None:
            raise DataError("one trajectory, since no column tells more of them apart; name it with --group")
        check_learnable(reading.trajectories, reading.label)
    return reading.trajectories


def angle_columns(angles: str | None, variables: Sequence[str]) -> tuple[int, ...]:
    """Return the columns of the variables that are angles, of which ``angles`` is a list with commas.

    Raises
    ------
    UsageError
        For an angle that is no variable.
    """
    names = dict.fromkeys(names_in(angles))
    return tuple(list(variables).index(choose("variable", name, variables)) for name in names)
