"""The benchmark: discover on systems whose number of laws is known; here, and only here, the truth is looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from conserved.analysis.spread import within_ratio
from conserved.discovery.discover import Discovery, discover
from simulators import SYSTEMS, Trajectories, simulate

NOISES = (0.0, 0.01, 0.05)
TRAJECTORIES, POINTS = 40, 200
FRESH_SEED = 1_000_003
"""Added to a run's seed for the clean trajectories on which its formulas are tried."""


@dataclass(frozen=True)
class Score:
    """How discovery did on one system at one noise.

    Parameters
    ----------
    system, noise, laws, runs : what was tried, and how many laws there are.
    hits, misses, over : runs with the right count, with fewer and with more.
    error : the largest deviation of a printed formula within clean trajectories it never saw, as a share
        of its total: 0 for a function of the true laws. Of runs with the right count.
    seconds : the median over runs.
    """

    system: str
    noise: float
    laws: int
    runs: int
    hits: int
    misses: int
    over: int
    error: float | None
    seconds: float

    def row(self) -> dict[str, float | int | str | None]:
        """Return the fields by name."""
        return asdict(self)


def benchmark(
    systems: Sequence[str] = (), noises: Sequence[float] = NOISES, seeds: Sequence[int] = range(3)
) -> Iterator[Score]:
    """Yield the score of each system, all when none is given, at each noise."""
    for name in systems or SYSTEMS:
        for noise in noises:
            yield score(name, noise, seeds)


def score(name: str, noise: float, seeds: Sequence[int]) -> Score:
    """Return the score of one system at one noise, over seeds."""
    system = SYSTEMS[name]()
    found, errors = [], []
    for seed in seeds:
        answer = discover(simulate(system, TRAJECTORIES, POINTS, seed=seed, noise=noise))
        found.append(answer)
        if answer.laws and len(answer.laws) == system.independent:
            errors.append(formula_error(answer, simulate(system, TRAJECTORIES, POINTS, seed=seed + FRESH_SEED)))
    counts = np.array([len(answer.laws) for answer in found])
    return Score(
        system=name,
        noise=noise,
        laws=system.independent,
        runs=len(counts),
        hits=int((counts == system.independent).sum()),
        misses=int((counts < system.independent).sum()),
        over=int((counts > system.independent).sum()),
        error=max(errors, default=None),
        seconds=float(np.median([answer.seconds for answer in found])),
    )


def formula_error(found: Discovery, clean: Trajectories) -> float:
    """Return the largest share of a printed formula's deviation that lies within clean trajectories."""
    values = [law.formula.values(clean.states)[:, None] for law in found.laws]
    return max(float(np.sqrt(within_ratio(value, clean.offsets))) for value in values)
