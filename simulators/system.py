"""System: the contract of a dynamical system.

A system is a frozen dataclass. Its parameters are fields, so a misspelt one is an error. ``rhs`` and
``invariants`` are written once with the array module as argument, so the same lines serve numpy
(simulation), torch (tests by automatic differentiation) and sympy (printed formulas).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np

from simulators.errors import UsageError, choose
from simulators.trajectories import Array, wrapped

TOLERANCE = 1e-12
"""Largest error of an integrated step, relative to the state: invariants then drift by less than 1e-9."""


@dataclass(frozen=True)
class System(ABC):
    """A dynamical system with known invariants, if any, and a flow: exact, or by integration."""

    variables: ClassVar[tuple[str, ...]]
    angles: ClassVar[tuple[str, ...]] = ()
    """Which of the variables are angles: ``flow`` keeps them between -pi and pi."""
    independent: ClassVar[int]
    """How many functionally independent invariants there are: the rank of their gradients."""
    exact: ClassVar[bool] = False
    """Whether ``flow`` is a closed form, exact to rounding."""
    periodic: ClassVar[bool] = False
    """Whether every orbit closes after its ``period``."""
    citation: ClassVar[str]
    symmetries: ClassVar[Mapping[str, tuple[tuple[str, str], ...]]] = {}
    """Symmetries by name; ``rotate`` lists the pairs of variables that turn together."""

    @abstractmethod
    def rhs(self, state: Any, m: Any) -> tuple[Any, ...]:
        """Return the time derivative of ``state``, a sequence of variables, by array module ``m``."""

    @abstractmethod
    def invariants(self, state: Any, m: Any) -> dict[str, Any]:
        """Return the conserved quantities of ``state``, by name, by array module ``m``; {} if there are none."""

    @abstractmethod
    def draw(self, count: int, random: np.random.Generator) -> Array:
        """Draw initial states (count, variables) that differ in every invariant."""

    @abstractmethod
    def period(self, states: Array) -> Array:
        """Return the period (count) of the orbit through each state (count, variables).

        Of orbits that do not close: a time in which a trajectory sees most of where it can come.
        """

    def flow(self, states: Array, times: Array) -> Array:
        """Move each state (count, variables) by each of its times (count, n): (count, n, variables).

        By integration, where a system does not know better; the times of a state then rise from 0 or later.
        """
        return self.integrated(states, times)

    def integrated(self, states: Array, times: Array, tolerance: float = TOLERANCE) -> Array:
        """Return what ``flow`` does, by Dormand and Prince's method with the relative ``tolerance`` a step."""
        from simulators.integrate import DormandPrince, integrate  # brings scipy.integrate, which exact flows spare

        def start(first: Array) -> DormandPrince:
            return DormandPrince(lambda state: self.rhs(state, np), self._size, first, tolerance)

        return self.wrap(integrate(start, states, times))

    def _size(self, state: Array) -> Array:
        """Return the largest variable (n) of states (variables, n); whole turns of an angle do not count."""
        state = state.copy()
        self.wrap(state.T)
        size: Array = np.abs(state).max(axis=0)
        return size

    def wrap(self, states: Array) -> Array:
        """Bring the angles of states (..., variables) between -pi and pi, in place; return the states."""
        for name in self.angles:
            column = self.variables.index(name)
            states[..., column] = wrapped(states[..., column])
        return states

    def phases(self, states: Array) -> dict[str, Array]:
        """Return angles along the orbit, by name, of states (points, variables): not conserved.

        They grow evenly with time, by 2 pi a ``period``, so they are independent of every invariant.
        """
        return {}

    def evaluate(self, states: Array) -> dict[str, Array]:
        """Return every invariant at each of the states (..., variables)."""
        return self.invariants(np.moveaxis(states, -1, 0), np)

    @classmethod
    def summary(cls) -> str:
        """Return the first line of the docstring."""
        return (cls.__doc__ or cls.__name__).splitlines()[0].rstrip(".")


def require_positive(**numbers: float) -> None:
    """Refuse parameters that are not positive.

    Raises
    ------
    UsageError
        Naming the first such parameter.
    """
    for name, number in numbers.items():
        if not (np.isfinite(number) and number > 0):
            raise UsageError(f"{name} is {number}; it must be positive")


def require_range(name: str, limits: tuple[float, float], lowest: float, highest: float) -> None:
    """Refuse a range that is empty or leaves the open interval from ``lowest`` to ``highest``."""
    if not lowest < limits[0] < limits[1] < highest:
        raise UsageError(f"{name} is {limits}; needed are two rising numbers above {lowest:g} and below {highest:g}")


def build(systems: Mapping[str, type[System]], name: str, settings: Mapping[str, str]) -> System:
    """Build the system ``name`` from the text of its parameters, as the command line has them.

    Texts are converted by the type of the field's default: whole numbers stay whole where it is one; a range is two
    numbers with a comma.

    Raises
    ------
    UsageError
        For an unknown system, an unknown parameter or a text that is no such value.
    """
    kind = systems[choose("system", name, systems)]
    known = {field.name: field for field in fields(kind)}
    values = {}
    for key, text in settings.items():
        choose(f"parameter of {name}", key, known)
        values[key] = _convert(key, text, known[key].default)
    try:
        return kind(**values)
    except TypeError as error:  # of a class that lacks a method, or was not given what it needs
        raise UsageError(f"system {name}: {error}") from None


def settings_of(system: System) -> tuple[str, ...]:
    """Return every parameter of a system as NAME=VALUE, the text that ``build`` takes."""
    values = {field.name: getattr(system, field.name) for field in fields(system)}
    return tuple(f"{name}={_text(value)}" for name, value in values.items())


def _text(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _convert(key: str, text: str, default: Any) -> Any:
    if isinstance(default, str):
        return text
    try:
        if isinstance(default, bool):
            return {"true": True, "false": False}[text.lower()]
        if isinstance(default, tuple):
            return _numbers(text, len(default) or 2)
        number = float(text)
        return int(number) if isinstance(default, int) and number.is_integer() else number
    except (ValueError, KeyError):
        raise UsageError(f"parameter {key}='{text}': needed is {_needed(default)}") from None


def _numbers(text: str, count: int) -> tuple[float, ...]:
    numbers = tuple(map(float, text.split(",")))
    if len(numbers) != count:
        raise ValueError
    return numbers


def _needed(default: Any) -> str:
    if isinstance(default, bool):
        return "true or false"
    if not isinstance(default, tuple):
        return "a number"
    return f"{'three' if len(default) == 3 else 'two'} numbers with a comma between"
