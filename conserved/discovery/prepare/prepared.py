"""Prepared: the data as discovery looks at them, and all that is known of them before a law is sought.

Derived once and carried with the answer, so that pictures draw what decided:

    names -> values that vary -> points that are evidence of their own -> noise -> no multiples of another
    -> kinds of variables -> origins
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from conserved.analysis.spread import typical_deviation
from conserved.discovery.criteria import DEFAULT, Criteria
from conserved.discovery.linear_algebra import TINY
from conserved.discovery.prepare.dependent import Dependent, dependents
from conserved.discovery.prepare.derived import errors_at, well_known
from conserved.discovery.prepare.identifiers import identifiers
from conserved.discovery.prepare.kinds import Kinds, kinds_of, lifted
from conserved.discovery.prepare.naming import conjugate
from conserved.discovery.prepare.noise import level_of
from conserved.discovery.prepare.origin import origins_of
from conserved.discovery.prepare.rounding import mostly_alike, rounded_alike, rounding_errors, spaced
from conserved.discovery.prepare.smoothing import smoothed
from simulators import DataError, Trajectories
from simulators.randomness import stream
from simulators.trajectories import Array

PROBES = 200
"""States at which gradients are compared."""

SHORT = 4
"""Trajectories of fewer points than this do not tell their noise."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """What laws are sought in.

    Parameters
    ----------
    measured : the data that vary, in their own units, without variables that are multiples of another.
    trajectories : the same as they are looked at: each variable's distance from its origin, those that have logarithms
        above their noise.
    noise, rounding : deviation of the noise and of the rounding errors in it (points, variables).
    kinds : what the variables may be.
    origins : round numbers near variables that are far from 0 (variables).
    names : all variables by their names in the data: those in formulas, where they may be others.
    constants : variables that are the same everywhere, with their values; they are left out.
    dependents : variables that are multiples of another, but for noise; they are left out too.
    criteria : what is demanded of a law.
    seed : of everything random.
    averaged : how many points' noise a point averages, where they were smoothed along time; 1 where not.
    """

    measured: Trajectories
    trajectories: Trajectories
    noise: Array
    rounding: Array
    kinds: Kinds
    origins: Array
    names: Mapping[str, str]
    constants: Mapping[str, float]
    criteria: Criteria = DEFAULT
    seed: int = 0
    averaged: float = 1.0
    dependents: Sequence[Dependent] = ()

    @property
    def variables(self) -> tuple[str, ...]:
        """All names that formulas may hold, of variables that vary and of others."""
        return tuple(self.names.values())

    @cached_property
    def whole(self) -> Trajectories:
        """The data in their own units, with all variables, where all laws have values."""
        data, names = self.trajectories, self.trajectories.variables
        varying = dict(zip(names, (data.states + self.origins).T, strict=True))
        varying |= {one.name: one.factor * varying[one.other] + one.offset for one in self.dependents}
        columns = [varying.get(name, np.full(len(data.states), self.constants.get(name))) for name in self.variables]
        return replace(data, states=np.column_stack(columns), variables=self.variables)

    @cached_property
    def unit(self) -> Array:
        """Each variable's deviation (variables)."""
        unit: Array = self.trajectories.states.std(axis=0)
        return unit

    @cached_property
    def typical(self) -> Array:
        """Each variable's typical deviation (variables), in whose units gradients are compared.

        A rate that is large for a short while would fill the gradients of all that it stands in, and these look alike.
        """
        return np.array([typical_deviation(column) for column in self.trajectories.states.T])

    @cached_property
    def quiet(self) -> Array:
        """The least noise there is (variables)."""
        return self.criteria.noise_least * self.unit

    @cached_property
    def errors(self) -> Array:
        """The deviation of the noise (points, variables), no less than the least there is."""
        return np.maximum(self.noise, self.quiet)

    @cached_property
    def level(self) -> Array:
        """The root mean square of each variable's noise (variables)."""
        return level_of(self.errors)

    @cached_property
    def share(self) -> float:
        """The largest of the variables' noise, as a share of the variable's deviation."""
        return float((self.level / np.maximum(self.unit, TINY)).max())

    @property
    def noisy(self) -> bool:
        """Whether there is noise to be reckoned with."""
        return self.share > self.criteria.noisy

    @property
    def exact_limit(self) -> float:
        """The largest deviation of an exact law within trajectories, over its total."""
        return self.criteria.exact_limit(self.share)

    @property
    def columns(self) -> int:
        """How many columns of a library the data can carry."""
        return (len(self.trajectories.states) - len(self.trajectories)) // 2

    @property
    def enough(self) -> bool:
        """Whether there are so many trajectories and points that "none" can be said, and a law in noise."""
        data = self.trajectories
        many = len(data) >= self.criteria.trajectories_enough and len(data.states) >= self.criteria.points_enough
        return many and bool(data.lengths.max() >= SHORT)

    @cached_property
    def probes(self) -> Array:
        """States (probes, variables) at which gradients are compared."""
        points = len(self.trajectories.states)
        rows = stream(self.seed, "probes").choice(points, min(PROBES, points), replace=False)
        probes: Array = self.trajectories.states[np.sort(rows)]
        return probes

    @cached_property
    def parameters(self) -> tuple[int, ...]:
        """Columns that are constant along every trajectory, though they differ: usable, never counted as laws.

        Not those at which others change, nor what is called the momentum of another: these are states, and conserved.
        """
        changes = self.trajectories.states - self.trajectories.states[self.trajectories.offsets[:-1]].repeat(
            self.trajectories.lengths, axis=0
        )
        constant = np.flatnonzero(~changes.any(axis=0)).tolist()
        states = [*self.kinds.rates, *conjugate(self.trajectories.variables)]
        return tuple(column for column in constant if column not in states)

    @cached_property
    def alike(self) -> Array:
        """Which neighbours (points - 1) may share their rounding errors."""
        return np.asarray(rounded_alike(self.trajectories.states, self.rounding).any(axis=1))

    @cached_property
    def derived(self) -> tuple[int, ...]:
        """Columns that were made from others, whose errors neighbours share."""
        names = self.trajectories.variables
        return tuple(column for column, name in enumerate(names) if name in self.trajectories.errors)

    @property
    def coarse(self) -> bool:
        """Whether most neighbours may share their rounding error."""
        return mostly_alike(self.trajectories.states, self.rounding)


