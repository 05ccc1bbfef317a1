"""Relations along one trajectory: the simplest functions that are constant along it and far from it when shuffled.

what changes by rounding alone, the shortest of all libraries first
else what noise explains, the shortest of those that fit best
else what is nearly constant, below the gap of a library, by the length of its description

Each is fitted on the first half of the run and judged on the second; only what is the same there is a relation.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from conserved.discovery.evidence import Grade
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.library import Library
from conserved.discovery.linear_algebra import triangle
from conserved.discovery.prepare.noise import neighbour_interpolation
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.proposers import exact, noisy, shuffled
from conserved.discovery.proposers.nearest import TRIED, Nearest
from conserved.discovery.proposers.rivals import Rivals
from conserved.discovery.proposers.shuffled import Run
from conserved.discovery.proposers.supports import simplest, starts, trimmed
from conserved.discovery.relation import Relation
from conserved.discovery.selection.independence import usually_independent_share
from conserved.discovery.selection.relation import along, grade_of, is_vague
from simulators.randomness import stream
from simulators.trajectories import Array


@dataclass(eq=False)
class Relations:
    """What was found along a run, simplest first.

    Parameters
    ----------
    prepared : the run, or its windows.
    run : its points and their shuffled coordinates.
    known : gradients (probes, functions, variables) of what is known, in units of the variables' typical deviations.
    found : the relations.
    given : gradients of these and of what is known.
    """

    prepared: Prepared
    run: Run
    known: Array
    found: list[Relation] = field(default_factory=list)
    given: Array = field(default_factory=lambda: np.empty((0, 0, 0)))

    @classmethod
    def of(cls, prepared: Prepared, known: Sequence[Library] = ()) -> "Relations":
        """Return none as yet."""
        probes, variables = prepared.probes.shape
        relations = cls(prepared, Run.of(prepared), np.empty((probes, 0, variables)))
        one = np.ones((1, 1))
        gradients = [relations.gradients(library, one) for library in known]
        relations.known = relations.given = np.concatenate([relations.known, *gradients], axis=1)
        return relations

    @property
    def full(self) -> bool:
        """Whether there can be no more: along a curve in d dimensions d - 1 hold."""
        return bool(self.given.shape[1] >= self.given.shape[2] - 1)

    def gradients(self, library: Library, functions: Array) -> Array:
        """Return the gradients (probes, functions, variables) of functions (columns, functions)."""
        return library.gradients(self.prepared.probes, functions) * self.prepared.typical

    def choose(self, candidates: list[Relation]) -> None:
        """Keep, of all relations, those that are independent of shorter ones; of as long the one of lowest degree."""
        self.found, self.given = [], self.known
        for relation in sorted(candidates, key=_simplicity):
            if not self.full:
                self._keep(relation)

    def _keep(self, relation: Relation) -> None:
        formula = relation.formula
        gradient = self.gradients(formula.library, formula.coefficients[:, None])
        if usually_independent_share(gradient, self.given)[0] >= self.prepared.criteria.independent:
            self.found.append(relation)
            self.given = np.concatenate([self.given, gradient], axis=1)

    def judged(self, formula: Formula, rival: float) -> Relation:
        """Return a formula with its value and its grade along the second half, fitted on the first."""
        first, second = self.run.halves
        columns, later = first.columns(formula.library), second.columns(formula.library)
        value = float(np.mean(formula.values(self.prepared.trajectories.states)))
        if columns is None or later is None or is_vague(formula, self.prepared.criteria):
            return Relation(formula, value, 1.0, Grade.REFUSED)
        function = _refitted(*columns)
        near = neighbour_interpolation(second.trajectories, second.noise)
        slopes = formula.library.gradients(near, function[:, None])[:, 0]
        seen = along(
            later[0] @ function - float(np.mean(columns[0] @ function)),
            slopes * second.noise,
            slopes * self.prepared.typical,
            later[1] @ function,
            second.trajectories.offsets,
        )
        grade = grade_of(seen, rival, self.prepared.exact_limit, self.prepared.criteria)
        return Relation(formula, value, seen.variation, grade, seen.misfit)


def _simplicity(relation: Relation) -> tuple[int, int, int]:
    """Return what sorts relations: terms and constants, degrees of the terms, coefficients that are no fractions."""
    formula = relation.formula
    return formula.length, int(formula.library.degrees.sum()), formula.terms - formula.fractions


def _refitted(columns: Array, apart: Array) -> Array:
    """Return the function (columns) that changes least along some points, against its shuffled deviation."""
    own, others = columns - columns.mean(axis=0), apart - apart.mean(axis=0)
    return exact.smallest(triangle(own), triangle(others))


def propose(libraries: Iterable[Library], prepared: Prepared, known: Sequence[Library] = ()) -> list[Relation]:
    """Return the independent relations along a run, simplest first: exact ones or, where there are none, others.

    Parameters
    ----------
    libraries : the functions that they may be made of, simple ones first.
    prepared : the run, or its windows.
    known : what is known to be constant, and is not sought, each the only column of a library.
    """
    relations, libraries = Relations.of(prepared, known), list(libraries)
    for ways, fitting in ((_exact, None), (_in_noise, _fitting), (_nearly, None)):
        candidates = list[Relation]()
        for library in libraries:
            candidates += ways(library, relations)
            relations.choose(fitting(candidates, relations) if fitting else candidates)
            if relations.full and not any(one.doubtful for one in relations.found):
                break
        if relations.found:
            break
    return relations.found


def _exact(library: Library, relations: Relations) -> Iterator[Relation]:
    """Yield the simplest relations of a library that change by rounding alone.

    Most libraries hold none, and a sample says so, as for laws.
    """
    prepared, limit, run = relations.prepared, relations.prepared.exact_limit, relations.run
    every = max(1, len(run.trajectories.states) // (exact.SAMPLE * len(library)))
    if every > 1 and not shuffled.holds(library, run.sampled(every), np.sqrt(every) * limit):
        return
    found = shuffled.null_space(library, run)
    below = np.empty((0, 0)) if found is None else found.below(limit)
    if found is None or not below.shape[1]:
        return
    for support in exact.candidates(found, below, limit, stream(prepared.seed, "searched")):
        relation = relations.judged(exact.fitted(found, support, prepared.criteria), 1.0)
        if relation.grade == Grade.EXACT:
            yield relation


def _in_noise(library: Library, relations: Relations) -> Iterator[Relation]:
    """Yield what noise explains, each on the columns that it needs."""
    criteria, run = relations.prepared.criteria, relations.run
    found = _nearest(library, relations)
    if found is None:
        return
    kept = {
        tuple(start[trimmed(found.own.subset(start), criteria)])
        for start in starts(found.own, criteria, stream(run.seed, "searched"))
    }
    for columns in sorted(kept):
        relation = _judged(found, np.array(columns), relations)
        if relation.grade == Grade.NOISE:
            yield relation


def _fitting(found: list[Relation], relations: Relations) -> list[Relation]:
    """Return the relations whose misfit is, but for chance, the least there is."""
    least = min((one.misfit for one in found), default=1.0)
    chance = relations.prepared.criteria.needed * 2 / np.sqrt(len(relations.run.trajectories.states) / 2)
    return [one for one in found if one.misfit < least * (1 + chance)]


def _nearly(library: Library, relations: Relations) -> Iterator[Relation]:
    """Yield the shortest functions below the widest gap of a library."""
    criteria, run = relations.prepared.criteria, relations.run
    found = _nearest(library, relations)
    if found is None:
        return
    near = replace(criteria, near_share=found.leaders.limit(criteria) ** 2)
    for start in starts(found.own, near, stream(run.seed, "searched"))[:TRIED]:
        relation = _judged(found, simplest(found.own, start, found.leaders.limit(criteria), criteria), relations)
        if relation.grade != Grade.REFUSED:
            yield relation


def _nearest(library: Library, relations: Relations) -> Nearest | None:
    """Return the functions of a library that change least along the run; None of one that is too large."""
    if len(library) > noisy.COLUMNS:
        return None
    library = library.subset(shuffled.distinct_columns(library, relations.run))
    own = shuffled.covariances(library, relations.run) if len(library) else None
    if own is None:
        return None
    leaders = Rivals.of(library, own, relations).leaders(relations.known, relations.prepared.criteria.independent)
    return None if leaders is None else Nearest(library, own, leaders)


def _judged(found: Nearest, columns: Array, relations: Relations) -> Relation:
    """Return the function of some columns that changes least, judged."""
    formula = noisy.least_lagged(found.library.subset(columns), found.own.subset(columns), relations.prepared.criteria)
    return relations.judged(formula, found.leaders.rival)
