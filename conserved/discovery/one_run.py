"""One run: what data of a single trajectory say, be it whole, cut in windows, or repeated from one state.

A quantity that has the same value all over the data is a relation between the variables: none of the trajectories could
show that it differs elsewhere. It may be a law, or what a closed orbit or a torus makes of the variables.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from conserved.discovery import report
from conserved.discovery.conclusion import unsearched
from conserved.discovery.libraries.compiled import symbols_of
from conserved.discovery.libraries.families import Named
from conserved.discovery.libraries.library import Library
from conserved.discovery.libraries.shift import formula_from
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.proposers.dimension import constants_along
from conserved.discovery.proposers.relations import propose
from conserved.discovery.relation import Relation
from conserved.discovery.result import Discovery

SMALL = 40
"""Larger libraries are not searched for a value that all trajectories share, which takes as long as for laws."""


def along(prepared: Prepared, named: Iterable[Named], known: Sequence[Library], why: str) -> Discovery:
    """Return what the data say, taken for one trajectory.

    Parameters
    ----------
    prepared : the run, or its windows.
    named : the libraries that may be searched.
    known : laws known already, each the only column of a library.
    why : why the data are one trajectory.
    """
    data, named = prepared.trajectories, [(name, library) for name, library in named if name != "poles"]
    proposed = propose([library for _, library in named], prepared, known)
    relations = tuple(_returned(relation, prepared) for relation in proposed)
    dimension = constants_along(data.states)
    found = replace(
        unsearched(prepared, report.one_run(why, relations, dimension)),
        library=tuple(dict.fromkeys(name for name, _ in named)),
        relations=relations,
        dimension=dimension if len(data) == 1 else None,
    )
    return found.with_notes(report.degrees(prepared, bool(relations)))


def _returned(relation: Relation, prepared: Prepared) -> Relation:
    """Return a relation as one of all variables, with its value in their units."""
    formula = formula_from(relation.formula, prepared.origins, prepared.variables)
    return replace(relation, formula=formula, value=float(formula.values(prepared.whole.states).mean()))


def the_same_everywhere(
    answer: Discovery, prepared: Prepared, named: Iterable[Named], known: Sequence[Library]
) -> Discovery:
    """Return an answer without laws or, if a quantity has the same value in all trajectories, that of one run.

    Not so where that is no more than a column which is a function of the others, of which more than one is free.
    """
    small = [(name, library) for name, library in named if len(library) <= SMALL]
    same = along(prepared, small, known, report.SAME_EVERYWHERE)
    left = len(prepared.trajectories.variables) - len(same.relations)
    if not same.relations or (left > 1 and all(map(_is_column, same.relations))):
        return answer
    return replace(answer, relations=same.relations, note="").undecided(same.note)


def _is_column(relation: Relation) -> bool:
    """Return whether a relation gives one of the variables as a function of the others."""
    library = relation.formula.library
    for place, base in enumerate(library.bases):
        terms = library.powers[library.powers[:, place] > 0]
        others = {symbol for other in library.bases if other != base for symbol in other.free_symbols}
        alone = len(terms) == 1 and terms.sum() == 1
        if base in symbols_of(library.variables) and alone and base not in others:
            return True
    return False