def prepare(
    trajectories: Trajectories,
    angles: Sequence[str] = (),
    *,
    needed: Collection[str] = (),
    criteria: Criteria = DEFAULT,
    seed: int = 0,
) -> Prepared:
    """Return what laws are sought in.

    Parameters
    ----------
    trajectories : the data; of these only states, offsets, times and names are looked at.
    angles : names of variables that are angles.
    needed : names in formulas of variables that are looked at though they are multiples of another.
    criteria : what is demanded of a law.
    seed : of everything random.

    Raises
    ------
    DataError
        If nothing changes.
    UsageError
        For an angle that is no variable.
    """
    names = identifiers(trajectories.variables)
    told = {names[name]: values for name, values in trajectories.errors.items()}
    whole = well_known(replace(trajectories.bare(), variables=tuple(names.values()), errors=told))
    varying = np.flatnonzero(np.ptp(whole.states, axis=0) > 0)
    if len(varying) == 0:
        raise DataError("every variable is the same everywhere; needed are some that change")
    constants = {
        name: float(whole.states[0, column]) for column, name in enumerate(whole.variables) if column not in varying
    }
    angles = [own for angle in angles if (own := names.get(angle, angle)) not in constants]
    measured = spaced(whole.columns(varying))
    noise = errors_at(measured)
    errors = np.maximum(noise, criteria.noise_least * measured.states.std(axis=0))
    found = dependents(measured, errors, (*angles, *needed))
    kept = [column for column, name in enumerate(measured.variables) if name not in {one.name for one in found}]
    measured, noise = measured.columns(kept), noise[:, kept]
    return seen(Prepared(
        measured, measured, noise, rounding_errors(measured), Kinds(), np.zeros(len(kept)), names,
        constants, criteria, seed, dependents=found,
    ), angles)  # fmt: skip


def seen(prepared: Prepared, angles: Sequence[str] = ()) -> Prepared:
    """Return the data with the kinds of their variables, from their origins, and above their noise."""
    measured, noise = prepared.measured, prepared.noise
    kinds, origins = kinds_of(measured, noise, angles), origins_of(measured)
    kinds = replace(kinds, positive=tuple(column for column in kinds.positive if not origins[column]))
    near = lifted(measured, kinds.positive, noise)
    near = replace(near, states=near.states - origins)
    return replace(prepared, trajectories=near, kinds=kinds, origins=origins)


def smooth(prepared: Prepared, angles: Sequence[str] = ()) -> Prepared | None:
    """Return the data smoothed along time, whose points hold less noise; None where they do not allow that."""
    found = smoothed(prepared.measured, prepared.level)
    if found is None:
        return None
    noise = np.broadcast_to(found.noise, found.trajectories.states.shape)
    rounding = rounding_errors(found.trajectories)
    lighter = replace(prepared, measured=found.trajectories, noise=noise, rounding=rounding, averaged=found.averaged)
    return seen(lighter, [prepared.names.get(angle, angle) for angle in angles])
