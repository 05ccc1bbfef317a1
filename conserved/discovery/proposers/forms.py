"""Laws with constants inside: forms of the curves that splines show, all constants fitted on the law itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import compress, product

import numpy as np

from conserved.discovery.libraries.arguments import arguments_of
from conserved.discovery.libraries.forms import FORMS, Form, reach_of
from conserved.discovery.libraries.formulas import Formula
from conserved.discovery.libraries.groups import Group, additive, coupled
from conserved.discovery.prepare.kinds import Roles
from conserved.discovery.prepare.noise import level_of, quietest
from conserved.discovery.proposers.curve_forms import forms_of, shortlist
from conserved.discovery.proposers.form_formulas import FormLaw, written
from conserved.discovery.proposers.form_model import CONSTANT, Part, Points, points_of
from conserved.discovery.proposers.refine import Refined, measured, own_points, refine
from conserved.discovery.proposers.spline_moments import HELD_OUT, TINY, Known, calm, split
from conserved.discovery.proposers.splines import SplineLaw, spline_law
from simulators.trajectories import Array, Trajectories

OVERSTATED = 0.8
"""Where the calmest windows show less than this share of the noise, its estimate holds motion past a pole."""

SHORTLIST = 8
"""So many forms of each curve, the best, are tried together with those of the others,"""

COMBINATIONS = 24
"""but so many combinations in all."""

FINALISTS = 3
"""So many laws are fitted to all points, and made without each term in turn."""

SEARCH_POINTS, FINAL_POINTS = 1600, 12000
"""So many points tell which forms; so many the constants."""

STEPS, PRECISION = 12, 1e-3
FINAL_STEPS, FINAL_PRECISION = 40, 1e-9

OUTER = 5
"""One of so many trajectories, those that reach farthest, says what a law does outside the range it was fitted in."""

EXACT, ZERO = 1e-18, 1e-14
"""A smaller share of the variance is the integrator's error; below the second a law is exact, though not yet refined."""

PARABOLA, PARABOLA_NOISE = 1e-5, 0.3
"""A form that is a parabola but for this share of its deviation, or for this of the share that noise has, is one."""

ALIKE = 1e-6
"""Laws whose changes differ by no more than this share are the same law."""


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
    kinds: Roles,
    known: Sequence[Known] = (),
    *,
    rng: np.random.Generator,
    forms: Sequence[Form] = FORMS,
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
    """
    noise = _calmer(trajectories, noise)
    spline = shown(trajectories, noise, kinds, known, rng)
    if not spline.holds:
        return FormLaws(spline, ())
    points = points_of(trajectories, None if spline.clean else noise, calm(trajectories, noise))
    inner = _inner(points, spline)
    found = _searched(spline, forms, inner.thinned(SEARCH_POINTS))
    test, whole = points.thinned(FINAL_POINTS), inner.thinned(FINAL_POINTS)
    final = _different(_trimmed(_refitted(law, whole), whole, test) for law in _best(found, test)[:FINALISTS])
    laws = [written(law, points) for law in _best(final, test)]
    definite = {law.formula.expression: law for law in reversed(laws) if law is not None and law.definite}
    return FormLaws(spline, tuple(reversed(definite.values())))


def _searched(spline: SplineLaw, forms: Sequence[Form], points: Points) -> list[Refined]:
    """Return the laws of the best combinations of forms.

    What noise makes of a law is known with the law: in noise they are fitted a second time, with weights that fit it.
    """
    found = _different(_combined(spline, forms, points))
    if points.noise is None:
        return found
    again = (
        refine(law.parts, own_points(law, points), law.constants, steps=STEPS, precision=PRECISION)
        for law in _best(found, points)
    )
    return _different(again)


def _combined(spline: SplineLaw, forms: Sequence[Form], points: Points) -> list[Refined]:
    """Return the laws of the best combinations; where one is exact, no others with as many numbers are tried."""
    found, most = list[Refined](), np.inf
    for parts, start in _combinations(spline, forms, _tolerance(points)):
        if sum(part.form.cost for part in parts) < most:
            law = refine(parts, points, start, steps=STEPS, precision=PRECISION)
            found.append(law)
            if points.noise is None and law.ratio < ZERO:
                most = sum(part.form.cost for part in parts)
    return found


def _different(laws: Iterable[Refined]) -> list[Refined]:
    """Return the laws without those that another of them is, written with no fewer numbers."""
    kept: list[Refined] = []
    for law in sorted(laws, key=lambda law: law.cost):
        if not any(abs(law.ratio - other.ratio) < ALIKE * other.ratio for other in kept):
            kept.append(law)
    return kept


def _calmer(trajectories: Trajectories, noise: Array) -> Array:
    """Return the noise (points, variables), of variables that show less in calm stretches no more than that."""
    quiet = quietest(trajectories)
    calmer: Array = np.where(quiet < OVERSTATED * level_of(noise), np.minimum(noise, quiet), noise)
    return calmer


def shown(
    trajectories: Trajectories, noise: Array, kinds: Roles, known: Sequence[Known], rng: np.random.Generator
) -> SplineLaw:
    """Return the law that splines show: of functions of single arguments, else with products of variables too."""
    held = rng.permutation(len(trajectories))[: max(1, len(trajectories) // HELD_OUT)]
    data = split(trajectories, noise, held)
    variables, states = trajectories.variables, data.fitted.states
    arguments = arguments_of(variables, kinds)
    groups = additive(variables, arguments, states)
    law = spline_law(groups, data, known)
    more = [] if law.holds else coupled(variables, arguments, states)
    return spline_law([*groups, *more], data, known) if more else law


def length(law: Refined, points: Points) -> float:
    """Return the description length of what a law leaves at points, and of its numbers: the smaller the better."""
    if not np.isfinite(law.ratio):
        return np.inf
    ratio = measured(law.parts, own_points(law, points), law.constants, law.coefficients).ratio
    count = len(points.weights)
    return count * np.log(ratio + EXACT) + law.cost * np.log(count) if np.isfinite(ratio) else np.inf


def _tolerance(points: Points) -> float:
    """Return how far a form must be from a parabola to be told from it, as a share of its deviation."""
    if points.noise is None:
        return PARABOLA
    share = np.median(points.noise, axis=0) / np.maximum(points.trajectories.states.std(axis=0), TINY)
    return max(PARABOLA, PARABOLA_NOISE * float(share.max()))


def _imitates(law: Refined, points: Points) -> bool:
    """Return whether a form of the law is but a parabola."""
    first, tolerance = 0, _tolerance(points)
    for part in law.parts:
        constants = law.constants[first : first + len(part.form.constants)]
        first += len(constants)
        argument = part.group.argument
        if argument and part.form.plain(constants, reach_of(points.of(argument).values), tolerance):
            return True
    return False


def _best(laws: Sequence[Refined], points: Points) -> list[Refined]:
    """Return the laws, shortest first, but those with forms that only imitate a parabola."""
    lengths = [np.inf if _imitates(law, points) else length(law, points) for law in laws]
    return [laws[place] for place in np.argsort(lengths, kind="stable") if np.isfinite(lengths[place])]


def _combinations(spline: SplineLaw, forms: Sequence[Form], tolerance: float) -> Iterator[tuple[list[Part], Array]]:
    """Yield parts and the inner constants where they start: the best combinations of the curves' forms."""
    fitted = [shortlist(forms_of(curve, forms, tolerance), SHORTLIST) for curve in spline.curves]
    plain = [Part(group, CONSTANT) for group in spline.groups if group.argument is None]
    chosen = sorted(product(*fitted), key=lambda one: sum(form.length for form in one))[:COMBINATIONS]
    for combination in chosen:
        parts = [Part(curve.group, one.form) for curve, one in zip(spline.curves, combination, strict=True)]
        yield [*parts, *plain], np.concatenate([one.constants for one in combination])


