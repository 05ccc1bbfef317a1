"""Which of several laws is best: by description length, each made as simple as it may be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import sympy

from conserved.analysis.spread import typical_deviation
from conserved.discovery.criteria import Criteria
from conserved.discovery.libraries.form import Form, reach_of
from conserved.discovery.linear_algebra import TINY
from conserved.discovery.proposers.form_model import Part, tables
from conserved.discovery.proposers.points import Points
from conserved.discovery.proposers.refine import Refined, measured, own_points, refine
from simulators.trajectories import Array

SCREENED, SCREEN_POINTS, SCREEN_STEPS, SCREEN_PRECISION = 2, 1250, 12, 1e-3
"""Of laws without one term each so many, the shortest by a quick fit at so many points, are fitted to the end."""

FINAL_STEPS, FINAL_PRECISION = 40, 1e-9
"""Laws are fitted to the end in so many steps, or until one gains less than this share."""

EXACT = 1e-14
"""A smaller share of the variance is the integrator's error: of exact laws the shortest is best."""

PARABOLA, PARABOLA_NOISE = 1e-5, 0.3
"""A form that is a parabola but for this share of its deviation, or for this of the share that noise has, is one."""

ALIKE = 1e-6
"""Laws whose changes differ by no more than this share are the same law."""


def different(laws: Iterable[Refined]) -> list[Refined]:
    """Return the laws without those that another of them is, written with no fewer numbers."""
    kept: list[Refined] = []
    for law in sorted(laws, key=lambda law: law.cost):
        if not any(abs(law.ratio - other.ratio) < ALIKE * other.ratio for other in kept):
            kept.append(law)
    return kept


def length(law: Refined, points: Points) -> float:
    """Return the description length of what a law leaves at points, and of its numbers: the smaller the better."""
    if not np.isfinite(law.ratio):
        return np.inf
    ratio = measured(law.parts, own_points(law, points), law.constants, law.coefficients).ratio
    count = len(points.weights)
    return count * np.log(ratio + EXACT) + law.cost * np.log(count) if np.isfinite(ratio) else np.inf


def tolerance_of(points: Points) -> float:
    """Return how far a form must be from a parabola to be told from it, as a share of its deviation."""
    if points.noise is None:
        return PARABOLA
    share = np.median(points.noise, axis=0) / np.maximum(points.trajectories.states.std(axis=0), TINY)
    return max(PARABOLA, PARABOLA_NOISE * float(share.max()))


def _imitates(law: Refined, points: Points, criteria: Criteria) -> bool:
    """Return whether a form of the law is but a parabola, a step, or what its terms leave of each other."""
    tolerance, least = tolerance_of(points), criteria.cancelled
    for part, constants, coefficients in law.by_part():
        if part.group.argument:
            values = points.of(part.group.argument).values
            form, reach = part.form, reach_of(values)
            imitates = form.plain(constants, reach, tolerance) or form.cancels(constants, coefficients, reach, least)
            if imitates or form.steps(values, constants):
                return True
    return False


def best_of(laws: Sequence[Refined], points: Points, criteria: Criteria) -> list[Refined]:
    """Return the laws, shortest first, but those with forms that only imitate another function."""
    lengths = [np.inf if _imitates(law, points, criteria) else length(law, points) for law in laws]
    return [laws[place] for place in np.argsort(lengths, kind="stable") if np.isfinite(lengths[place])]


def outside(law: Refined, outer: Points, points: Points) -> float:
    """Return how much a law changes along trajectories that it was not fitted on, a share of its deviation in all.

    What noise makes of it is taken off.
    """
    near = own_points(law, outer)
    made, whole = tables(law.parts, near, law.constants), tables(law.parts, points, law.constants)
    if made is None or whole is None:
        return 1.0
    change, noise = near.within(made.columns) @ law.coefficients, near.rows(made.noisy) @ law.coefficients
    mean = max(change @ change - noise @ noise, 0.0) / near.weights.sum()
    return float(np.sqrt(mean) / max(typical_deviation(whole.columns @ law.coefficients), TINY))


def refitted(law: Refined, points: Points) -> Refined:
    """Return the law fitted to the end, with weights that fit its noise."""
    return refine(law.parts, own_points(law, points), law.constants, steps=FINAL_STEPS, precision=FINAL_PRECISION)


def trimmed(law: Refined, points: Points, test: Points) -> Refined:
    """Return the law without the parts, terms and constants that do not pay for themselves, left out one by one."""
    best, shortest, near = law, length(law, test), own_points(law, points)
    few, some = near.thinned(SCREEN_POINTS), test.thinned(SCREEN_POINTS)
    quick = [
        refine(parts, few, start, steps=SCREEN_STEPS, precision=SCREEN_PRECISION) for parts, start in _simpler(law)
    ]
    for one in sorted(quick, key=lambda one: length(one, some))[:SCREENED]:
        other = refine(one.parts, near, one.constants, steps=FINAL_STEPS, precision=FINAL_PRECISION)
        own = length(other, test)
        if own <= shortest:
            best, shortest = other, own
    return best if best is law else trimmed(best, points, test)


def _simpler(law: Refined) -> Iterator[tuple[tuple[Part, ...], Array]]:
    """Yield the parts without one of them or with one made simpler, and the inner constants that are left."""
    for place, (part, inner) in enumerate(zip(law.parts, law.inner, strict=True)):
        before, after = law.parts[:place], law.parts[place + 1 :]
        others = law.constants[: inner.start], law.constants[inner.stop :]
        if after or before:
            yield (*before, *after), np.concatenate(others)
        for form in _simpler_forms(part.form):
            own = [constant in form.constants for constant in part.form.constants]
            kept = np.concatenate([others[0], law.constants[inner][own], others[1]])
            yield (*before, Part(part.group, form), *after), kept


def _simpler_forms(form: Form) -> Iterator[Form]:
    """Yield the form without each of its terms, and with each constant 0 that may be, most often a place."""
    for term in range(len(form.terms)) if len(form.terms) > 1 else ():
        rest = tuple(one for other, one in enumerate(form.terms) if other != term)
        constants = tuple(constant for constant in form.constants if any(one.has(constant) for one in rest))
        yield replace(form, name=_named(rest), terms=rest, constants=constants)
    for loose in form.loose:
        terms = tuple(term.subs(loose, 0) for term in form.terms)
        if loose in form.constants and not any(term.has(sympy.zoo, sympy.nan) for term in terms):
            constants = tuple(constant for constant in form.constants if constant != loose)
            yield replace(form, name=_named(terms), terms=terms, constants=constants)


def _named(terms: Sequence[sympy.Expr]) -> str:
    """Return what a form is called that is no family's: its terms."""
    return ", ".join(map(str, terms))
