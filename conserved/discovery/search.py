"""The search: which rungs of the ladder are climbed, in which order, exactly and through noise."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from conserved.discovery.libraries.families import LADDER, Ground, Rung, climb, given
from conserved.discovery.libraries.library import Library
from conserved.discovery.proposers import exact, noisy
from conserved.discovery.selection.selector import Judge
from conserved.training.progress import Progress
from simulators.trajectories import Array

QUIET_COLUMNS = 40
"""In data without noise, larger libraries are not searched for what changes slowly."""


@dataclass(frozen=True)
class Question:
    """What is asked of the data, see ``discover``."""

    angles: Sequence[str] = ()
    library: Sequence[str] = ()
    degree: int | None = None
    functions: Sequence[str] = ()
    known: Sequence[str] = ()
    progress: Progress = field(default_factory=Progress)

    def rungs(self, ground: Ground) -> Iterator[Rung]:
        """Yield the rungs that may be climbed."""
        if self.functions:
            return given(ground, self.functions, self.degree)
        return climb(ground, self.library, self.degree)

    def poles(self, ground: Ground) -> Iterator[Rung]:
        """Yield those of them whose centres are fitted to the data."""
        wanted = not self.functions and "poles" in (self.library or LADDER)
        return climb(ground, ["poles"], self.degree) if wanted else iter(())


class Once:
    """Rungs that are made when first asked for, and kept."""

    def __init__(self, rungs: Iterator[Rung]) -> None:
        self._rungs, self._made = rungs, list[Rung]()

    def __iter__(self) -> Iterator[Rung]:
        """Yield those that were made, then make the others."""
        yield from self._made
        for rung in self._rungs:
            self._made.append(rung)
            yield rung


def searched(question: Question, ground: Ground, judge: Judge, noise: Array | None) -> list[Rung]:
    """Let the judge see exact laws and, where there are none, others; return the rungs climbed.

    In noise poles come late, since they could mimic other functions, and only where those hold no law.

    Parameters
    ----------
    noise : deviation of each variable's noise (variables), None where there is none to reckon with.
    """
    rungs, progress = Once(question.rungs(ground)), question.progress
    climbed = _climb(rungs, judge, exact.laws, progress)
    if judge.full or (judge.laws and (noise is None or not judge.spared)):
        return climbed
    small = [rung for rung in rungs if len(rung[1]) <= (QUIET_COLUMNS if noise is None else noisy.COLUMNS)]
    if noise is not None:
        judge.expect_noise()
        small = [rung for rung in small if rung[0] != "poles"]
    climbed += _climb(sorted(small, key=_patience), judge, noisy.laws, progress)
    if noise is not None and not judge.laws:
        climbed += _climb(question.poles(replace(ground, noise=noise)), judge, noisy.laws, progress)
    judge.finish()
    return climbed


def _patience(rung: Rung) -> int:
    """Return what sorts rungs for noisy data, the small ones first: polynomials, the simplest functions, count half."""
    name, library = rung
    return len(library) if name == "polynomials" else 2 * len(library)


def _climb(
    rungs: Iterable[Rung], judge: Judge, laws: Callable[[Library, Judge], None], progress: Progress
) -> list[Rung]:
    """Show the judge the laws of each rung until there can be no more; return the rungs climbed."""
    climbed: list[Rung] = []
    for name, library in rungs:
        if judge.full:
            break
        progress.stage(f"searching {name}, {len(library)} columns")
        climbed.append((name, library))
        laws(library, judge)
    return climbed
