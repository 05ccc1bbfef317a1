"""Laws with constants inside: forms of the curves that splines show, all constants fitted on the law itself."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import sympy

from conserved.discovery.criteria import DEFAULT, Criteria
from conserved.discovery.libraries.arguments import arguments_of
from conserved.discovery.libraries.form import CONSTANT, Form
from conserved.discovery.libraries.forms import FORMS
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.groups import additive, coupled
from conserved.discovery.prepare.kinds import Kinds
from conserved.discovery.proposers.curve_forms import Fitted, forms_of, shortlist
from conserved.discovery.proposers.form_formulas import FormLaw, written
from conserved.discovery.proposers.form_model import Part
from conserved.discovery.proposers.known_laws import Known
from conserved.discovery.proposers.points import Points, points_of
from conserved.discovery.proposers.refine import Refined, own_points, refine
from conserved.discovery.proposers.simplest import EXACT, best_of, different, outside, refitted, tolerance_of, trimmed
from conserved.discovery.proposers.spline_moments import HELD_OUT, calm, split
from conserved.discovery.proposers.splines import SplineLaw, spline_law
from conserved.discovery.selection.outermost import by_reach
from simulators.trajectories import Array, Trajectories

GOOD, GOOD_CLEAN, BETTER = 0.03, 0.003, 0.5
"""Where sums of functions of single arguments change by more than this share, in noise and without, products with
splines are tried, and taken if they change by less than the last of that."""

SILENT = 1e-3
"""Where a law changes by less than this share of what noise would make of it, there is no noise."""

SHORTLIST = 8
"""So many forms of each curve, the best, are tried together with those of the others,"""

COMBINATIONS = 24
"""but so many combinations in all."""

AGAIN = 8
"""Of those of noisy data so many, the best, are fitted a second time: the best then was the third at first at worst in
16 fits of eight laws."""

MOST_IN_NOISE = 4
"""Laws of more groups are not written down in noise: their combinations took 67 s and more."""

PARABOLA = "polynomial 2"

FINALISTS = 3
"""So many laws are fitted to all points, and made without each term in turn."""

SEARCH_POINTS, FINAL_POINTS = 1600, 5000
"""So many points tell which forms; so many, which of their terms are needed."""

STEPS, PRECISION = 12, 1e-3


@dataclass(frozen=True, eq=False)
class FormLaws:
    """What splines and forms say.

    Parameters
    ----------
    spline : the law that splines show, or what came closest to one.
    laws : formulas for it, best first; none where splines show no law.
    """

    spline: SplineLaw
    laws: tuple[FormLaw, ...]

    @property
    def formulas(self) -> list[Formula]:
        """The formulas, best first."""
        return [law.formula for law in self.laws]


def propose(
    trajectories: Trajectories,
    noise: Array,
    kinds: Kinds,
    known: Sequence[Known] = (),
    *,
    rng: np.random.Generator,
    forms: Sequence[Form] = FORMS,
    products: bool = True,
    criteria: Criteria = DEFAULT,
) -> FormLaws:
    """Return what changes least along trajectories among sums of functions of single arguments, and formulas for it.

    Parameters
    ----------
    trajectories : the data.
    noise : deviation of their noise (points, variables).
    kinds : what the variables may be.
    known : laws known already; functions of them are none.
    rng : chooses the trajectories that are held out.
    forms : the functions that formulas may hold.
    products : whether products with splines are tried where sums show no law.
    criteria : say when a constant is a fraction.
    """
    found: list[FormLaws] = []
    for spline in shown(trajectories, noise, kinds, known, rng, products=products):
        found.append(FormLaws(spline, _formulas(spline, trajectories, noise, forms, criteria)))
        if spline.clean and any(law.ratio < EXACT for law in found[-1].laws):
            break
    return next((one for one in reversed(found) if one.laws), found[-1])


def _formulas(
    spline: SplineLaw, trajectories: Trajectories, noise: Array, forms: Sequence[Form], criteria: Criteria
) -> tuple[FormLaw, ...]:
    """Return formulas for the law that splines show, best first; none where they show no law."""
    many = not spline.clean and len(spline.groups) > MOST_IN_NOISE
    if not (spline.holds and spline.curves) or many:
        return ()
    points = points_of(trajectories, None if spline.clean else noise, calm(trajectories, noise))
    found = _searched(spline, forms, _by_reach(points, spline)[0].thinned(SEARCH_POINTS), criteria)
    if points.noise is not None and min((law.ratio for law in found), default=1.0) < SILENT:
        points = points_of(trajectories, None, points.weights)
    inner, outer = _by_reach(points, spline)
    test, whole = points.thinned(FINAL_POINTS), inner.thinned(FINAL_POINTS)
    final = different(trimmed(refitted(law, whole), whole, test) for law in best_of(found, test, criteria)[:FINALISTS])
    laws = (written(law, points, outside(law, outer, test), criteria) for law in best_of(final, test, criteria))
    definite: dict[sympy.Expr, FormLaw] = {}
    for law in laws:
        if law is not None and law.definite:
            definite.setdefault(law.formula.expression, law)
    return tuple(definite.values())


def _searched(spline: SplineLaw, forms: Sequence[Form], points: Points, criteria: Criteria) -> list[Refined]:
    """Return the laws of the best combinations of forms.

    What noise makes of a law is known with the law: in noise they are fitted a second time, with weights that fit it.
    """
    found = different(_combined(spline, forms, points))
    if points.noise is None:
        return found
    again = (
        refine(law.parts, own_points(law, points), law.constants, steps=STEPS, precision=PRECISION)
        for law in best_of(found, points, criteria)[:AGAIN]
    )
    return different(again)


def _combined(spline: SplineLaw, forms: Sequence[Form], points: Points) -> list[Refined]:
    """Return the laws of the best combinations; where one is exact, no others with as many numbers are tried."""
    found, most = list[Refined](), np.inf
    for parts, start in _combinations(spline, forms, tolerance_of(points)):
        if sum(part.form.cost for part in parts) < most:
            law = refine(parts, points, start, steps=STEPS, precision=PRECISION)
            found.append(law)
            if points.noise is None and law.ratio < EXACT:
                most = sum(part.form.cost for part in parts)
    return found


def shown(
    trajectories: Trajectories,
    noise: Array,
    kinds: Kinds,
    known: Sequence[Known],
    rng: np.random.Generator,
    *,
    products: bool = True,
) -> Iterator[SplineLaw]:
    """Yield the law that splines show: of functions of single arguments, then with products of variables, if clearer.

    In noise of these two the clearer only; without noise formulas decide.
    """
    held = rng.permutation(len(trajectories))[: max(1, len(trajectories) // HELD_OUT)]
    data = split(trajectories, noise, held)
    variables, states = trajectories.variables, data.fitted.states
    arguments = arguments_of(variables, kinds)
    groups = additive(variables, arguments, states)
    law = spline_law(groups, data, known)
    crude = law.variation > (GOOD_CLEAN if law.clean else GOOD)
    more = coupled(variables, arguments, states) if crude and products else []
    other = spline_law([*groups, *more], data, known) if more else law
    clearer = other.holds and other.variation < BETTER * law.variation
    if law.clean or not clearer:
        yield law
    if clearer:
        yield other


def _combinations(spline: SplineLaw, forms: Sequence[Form], tolerance: float) -> Iterator[tuple[list[Part], Array]]:
    """Yield parts and the inner constants where they start: the best combinations of the curves' forms.

    First those in which all curves but one are parabolas, as most kinetic energies and many potentials are.
    """
    every = [forms_of(curve, forms, tolerance) for curve in spline.curves]
    fitted = [shortlist(one, SHORTLIST) for one in every]
    parabolas = [next((one for one in own if one.form.name == PARABOLA), own[0]) for own in every if own]
    plain = [Part(group, CONSTANT) for group in spline.groups if group.argument is None]
    mostly = (
        [(*parabolas[:place], one, *parabolas[place + 1 :]) for place, own in enumerate(fitted) for one in own]
        if len(parabolas) == len(fitted)
        else []
    )
    for combination in dict.fromkeys([*mostly, *shortest(fitted, COMBINATIONS)]):
        parts = [Part(curve.group, one.form) for curve, one in zip(spline.curves, combination, strict=True)]
        yield [*parts, *plain], np.concatenate([one.constants for one in combination])


def shortest(choices: Sequence[Sequence[Fitted]], most: int) -> Iterator[tuple[Fitted, ...]]:
    """Yield combinations of one of each of several choices, those of the least length in all first, so many at most.

    All of them are too many to be sorted: of eight forms for each of a dozen curves 7e10.
    """
    ordered = [sorted(own, key=lambda one: one.length) for own in choices]
    waiting = [(0.0, (0,) * len(ordered))] if all(ordered) else []
    seen = set(places for _, places in waiting)
    for _ in range(most):
        if not waiting:
            return
        longer, places = heapq.heappop(waiting)
        yield tuple(own[place] for own, place in zip(ordered, places, strict=True))
        for turn, (own, place) in enumerate(zip(ordered, places, strict=True)):
            after = (*places[:turn], place + 1, *places[turn + 1 :])
            if place + 1 < len(own) and after not in seen:
                seen.add(after)
                heapq.heappush(waiting, (longer + own[place + 1].length - own[place].length, after))


def _by_reach(points: Points, spline: SplineLaw) -> tuple[Points, Points]:
    """Return the points without those trajectories that reach farthest in some argument, and those of these."""
    data = points.trajectories
    arguments = [group.argument for group in spline.groups if group.argument is not None]
    values = np.column_stack([argument.values(data.variables, data.states) for argument in arguments])
    inner, outer = by_reach(values, data)
    return points.subset(inner), points.subset(outer)
