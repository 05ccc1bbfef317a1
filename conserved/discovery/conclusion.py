"""The conclusion: verdict, count and confidence, from all that a search kept and refused."""

from collections.abc import Sequence
from dataclasses import replace

from conserved.discovery import report
from conserved.discovery.criteria import Criteria
from conserved.discovery.evidence import Grade, Verdict
from conserved.discovery.lagged import neighbours_share
from conserved.discovery.law import Law
from conserved.discovery.libraries.families import Named
from conserved.discovery.libraries.shift import formula_from
from conserved.discovery.prepare.noise import scattered
from conserved.discovery.prepare.prepared import Prepared
from conserved.discovery.proposers.exact import best_by_chance
from conserved.discovery.proposers.splines import SplineLaw
from conserved.discovery.result import Discovery
from conserved.discovery.selection.decide import verdict_of
from conserved.discovery.selection.selector import Selector

NEAREST = 3
"""So many of what was refused are told."""


def concluded(prepared: Prepared, selector: Selector, searched: Sequence[Named]) -> Discovery:
    """Return the answer of a search, with its notes.

    Parameters
    ----------
    prepared : what was looked at.
    selector : what it kept and refused.
    searched : the libraries, in their order.
    """
    chance = best_by_chance(searched[-1][1], prepared) if selector.laws and searched else None
    if chance is not None:
        selector.reckon_with_chance(chance)
    kept = [_returned(one.law, prepared) for one in selector.kept]
    refused = sorted((_returned(law, prepared) for law in selector.refused), key=lambda law: law.evidence.gap)
    laws, unresolved = _graded(kept, Grade.EXACT, Grade.NOISE), _graded(kept, Grade.UNRESOLVED)
    verdict = _verdict(kept, refused, prepared, selector.spline)
    counted = verdict in (Verdict.CONSERVED, Verdict.NONE)
    answer = replace(
        unsearched(prepared),
        verdict=verdict,
        count=len(laws) if counted else None,
        confidence=confidence(laws, refused, prepared.criteria) if counted else 0.0,
        laws=laws,
        approximate=_graded(kept, Grade.APPROXIMATE, Grade.DRIFTS),
        nearest=(*unresolved, *_unlike(refused)[:NEAREST]),
        library=tuple(dict.fromkeys(name for name, _ in searched)),
        parameters=tuple(prepared.trajectories.variables[column] for column in prepared.parameters),
        curves=None if selector.spline is None or laws else curves_of(selector.spline, prepared.criteria),
        chance=chance,
        richest=searched[-1][1] if searched else None,
    )
    return answer.with_notes(*report.notes(answer, selector))


def unsearched(prepared: Prepared, note: str = "") -> Discovery:
    """Return the answer for data that were not searched, with a reason."""
    return Discovery(
        trajectories=len(prepared.trajectories),
        points=len(prepared.trajectories.states),
        noise=prepared.share,
        verdict=Verdict.UNDECIDED,
        count=None,
        confidence=0.0,
        laws=(),
        note=note,
        prepared=prepared,
    )


def _graded(laws: Sequence[Law], *grades: Grade) -> tuple[Law, ...]:
    return tuple(law for law in laws if law.grade in grades)


def _unlike(laws: Sequence[Law]) -> list[Law]:
    """Return the first of all laws that are made of the same functions."""
    first: dict[object, Law] = {}
    for law in laws:
        first.setdefault((law.formula.library.bases, law.formula.library.powers.tobytes()), law)
    return list(first.values())


def _verdict(kept: Sequence[Law], refused: Sequence[Law], prepared: Prepared, spline: SplineLaw | None) -> Verdict:
    silent = prepared.enough and not hides_laws(prepared)
    shown = None if spline is None else spline.variation / max(spline.rival, spline.variation)
    return verdict_of(kept, refused, criteria=prepared.criteria, silent=silent, splines=shown)


def _returned(law: Law, prepared: Prepared) -> Law:
    """Return a law as a function of all variables, some of whose distances from origins were looked at."""
    return replace(law, formula=formula_from(law.formula, prepared.origins, prepared.variables))


def hides_laws(prepared: Prepared) -> bool:
    """Return whether laws may hide from the search: in sampling too sparse, or in steps of rounding too coarse."""
    data, criteria = prepared.trajectories, prepared.criteria
    shared = neighbours_share(data.states, data.offsets, prepared.level)
    sparse = prepared.share > criteria.neighbours_noise and shared < criteria.neighbours_share
    return prepared.coarse or sparse or bool(scattered(data).any())


def curves_of(spline: SplineLaw, criteria: Criteria) -> dict[str, dict[str, list[float]]] | None:
    """Return the functions of single arguments that splines show nearly conserved; None where they show nothing."""
    if spline.variation > criteria.nothing * spline.rival or not spline.curves:
        return None
    return {
        curve.group.name: {"x": curve.x.tolist(), "y": curve.y.tolist(), "error": curve.error.tolist()}
        for curve in spline.curves
    }


def confidence(laws: Sequence[Law], refused: Sequence[Law], criteria: Criteria) -> float:
    """Return the share of resamples in which what changes of every law is noise, and of nothing that was refused."""
    others = [law.evidence.support for law in refused if law.evidence.support < criteria.support_least]
    return min([1.0, *(law.evidence.support for law in laws), *(1 - support for support in others)])
