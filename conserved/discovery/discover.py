"""discover(trajectories) -> Discovery: how many conserved quantities, which formulas, how sure."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from conserved.data.files import read
from conserved.discovery import clean, noisy
from conserved.discovery.certify import TINY
from conserved.discovery.clean import best_by_chance
from conserved.discovery.dimension import constants_along
from conserved.discovery.expressions import library_of
from conserved.discovery.judge import Judge, Law
from conserved.discovery.ladder import Ground, Rung, climb, given
from conserved.discovery.lagged import neighbours_share
from conserved.discovery.library import Library
from conserved.discovery.noise import noise_of
from conserved.discovery.nullspace import thinned
from conserved.discovery.roles import lifted, roles_of
from conserved.discovery.smooth import smoothed
from conserved.training.progress import Progress
from simulators import Trajectories
from simulators.trajectories import Array

NOISY = 1e-6
"""Data with more noise than this share of a variable's deviation may hide a law from the exact search."""

QUIET_COLUMNS = 40
"""In data without noise, larger libraries are not searched for what changes slowly."""

ENOUGH = (10, 1000)
"""So many trajectories and points allow to say that there is no law, or, with noise, that there is one."""

NEIGHBOURS, LOUD = 0.6, 1e-3
"""Where neighbouring points have less in common, and there seems to be more noise than that, this cannot be told from
changes that are faster than the data."""

DEAFENING = 0.15
"""With more noise than this share of a variable's deviation, data that show no law are smoothed, and asked again."""

SMOOTHED = "laws of smooth trajectories, a point of which averages the noise of {} points"

SHORT = 4
"""Trajectories of fewer points than this do not tell their noise."""

NOTHING_FITS = "no library of these fits these variables"

BY_CHANCE = 0.2
"""A library that makes something of points dealt out at random seem this conserved is too rich for the data."""

SEARCHED = 400_000
"""Of more points, whole trajectories are left out: so many decide what is a law."""


@dataclass(frozen=True, eq=False)
class Discovery:
    """What the data say of conserved quantities.

    Parameters
    ----------
    trajectories, points : how many.
    noise : the largest of the variables' noise, as a share of the variable's deviation.
    verdict : ``conserved``, ``none`` or ``undecided``.
    count : how many independent conserved quantities beside those that were known; None where undecided.
    confidence : share of resamples of the trajectories in which all that changes of every law is noise, and of
        nothing else that was tried; 1 for exact laws, 0 where undecided.
    laws : independent conserved quantities, simplest first, without those that were known.
    approximate : quantities that change slowly; their rate is in their evidence.
    unresolved : quantities no change of which is seen, though a slow one would not be seen either.
    library : names of the rungs climbed.
    dimension : of a single trajectory, how many quantities are constant along it.
    note : what should be said beside, in a sentence.
    seconds : spent.
    chance : the least deviation within trajectories, over the total, of any function of the last library when
        the points are dealt out to the trajectories at random; None without laws. Near 1 the data are many.
    richest : the last library climbed, whose spectrum can be drawn.
    encoder, complete, explained : the encoder's second opinion, see ``conserved.opinion``.
    """

    trajectories: int
    points: int
    noise: float
    verdict: str
    count: int | None
    confidence: float
    laws: tuple[Law, ...]
    approximate: tuple[Law, ...] = ()
    unresolved: tuple[Law, ...] = ()
    library: tuple[str, ...] = ()
    dimension: int | None = None
    note: str = ""
    seconds: float = 0.0
    chance: float | None = None
    richest: Library | None = None
    encoder: int | None = None
    complete: bool | None = None
    explained: float | None = None

    def summary(self) -> dict[str, Any]:
        """Return the answer in plain types, as ``conserved discover --json`` prints it."""
        return {
            "trajectories": self.trajectories,
            "points": self.points,
            "noise": self.noise,
            "verdict": self.verdict,
            "count": self.count,
            "confidence": self.confidence,
            "formulas": [law.summary() for law in self.laws],
            "approximate": [
                {"expression": str(law.formula.expression), "rate": law.evidence.rate} for law in self.approximate
            ],
            "estimates": {"null_space": self.count, "encoder": self.encoder, "dimension": self.dimension},
            "complete": self.complete,
            "explained": self.explained,
            "library": list(self.library),
            "seconds": {"total": self.seconds},
        }


def discover(
    trajectories: Any,
    *,
    angles: Sequence[str] = (),
    library: Sequence[str] = (),
    degree: int | None = None,
    functions: Sequence[str] = (),
    known: Sequence[str] = (),
    progress: Progress | None = None,
) -> Discovery:
    """Count the conserved quantities of the data and write them down.

    Parameters
    ----------
    trajectories : the data, as ``conserved.read`` takes them; of these only states, offsets, times and names are
        looked at.
    angles : names of variables that are angles.
    library : rungs of the ladder to climb, see ``LADDER``; all when empty.
    degree : the highest degree of products.
    functions : base functions beside the variables, in place of the ladder's.
    known : laws known already; what else there is, is sought.
    progress : is told which library is searched.

    Raises
    ------
    UsageError
        For an unknown name, or a formula that cannot be read.
    DataError
        For data that cannot be read.
    """
    began = time.perf_counter()
    trajectories = trajectories if isinstance(trajectories, Trajectories) else read(trajectories)
    bare = thinned(replace(trajectories, invariants={}, phases={}, independent=None), SEARCHED)
    look = partial(
        _look, angles=angles, chosen=library, degree=degree, functions=functions, known=known, progress=progress
    )
    noise = noise_of(bare)
    answer = look(bare, noise)
    if answer.noise > DEAFENING and not answer.laws and (smooth := smoothed(bare, noise)):
        quiet = look(smooth.trajectories, smooth.noise)
        if quiet.laws:
            note = SMOOTHED.format(round(smooth.averaged))
            beside = f"; {_unseen(quiet.unresolved)}" if quiet.unresolved else ""
            answer = replace(quiet, noise=answer.noise, note=note + beside)
    return replace(
        answer,
        trajectories=len(trajectories),
        points=len(trajectories.states),
        seconds=time.perf_counter() - began,
    )


