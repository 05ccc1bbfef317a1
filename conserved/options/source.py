"""Where trajectories come from: a system that is simulated, or a file that is read; and how."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conserved.options.option import (
    Options,
    choice,
    flag,
    number,
    option,
    own_names,
    refuse_given,
    text,
    texts,
    whole,
)

if TYPE_CHECKING:
    from simulators import System

LARGEST_SEED = 2**64 - 1
MOST_TRAJECTORIES = MOST_POINTS = 10**9


@dataclass(frozen=True, kw_only=True)
class Seeded(Options):
    """What simulations and trainings draw their random numbers from."""

    seed: int = option(0, "What", "Seed of everything random.", whole(0, LARGEST_SEED))


@dataclass(frozen=True, kw_only=True)
class Turning(Options):
    """What the reading of a file and an encoder need to know of angles."""

    angles: str | None = option(None, "Data", "Variables in radians, fed to the encoder as cosine and sine.", text)


@dataclass(frozen=True, kw_only=True)
class SimulationOptions(Seeded):
    """How a system is simulated, as in ``simulators.simulate``.

    Raises
    ------
    UsageError
        For an unknown system or parameter, or what cannot be sampled.
    """

    system: str | None = option(
        None, "What", "A built-in system, see `conserved systems`, or your own: FILE.py:CLASS.", text
    )
    parameter: tuple[str, ...] = option(
        (), "Simulation", "Parameter of the system, NAME=VALUE; may be repeated.", texts
    )
    trajectories: int | None = option(
        None, "Simulation", "Trajectories to simulate (8000).", whole(1, MOST_TRAJECTORIES)
    )
    points: int | None = option(None, "Simulation", "Points of each trajectory (25).", whole(2, MOST_POINTS))
    min_points: int | None = option(
        None, "Simulation", "Draw lengths from this number to --points.", whole(2, MOST_POINTS)
    )
    sampling: str = option(
        "random", "Simulation", "random: times over one period; grid: even times.", choice("sampling", "random", "grid")
    )
    duration: float | None = option(
        None, "Simulation", "Length of the time grid (four mean periods).", number("a positive number", above=True)
    )
    noise: float = option(
        0.0,
        "Simulation",
        "Gaussian noise, as a fraction of each variable's deviation.",
        number("0 or a positive number"),
    )

    def __post_init__(self) -> None:
        """Refuse a built-in system that cannot be built, and what cannot be sampled."""
        super().__post_init__()
        if self.system is None:
            return
        from simulators.own import is_own
        from simulators.simulate import POINTS, TRAJECTORIES, check_sampling

        if not is_own(self.system):  # whose file is run when it is needed, not whenever a run is opened
            self.build_system()
        counts = self.trajectories or TRAJECTORIES, self.points or POINTS
        check_sampling(*counts, self.min_points, self.sampling, self.duration, self.noise)

    def build_system(self) -> "System":
        """Return the system with its parameters.

        Raises
        ------
        UsageError
            For a system or a parameter that is not there, or not allowed.
        """
        from simulators import SYSTEMS, UsageError
        from simulators.own import build_own, is_own
        from simulators.system import build

        settings = {}
        for setting in self.parameter:
            name, equals, value = setting.partition("=")
            if not equals:
                raise UsageError(f"parameter '{setting}'; needed is NAME=VALUE")
            settings[name] = value
        system = str(self.system)
        return build_own(system, settings) if is_own(system) else build(SYSTEMS, system, settings)


@dataclass(frozen=True, kw_only=True)
class FileOptions(Turning):
    """How a file is read, as in ``conserved.read``."""

    data: str | None = option(None, "What", "File of trajectories; or a folder or pattern of files, one each.", text)
    group: str | None = option(None, "Data", "Column that names the trajectory (guessed from usual names).", text)
    time: str | None = option(None, "Data", "Column of times (guessed from usual names).", text)
    columns: str | None = option(None, "Data", "Columns of the variables, separated by commas (all others).", text)
    velocities: bool = option(False, "Data", "Add time derivatives, by local polynomials, to positions.", flag)
    drop_short: bool = option(False, "Data", "Leave out trajectories of a single point.", flag)
    drop_missing: bool = option(False, "Data", "Leave out rows in which a number is missing.", flag)


OF_SIMULATIONS = own_names(SimulationOptions, "system", "seed")
OF_FILES = own_names(FileOptions, "data")


@dataclass(frozen=True, kw_only=True)
class Source(SimulationOptions, FileOptions):
    """Where trajectories come from: a system or a file, one of the two, and how.

    Raises
    ------
    UsageError
        For neither or both, and for an option of the one that the other does not have.
    """

    def __post_init__(self) -> None:
        """Refuse options that are not of this kind of source."""
        from simulators import UsageError

        super().__post_init__()
        if (self.system is None) == (self.data is None):
            raise UsageError("give either a system's name (--system) or a file (--data), one of the two")
        if self.system is None:
            refuse_given(self, OF_SIMULATIONS, "simulations have this option, a file does not:")
        else:
            refuse_given(self, OF_FILES, "files of data (--data) have this option, a system does not:")
