"""The benchmark: discover on systems whose number of laws is known; here, and only here, the truth is looked at."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from conserved.analysis.spread import within_ratio
from conserved.discovery.api import discover
from conserved.discovery.law import Law
from conserved.evaluation.generic import generic
from conserved.options.option import many, number, whole
from conserved.progress import Progress
from conserved.workers import workers
from simulators import SYSTEMS, Trajectories, UsageError, simulate
from simulators.system import System, build
from simulators.trajectories import Array

NOISES = (0.0, 0.01, 0.05)
TRAJECTORIES, POINTS = 40, 200
MOST_PROCESSES = 1000
FRESH_SEED = 1_000_003
"""Added to a run's seed for the clean trajectories on which its formulas are tried."""

EXACT = 1e-9
"""The largest error of a formula that is the truth but for rounding errors."""

NO_LAW = 0.1
"""A formula with more than this of its deviation within clean trajectories is no law, whatever was said of it."""

FALSE = 3.0
"""A rounding is false where it makes the error so many times as large."""


@dataclass(frozen=True)
class Run:
    """One discovery, and what it got right.

    Parameters
    ----------
    laws, found : how many there are, and how many were found. Of a system of ours, whose parameters are no variables, a
        variable that is constant along every trajectory is a law that was told.
    errors, raw_errors : of each formula as printed and with the coefficients as measured, see ``formula_error``.
    false_roundings : formulas that are worse for their fractions.
    seconds : spent.
    """

    laws: int
    found: int
    errors: tuple[float, ...]
    raw_errors: tuple[float, ...]
    false_roundings: int
    seconds: float

    @property
    def true(self) -> int:
        """How many of those found are laws."""
        return sum(error < NO_LAW for error in self.raw_errors)

    @property
    def hit(self) -> bool:
        """Whether the count is right, and every formula a law."""
        return self.true == self.found == self.laws

    @property
    def over(self) -> bool:
        """Whether more is claimed than there is: a law too many, or one that is none."""
        return self.found > min(self.true, self.laws)


@dataclass(frozen=True)
class Score:
    """How discovery did in some runs.

    Parameters
    ----------
    system, noise, laws : what was tried, and how many laws there are; None over several systems.
    runs, hits, misses, over : all runs, those with the right count and true formulas, those in which fewer laws were
        found, and those in which more was claimed than there is.
    exact : runs with the right count and every formula exact to rounding errors.
    error, raw_error : the largest of a formula as printed, and with the coefficients as measured, in runs
        with the right count; None where there is none.
    false_roundings : formulas that are worse for their fractions.
    seconds : the median over runs.
    """

    system: str
    noise: float
    laws: int | None
    runs: int
    hits: int
    misses: int
    over: int
    exact: int
    error: float | None
    raw_error: float | None
    false_roundings: int
    seconds: float

    @classmethod
    def of(cls, system: str, noise: float, runs: Sequence[Run]) -> "Score":
        """Return the score of some runs."""
        counts, hits = {run.laws for run in runs}, [run for run in runs if run.hit]
        return cls(
            system=system,
            noise=noise,
            laws=counts.pop() if len(counts) == 1 else None,
            runs=len(runs),
            hits=len(hits),
            misses=sum(run.true < run.laws for run in runs),
            over=sum(run.over for run in runs),
            exact=sum(max(run.errors, default=0.0) < EXACT for run in hits),
            error=max((error for run in hits for error in run.errors), default=None),
            raw_error=max((error for run in hits for error in run.raw_errors), default=None),
            false_roundings=sum(run.false_roundings for run in runs),
            seconds=float(np.median([run.seconds for run in runs])),
        )

    def row(self) -> dict[str, float | int | str | None]:
        """Return the fields by name."""
        return asdict(self)


