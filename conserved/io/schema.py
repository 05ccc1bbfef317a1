"""Roles of columns: which names the trajectory, which is the time, which are the variables.

What the user leaves open is guessed from usual names, and the guess is printed.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from conserved.io.arrays import INVARIANTS, PHASES
from simulators import DataError, UsageError
from simulators.errors import choose

GROUPS = (
    "trajectory", "traj", "trial", "group", "run", "orbit", "episode", "experiment", "realization", "realisation",
    "series", "track", "particle", "simulation", "sim", "replicate", "subject", "id",
)  # fmt: skip
TIMES = ("time", "t", "times", "timestamp", "seconds")
INDEPENDENT = "independent invariants"
LONGEST_NAME = 1000
"""A name of more characters is a damaged file, or data in place of a header; a pattern may take the square of it."""

_UNIT = re.compile(r"[\s_]*[\[(].*$")
_CLOCK = re.compile(
    r"^(?:(?:.*[\s_])?time(?:stamp)?|t)(?:[\s_/]*(?:[numfp]?s|u?secs?|msec|seconds?|min|minutes?|hours?|h|days?|d|years?|yr|utc))?$"
)
"""A time with its unit behind it: ``time_ms``, ``t/s``, ``elapsed time``."""

_COUNTED = re.compile(r"[\s_]*(id|no|nr|number|index)$")


@dataclass(frozen=True)
class Roles:
    """What each column of a table stands for.

    Parameters
    ----------
    group, time, variables : the names of the columns.
    guessed : those that the user did not name.
    truth : columns of known quantities.
    left_out : columns that are not read.
    reasons : why a column is left out, where the user did not ask for it.
    chosen : whether the user named the variables, who then knows what they are.
    drop_missing, part : as the user's ``Choice`` says.
    """

    group: str | None
    time: str | None
    variables: tuple[str, ...]
    guessed: frozenset[str] = frozenset()
    truth: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    chosen: bool = False
    drop_missing: bool = False
    part: bool = False

    @property
    def wanted(self) -> list[str]:
        """Every column that is read."""
        return [name for name in (self.group, self.time, *self.variables, *self.truth) if name is not None]

    def without(self, reasons: Mapping[str, str]) -> "Roles":
        """Return the roles without some variables, and why."""
        return replace(
            self,
            variables=tuple(name for name in self.variables if name not in reasons),
            left_out=(*self.left_out, *reasons),
            reasons={**self.reasons, **reasons},
        )

    def taking(self, role: str, name: str) -> "Roles":
        """Return the roles with a variable as the ``group`` or the ``time``, guessed."""
        variables = tuple(other for other in self.variables if other != name)
        return replace(self, variables=variables, guessed=self.guessed | {name}, **{role: name})  # type: ignore[arg-type]

    def labelled(self, name: str) -> "Roles":
        """Return the roles with a column that was left out as the group, guessed."""
        left = tuple(other for other in self.left_out if other != name)
        reasons = {other: reason for other, reason in self.reasons.items() if other != name}
        return replace(self, group=name, left_out=left, reasons=reasons, guessed=self.guessed | {name})


@dataclass(frozen=True)
class Choice:
    """The columns a user names; a number counts columns from 1 where no column has that name.

    Parameters
    ----------
    group : the column that names the trajectory.
    time : the column of times.
    columns : the variables; when empty, all columns that are nothing else.
    drop_missing : leave out rows in which a number is missing.
    part : whether this is one of several files or tables; what is a clock is seen when all are together.
    """

    group: str | None = None
    time: str | None = None
    columns: tuple[str, ...] = ()
    drop_missing: bool = False
    part: bool = False

    def roles(self, names: Sequence[str], useless: Mapping[str, str] = MappingProxyType({})) -> Roles:
        """Return the roles of the columns ``names``; ``useless`` are those that hold no numbers, and why.

        Raises
        ------
        UsageError
            For a column that is not there, with the nearest that is; or one that is named for two things.
        DataError
            If two columns have one name, one is too long for a name, or no variable is left.
        """
        if long := [name for name in names if len(name) > LONGEST_NAME]:
            raise DataError(
                f"the name of column {names.index(long[0]) + 1} has {len(long[0]):,} characters ('{long[0][:20]}...'), "
                f"but at most {LONGEST_NAME:,} are a name; is the first line a header?"
            )
        named = Counter(name for name in names if name)
        if twice := [name for name, count in named.items() if count > 1]:
            raise DataError(f"{named[twice[0]]} columns are called '{twice[0]}'; each needs its own name")
        chosen = tuple(column(name, names) for name in self.columns)
        free = [name for name in names if name not in chosen]
        group = usual(free, GROUPS) if self.group is None else column(self.group, names)
        time = (
            clock_of([name for name in free if name not in useless]) if self.time is None else column(self.time, names)
        )
        given = [name for name in (group, time, *chosen) if name is not None]
        if more := [name for name, count in Counter(given).items() if count > 1]:
            raise UsageError(f"column '{more[0]}' is named for two things; each needs a column of its own")
        truth = tuple(name for name in free if name == INDEPENDENT or name.startswith((INVARIANTS, PHASES)))
        variables = chosen or tuple(name for name in names if name and name not in (group, time, *truth, *useless))
        if not variables and useless:
            return self.roles(names)  # what is wrong with them is told when they are read
        if not variables:
            raise DataError(f"no column is left for a variable; there are {', '.join(names)}")
        used = {group, time, *variables, *truth}
        return Roles(
            group,
            time,
            variables,
            guessed=frozenset(
                name for name, given in ((group, self.group), (time, self.time)) if name is not None and given is None
            ),
            truth=truth,
            left_out=tuple(name for name in names if name not in used),
            reasons={name: reason for name, reason in useless.items() if name not in used},
            chosen=bool(chosen),
            drop_missing=self.drop_missing,
            part=self.part,
        )


def column(name: str, names: Sequence[str]) -> str:
    """Return the column called ``name``, or the one of that number, counted from 1."""
    if name not in names and name.isdecimal() and len(name) < 10 and 1 <= int(name) <= len(names):
        return names[int(name) - 1]
    return choose("column", name, names)


def usual(names: Sequence[str], usually: Sequence[str]) -> str | None:
    """Return the first of ``names`` that is one of the usual ones, in the order of those."""
    plain = {plainly(name): name for name in reversed(names)}
    return next((plain[name] for name in usually if name in plain), None)


def clock_of(names: Sequence[str]) -> str | None:
    """Return the first of ``names`` that is a time by its name: one of the usual ones, else one with a unit behind."""
    with_unit = (name for name in names if _CLOCK.match(plainly(name)))
    return usual(names, TIMES) or next(with_unit, None)


def plainly(name: str) -> str:
    """Return a name without case, unit and counting word: ``Trial_ID`` is trial, ``t [s]`` is t."""
    bare = _UNIT.sub("", name.strip().lower())
    return _COUNTED.sub("", bare) or bare
