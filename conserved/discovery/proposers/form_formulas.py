"""From a fitted law to a formula: inner constants with their errors, rounded where the data allow, then the rest."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from conserved.discovery.criteria import DEFAULT, Criteria
from conserved.discovery.folds import folds_of
from conserved.discovery.libraries.formulas import Formula, Inner, as_sympy, formula, jackknife, rounded, shortened
from conserved.discovery.libraries.library import Library
from conserved.discovery.proposers.form_model import places
from conserved.discovery.proposers.points import Points
from conserved.discovery.proposers.refine import Refined, measured, own_points, refine
from simulators.trajectories import Array

FOLDS = 8
"""The jackknife leaves out so many parts of the trajectories in turn."""

STEPS, PRECISION = 8, 1e-6

TINIEST = 1e-100
"""A coefficient of no more than this share of the largest is that of a term without a size."""

VAGUE = 0.25
"""A rate or a length whose error is a larger share of it may as well be another."""


@dataclass(frozen=True, eq=False)
class FormLaw:
    """A formula with constants inside.

    Parameters
    ----------
    formula : with the inner constants as printed, and these.
    forms : the names of the forms, one a part.
    outside : deviation along the trajectories that reach farthest, over that in all, as fitted without these.
    ratio : what it changes along trajectories, over what noise makes of it or, without noise, over all its variance.
    fit : the law as fitted.
    """

    formula: Formula
    forms: tuple[str, ...]
    outside: float
    ratio: float
    fit: Refined

    @property
    def definite(self) -> bool:
        """Whether its inner constants are told apart from 0, where most forms end as polynomials."""
        loose = [constant in part.form.loose for part in self.fit.parts for constant in part.form.constants]
        return all(
            free or one.error < VAGUE * abs(one.value) for one, free in zip(self.formula.inner, loose, strict=True)
        )


def written(law: Refined, points: Points, outside: float, criteria: Criteria = DEFAULT) -> FormLaw | None:
    """Return the formula of a law, its constants fitted once more, on all points; None if parts of these hold none.

    Parameters
    ----------
    law : as fitted without the trajectories that reach farthest.
    points : all.
    outside : what it does on those trajectories.
    criteria : say when a constant is a fraction.
    """
    points = own_points(law, points)
    law = refine(law.parts, points, law.constants, steps=STEPS, precision=PRECISION)
    parts = _without_folds(points)
    samples = [_again(law, part) for part in parts]
    if not all(np.isfinite(one.ratio) for one in (law, *samples)):
        return None
    errors = jackknife(np.array([one.constants for one in samples]))
    printed = [_printed(value, error, criteria) for value, error in zip(law.constants, errors, strict=True)]
    at = np.array([float(value) for value in printed])
    fixed = measured(law.parts, points, at) if len(at) else law
    refitted = [measured(law.parts, part, at) for part in parts]
    if not all(_comparable(one.coefficients) for one in (fixed, *samples, *refitted)):
        return None
    inner = tuple(
        Inner(name, float(value), float(error), shown)
        for name, value, error, shown in zip(_names(law), law.constants, errors, printed, strict=True)
    )
    coefficients = (np.array([one.coefficients for one in fits]) for fits in (refitted, samples))
    formula = replace(_formula(fixed, printed, *coefficients, criteria=criteria), inner=inner)
    return FormLaw(formula, tuple(part.form.name for part in law.parts), outside, law.ratio, law)


def _comparable(coefficients: Array) -> bool:
    """Return whether there are coefficients (terms), and each may be told in units of any other."""
    sizes = np.abs(coefficients)
    return len(sizes) > 0 and bool(sizes.min() > TINIEST * sizes.max())


def _printed(value: float, error: float, criteria: Criteria) -> Fraction | float:
    """Return an inner constant as the fraction that it must be, or with the digits that are known."""
    return shortened(rounded(value, error, criteria), error)


def _again(law: Refined, points: Points) -> Refined:
    return refine(law.parts, points, law.constants, steps=STEPS, precision=PRECISION)


def _without_folds(points: Points) -> list[Points]:
    """Return the points without each part of the trajectories."""
    data = points.trajectories
    return [points.subset(np.setdiff1d(np.arange(len(data)), fold)) for fold in folds_of(data, FOLDS)]


def _formula(
    law: Refined, printed: list[Fraction | float], samples: Array, doubts: Array, *, criteria: Criteria
) -> Formula:
    """Return the formula of a law with its inner constants as printed; samples with these, and with their own."""
    inner = places([len(part.form.constants) for part in law.parts])
    constants = [[as_sympy(value) for value in printed[own]] for own in inner]
    bases = [one for part, own in zip(law.parts, constants, strict=True) for one in part.expressions(own)]
    data = law.parts[0].group.variables
    powers = np.eye(len(bases), dtype=int)
    degrees = np.array([len(base.free_symbols) + (base.count_ops() > 3) for base in bases])
    return formula(Library(data, tuple(bases), powers, degrees), law.coefficients, samples, criteria, doubts)


def _names(law: Refined) -> list[str]:
    """Return the names of the inner constants: those of the forms, with a number where two are alike."""
    names: list[str] = []
    for part in law.parts:
        for constant in part.form.constants:
            alike = sum(name.rstrip("0123456789") == str(constant) for name in names)
            names.append(f"{constant}{alike + 1}" if alike else str(constant))
    return names