def benchmark(
    systems: Sequence[str] = (),
    noises: Sequence[float] = NOISES,
    seeds: Sequence[int] = range(3),
    *,
    random_coefficients: bool = False,
    processes: int = 1,
    progress: Progress | None = None,
) -> tuple[list[Score], list[Score]]:
    """Return the score of each system at each noise, and of all systems with laws, and without, together.

    Parameters
    ----------
    systems : names, each perhaps with parameters: ``henon-heiles energies=0.01,0.08``; all when empty.
    noises, seeds : tried with each.
    random_coefficients : whether each seed has coefficients of its own, see ``generic``.
    processes : so many runs at a time.
    progress : told how far it is.

    Raises
    ------
    UsageError
        For an unknown system, and noises or processes beyond what makes sense.
    WorkerError
        If a process is killed.
    """
    names = many("systems", systems) or tuple(SYSTEMS)
    whole(1, MOST_PROCESSES)("processes", processes)
    for noise in noises:
        number("0 or a positive number")("noise", noise)
    tried = {name: system_of(name) for name in names}
    runs: dict[tuple[str, float], list[Run]] = {(name, noise): [] for name in names for noise in noises}
    keys = [(name, noise, seed) for name, noise in runs for seed in seeds]
    jobs = [
        (generic(tried[name], seed) if random_coefficients else tried[name], noise, seed) for name, noise, seed in keys
    ]
    told = progress or Progress()
    told.stage(f"{len(jobs)} runs")
    for done, ((name, noise, _), one) in enumerate(zip(keys, _each(jobs, processes), strict=True), 1):
        runs[name, noise].append(one)
        told.share(done / len(jobs))
    scores = [Score.of(name, noise, own) for (name, noise), own in runs.items()]
    return scores, list(_totals(runs, noises))


def _each(jobs: Sequence[tuple[System, float, int]], processes: int) -> Iterator[Run]:
    """Yield the run of each job, in their order."""
    if processes == 1:
        yield from (run(*job) for job in jobs)
        return
    with workers(min(processes, len(jobs))) as pool:
        yield from pool.map(run, *zip(*jobs, strict=True))


def _totals(runs: dict[tuple[str, float], list[Run]], noises: Sequence[float]) -> Iterator[Score]:
    for noise in noises:
        every = [one for (_, level), own in runs.items() if level == noise for one in own]
        for text, part in (("all with laws", [one for one in every if one.laws]),
                           ("all without", [one for one in every if not one.laws])):  # fmt: skip
            if part:
                yield Score.of(text, noise, part)


def system_of(text: str) -> System:
    """Return the system of a name and, behind it, parameters as NAME=VALUE with blanks between.

    Raises
    ------
    UsageError
        For what is no such system or parameter.
    """
    name, *settings = text.split() or [""]
    if not all("=" in setting for setting in settings):
        raise UsageError(f"'{text}'; needed is a system's name and, behind it, NAME=VALUE")
    return build(SYSTEMS, name, dict(setting.split("=", 1) for setting in settings))


def run(system: System, noise: float, seed: int) -> Run:
    """Discover, and try the formulas on clean trajectories that they never saw."""
    answer = discover(simulate(system, TRAJECTORIES, POINTS, seed=seed, noise=noise))
    fresh = simulate(system, TRAJECTORIES, POINTS, seed=seed + FRESH_SEED) if answer.laws else None
    errors = [formula_errors(law, fresh) for law in answer.laws if fresh is not None]
    false = [printed > max(FALSE * raw, EXACT) for printed, raw in errors]
    return Run(
        laws=system.independent - len(answer.parameters),
        found=len(answer.laws),
        errors=tuple(printed for printed, _ in errors),
        raw_errors=tuple(raw for _, raw in errors),
        false_roundings=sum(false),
        seconds=answer.seconds,
    )


def formula_errors(law: Law, clean: Trajectories) -> tuple[float, float]:
    """Return the share of a formula's deviation that lies within clean trajectories, as printed and as measured.

    0 for a function of the true laws, whatever its scale.
    """
    columns = law.formula.library.evaluate(clean.states)
    return _share(columns @ law.formula.coefficients, clean), _share(columns @ law.formula.raw, clean)


def _share(values: Array, clean: Trajectories) -> float:
    return float(np.sqrt(within_ratio(values[:, None], clean.offsets)))