def _refitted(law: Refined, points: Points) -> Refined:
    return refine(law.parts, own_points(law, points), law.constants, steps=FINAL_STEPS, precision=FINAL_PRECISION)


def _trimmed(law: Refined, points: Points, test: Points) -> Refined:
    """Return the law without the terms that do not pay for themselves, left out one by one."""
    best, shortest, near = law, length(law, test), own_points(law, points)
    for parts, start in _without_a_term(law):
        other = refine(parts, near, start, steps=FINAL_STEPS, precision=FINAL_PRECISION)
        own = length(other, test)
        if own <= shortest:
            best, shortest = other, own
    return best if best is law else _trimmed(best, points, test)


def _without_a_term(law: Refined) -> Iterator[tuple[tuple[Part, ...], Array]]:
    """Yield the parts without each term of one that has several, and the constants but those that only this one had."""
    first = 0
    for place, part in enumerate(law.parts):
        form, last = part.form, first + len(part.form.constants)
        for term in range(len(form.terms)) if len(form.terms) > 1 else ():
            rest = tuple(one for other, one in enumerate(form.terms) if other != term)
            kept = [any(one.has(constant) for one in rest) for constant in form.constants]
            constants = tuple(compress(form.constants, kept))
            shorter = Part(part.group, replace(form, terms=rest, constants=constants))
            numbers = [*law.constants[:first], *compress(law.constants[first:last], kept), *law.constants[last:]]
            yield (*law.parts[:place], shorter, *law.parts[place + 1 :]), np.array(numbers)
        first = last


def _inner(points: Points, spline: SplineLaw) -> Points:
    """Return the points without those trajectories that reach farthest in some argument."""
    data = points.trajectories
    arguments = [group.argument for group in spline.groups if group.argument is not None]
    values = np.column_stack([argument.values(data.variables, data.states) for argument in arguments])
    middle, spread = np.median(values, axis=0), np.maximum(values.std(axis=0), TINY)
    away = np.maximum.reduceat((np.abs(values - middle) / spread).max(axis=1), data.offsets[:-1])
    order = np.argsort(away, kind="stable")
    return points.subset(np.sort(order[: max(1, len(order) - len(order) // OUTER)]))
