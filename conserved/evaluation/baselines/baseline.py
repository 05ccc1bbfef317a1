"""The contract: trajectories in, a count and a code of each trajectory out; progress is told where that takes long."""

from collections.abc import Callable
from dataclasses import dataclass

from conserved.progress import Progress
from simulators import Trajectories
from simulators.trajectories import Array


@dataclass(frozen=True, eq=False)
class Answer:
    """What a method says of some trajectories.

    Parameters
    ----------
    count : how many independent conserved quantities; None where the method gives none.
    codes : (trajectories, quantities), numbers that should be functions of them; none for a mere count.
    """

    count: int | None
    codes: Array | None


Rival = Callable[[Trajectories, Progress], Answer]
