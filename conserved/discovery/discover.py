"""discover(trajectories) -> Discovery: how many conserved quantities, which formulas, how sure."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from conserved.discovery.certify import Evidence, evidence
from conserved.discovery.clean import APPROXIMATE, EXACT, NullSpace, fitted, laws, null_space
from conserved.discovery.expressions import parse
from conserved.discovery.formulas import Formula
from conserved.discovery.ladder import Ground, climb, given
from conserved.discovery.library import Library
from conserved.discovery.noise import noise_of
from conserved.discovery.nullspace import folds_of
from conserved.discovery.roles import roles_of
from simulators import Trajectories
from simulators.trajectories import Array

PROBES = 200
"""States at which gradients are compared."""

ENOUGH = (10, 1000)
"""So many trajectories and points allow to say that there is no law."""


@dataclass(frozen=True, eq=False)
class Law:
    """A conserved quantity: its formula, and what held-out trajectories say of it."""

    formula: Formula
    evidence: Evidence


@dataclass(frozen=True, eq=False)
class Discovery:
    """What the data say of conserved quantities.

    Parameters
    ----------
    trajectories, points : how many.
    noise : the largest of the variables' noise, as a share of the variable's deviation.
    verdict : ``conserved``, ``none`` or ``undecided``.
    count : how many independent conserved quantities; None where undecided.
    confidence : share of resamples of the trajectories with the same count.
    laws : independent conserved quantities, simplest first, without those that were known.
    approximate : quantities that change slowly; their rate is in their evidence.
    library : names of the rungs climbed.
    note : what should be said beside, in a sentence.
    seconds : spent.
    """

    trajectories: int
    points: int
    noise: float
    verdict: str
    count: int | None
    confidence: float
    laws: tuple[Law, ...]
    approximate: tuple[Law, ...] = ()
    library: tuple[str, ...] = ()
    note: str = ""
    seconds: float = 0.0


def discover(
    trajectories: Trajectories,
    *,
    angles: Sequence[str] = (),
    library: Sequence[str] = (),
    degree: int | None = None,
    functions: Sequence[str] = (),
    known: Sequence[str] = (),
) -> Discovery:
    """Count the conserved quantities of the data and write them down.

    Parameters
    ----------
    trajectories : the data; of these only states, offsets, times and names are looked at.
    angles : names of variables that are angles.
    library : rungs of the ladder to climb, see ``LADDER``; all when empty.
    degree : the highest degree of products.
    functions : base functions beside the variables, in place of the ladder's.
    known : laws known already; what else there is, is sought.

    Raises
    ------
    UsageError
        For an unknown name, or a formula that cannot be read.
    DataError
        For data from which nothing can be discovered.
    """
    began = time.perf_counter()
    bare = replace(trajectories, invariants={}, phases={}, independent=None)
    search = Search.start(bare, angles, known)
    rungs = given(search.ground, functions, degree) if functions else climb(search.ground, library, degree)
    search.climb(rungs)
    return replace(search.result(), seconds=time.perf_counter() - began)


@dataclass(eq=False)
class Search:
    """The state of a discovery while it climbs the ladder."""

    trajectories: Trajectories
    ground: Ground
    noise: Array
    probes: Array
    known: Array
    accepted: list[Law] = field(default_factory=list)
    approximate: list[Law] = field(default_factory=list)
    climbed: list[str] = field(default_factory=list)
    last: NullSpace | None = None

    @classmethod
    def start(cls, trajectories: Trajectories, angles: Sequence[str], known: Sequence[str]) -> "Search":
        """Look at the variables, and at the laws known already."""
        noise = noise_of(trajectories)
        roles = roles_of(trajectories, noise, angles)
        room = (len(trajectories.states) - len(trajectories)) // 2
        ground = Ground(trajectories.variables, roles, room)
        points = len(trajectories.states)
        rows = np.random.default_rng(0).choice(points, min(PROBES, points), replace=False)
        probes = trajectories.states[np.sort(rows)]
        gradients = [_known_gradient(text, trajectories.variables, probes) for text in known]
        start = np.empty((len(probes), 0, probes.shape[1]))
        return cls(trajectories, ground, noise, probes, np.concatenate([start, *gradients], axis=1))

    @property
    def full(self) -> bool:
        """Whether there can be no more laws: a flow in d dimensions has d - 1 at most."""
        return self.known.shape[1] >= self.probes.shape[1] - 1

    def climb(self, rungs: Iterator[tuple[str, Library]]) -> None:
        """Climb until there can be no more laws or there are no more rungs."""
        for name, library in rungs:
            if self.full:
                return
            self.climbed += [name] if name not in self.climbed else []
            self.last = null_space(library, self.trajectories)
            for found, gradient in laws(self.last, EXACT, self.probes, self.known):
                law = self.judged(found)
                if law.evidence.within_ratio < (10 * EXACT) ** 2:
                    self.accepted.append(law)
                    self.known = np.concatenate([self.known, gradient], axis=1)

    def judged(self, formula: Formula) -> Law:
        """Return the formula with its evidence, each fold's values by coefficients fitted without it."""
        owners = np.repeat(np.arange(len(formula.samples)), [len(fold) for fold in folds_of(self.trajectories)])
        columns = formula.library.evaluate(self.trajectories.states)
        values = np.einsum("pt,pt->p", columns, formula.samples[owners[self.trajectories.owners]])
        return Law(formula, evidence(values, self.trajectories.offsets, self.trajectories.times))

    def result(self) -> Discovery:
        """Return what was found."""
        deviation = np.maximum(self.trajectories.states.std(axis=0), np.finfo(float).tiny)
        enough = len(self.trajectories) >= ENOUGH[0] and len(self.trajectories.states) >= ENOUGH[1]
        verdict = "conserved" if self.accepted else "none" if enough and not self.approximate else "undecided"
        return Discovery(
            trajectories=len(self.trajectories),
            points=len(self.trajectories.states),
            noise=float((self.noise / deviation).max()),
            verdict=verdict,
            count=None if verdict == "undecided" else len(self.accepted),
            confidence=1.0,
            laws=tuple(self.accepted),
            approximate=tuple(self.approximate),
            library=tuple(self.climbed),
        )


def _known_gradient(text: str, variables: Sequence[str], probes: Array) -> Array:
    """Return the gradients (points, 1, variables) of a known law."""
    one = Library(tuple(variables), (parse(text, variables),), np.array([[1]]), np.array([1]))
    return one.gradients(probes, np.ones((1, 1)))