def _look(
    bare: Trajectories,
    noise: Array,
    *,
    angles: Sequence[str],
    chosen: Sequence[str],
    degree: int | None,
    functions: Sequence[str],
    known: Sequence[str],
    progress: Progress | None,
) -> Discovery:
    """Return what data with so much noise (variables) say."""
    share = float((noise / np.maximum(bare.states.std(axis=0), TINY)).max())
    roles = roles_of(bare, noise, angles)
    bare = lifted(bare, roles.positive, noise)
    ground = Ground(bare, roles, (len(bare.states) - len(bare)) // 2, share > NOISY)
    rungs = Once(given(ground, functions, degree) if functions else climb(ground, chosen, degree))
    judge = Judge.of(bare, noise, [library_of(text, bare.variables) for text in known])
    climbed = _searched(rungs, judge, share > NOISY, progress or Progress()) if len(bare) > 1 else []
    if share > NOISY and not _enough(bare) and not judge.exactly:
        judge.doubt()
    chance = best_by_chance(climbed[-1][1], bare) if judge.laws else None
    if chance is not None and chance < BY_CHANCE:
        judge.doubt()
    return replace(_discovery(judge, share, climbed), chance=chance)


def _patience(rung: Rung) -> tuple[bool, int]:
    """Return what sorts rungs for noisy data: the small ones first, last those whose poles could mimic the others.

    Polynomials are simpler than other functions, and count half.
    """
    name, library = rung
    return name == "poles", len(library) if name == "polynomials" else 2 * len(library)


def _enough(trajectories: Trajectories) -> bool:
    many = len(trajectories) >= ENOUGH[0] and len(trajectories.states) >= ENOUGH[1]
    return many and bool(trajectories.lengths.max() >= SHORT)


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


def _searched(rungs: Once, judge: Judge, noise: bool, progress: Progress) -> list[Rung]:
    """Let the judge see exact laws and, where there are none, others; return the rungs climbed."""
    climbed = _climb(rungs, judge, clean.laws, progress)
    if judge.full or (judge.laws and not (noise and judge.spared)):
        return climbed
    if noise:
        judge.expect_noise()
    small = [rung for rung in rungs if len(rung[1]) <= (noisy.COLUMNS if noise else QUIET_COLUMNS)]
    climbed += _climb(sorted(small, key=_patience), judge, noisy.laws, progress)
    judge.finish()
    return climbed


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


def _discovery(judge: Judge, noise: float, climbed: list[Rung]) -> Discovery:
    """Return the verdict of the judge."""
    data = judge.trajectories
    enough = _enough(data)
    dimension = constants_along(data.states) if len(data) == 1 else None
    sparse = noise > LOUD and neighbours_share(data.states, data.offsets, judge.noise) < NEIGHBOURS
    silent = (climbed or judge.full) and enough and not judge.approximate and not judge.unresolved and not sparse
    verdict = "conserved" if judge.laws else "none" if silent else "undecided"
    return Discovery(
        trajectories=len(data),
        points=len(data.states),
        noise=noise,
        verdict=verdict,
        count=None if verdict == "undecided" else len(judge.laws),
        confidence=0.0 if verdict == "undecided" else judge.confidence,
        laws=tuple(judge.laws),
        approximate=tuple(judge.approximate),
        unresolved=tuple(judge.unresolved),
        library=tuple(dict.fromkeys(name for name, _ in climbed)),
        dimension=dimension,
        note=_note(judge, enough, dimension, sparse)
        if climbed or judge.full or dimension is not None
        else NOTHING_FITS,
        richest=climbed[-1][1] if climbed else None,
    )


def _note(judge: Judge, enough: bool, dimension: int | None, sparse: bool) -> str:
    """Return what should be said beside the verdict."""
    if dimension is not None:
        constant = "1 quantity is" if dimension == 1 else f"{dimension} quantities are"
        return (
            f"one trajectory: {constant} constant along it, but may be the same on every other; "
            "a law shows only where its value differs between trajectories"
        )
    if judge.laws:
        return ""
    if judge.full:
        return "the known laws are all that a flow of so many variables can have"
    if judge.approximate:
        return "a quantity changes slowly; nothing is conserved exactly in these libraries"
    if judge.unresolved:
        return _unseen(judge.unresolved)
    if sparse:
        return "sampled too sparsely to tell changes from noise, and to say that there is no law"
    return "" if enough else "too few trajectories or points to say that there is no law"


def _unseen(laws: Sequence[Law]) -> str:
    """Return what should be said of quantities that were left unresolved."""
    names = ", ".join(str(law.formula.expression) for law in laws[:3])
    return f"{names}: no change seen, but a slow one would not be seen either; more or longer trajectories decide"
