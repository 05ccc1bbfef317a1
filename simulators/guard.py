"""A guard around a system of one's own: whatever its methods raise or give is told in one line.

The code of others may leave by ``SystemExit``, give complex numbers for some states only, or never come back. What it
gives is checked at every call, not only when it is tried: what is wrong for one state in a thousand would else be
found in the results, or nowhere.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from threading import Timer
from typing import Any

import numpy as np

from simulators.errors import DataError, UsageError, told
from simulators.system import System
from simulators.trajectories import Array

PATIENCE = 30.0
"""Seconds after which a hint says what is still running, and how to stop it."""

LONG = ("draw", "flow", "period")
"""The methods that may take long, or for ever; ``rhs`` is called too often for a watch, and by these."""

Check = Callable[..., Any]
"""Takes the system, what its method gave and the method's arguments; returns what was given, or refuses it."""


def guarded(kind: type[System]) -> type[System]:
    """Return a class of the same name whose methods are guarded.

    They raise ``UsageError``, in one line with the class and the method, in place of whatever the methods of ``kind``
    raise, and for numbers of the wrong shape, complex or not finite.
    """
    methods = {name: _guard(name, getattr(kind, name), check) for name, check in CHECKS.items()}
    return type(kind.__name__, (kind,), methods | {"__module__": kind.__module__, "__doc__": kind.__doc__})


def _guard(name: str, method: Callable[..., Any], check: Check) -> Callable[..., Any]:
    @wraps(method)
    def call(self: System, *arguments: Any, **named: Any) -> Any:
        what = f"{type(self).__name__}.{name}"
        watched = hinted(what) if name in LONG else nullcontext()
        with watched, refused_in_a_line(f"{what} fails"), np.errstate(all="ignore"):
            return check(self, method(self, *arguments, **named), *arguments)

    return call


@contextmanager
def refused_in_a_line(what: str) -> Iterator[None]:
    """Turn whatever is raised, but for Ctrl-C and our own errors, into a ``UsageError`` that begins with ``what``."""
    try:
        yield
    except (KeyboardInterrupt, UsageError, DataError):
        raise
    except BaseException as error:  # SystemExit too: it would end the command without a word
        raise UsageError(f"{what}: {told(error)}") from error


@contextmanager
def hinted(what: str) -> Iterator[None]:
    """Say on stderr, where it takes long, what is still running."""
    hint = f"conserved: {what} has been running for {PATIENCE:g} s; if it never ends, Ctrl-C stops it"
    timer = Timer(PATIENCE, print, (hint,), {"file": sys.stderr, "flush": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def of_shape(system: System, method: str, values: Any, shape: tuple[int, ...], *, finite: bool = True) -> Array:
    """Return values as real numbers of a shape.

    Raises
    ------
    UsageError
        If they are none.
    """
    array, name = np.asarray(values), f"{type(system).__name__}.{method}"
    if array.dtype.kind not in "fiub":
        raise UsageError(f"{name} gives values of type {array.dtype}; needed are real numbers")
    if array.shape != shape:
        raise UsageError(f"{name} has shape {array.shape}; needed is {shape}, for {shape[0]} states")
    if finite and not np.isfinite(array).all():
        raise UsageError(f"{name} is not finite for every state it draws")
    return array.astype(np.float64, copy=False)


def _derivatives(system: System, slopes: Any, state: Any, m: Any) -> Any:
    if m is not np:
        return slopes
    count = len(system.variables)
    if len(slopes) != count:
        raise UsageError(
            f"{type(system).__name__}.rhs gives {len(slopes)} derivatives of {count} variables; give one each"
        )
    for variable, slope in zip(system.variables, slopes, strict=True):
        if np.shape(slope) not in ((), np.shape(state[0])) or np.asarray(slope).dtype.kind not in "fiub":
            of_shape(system, f"rhs, of {variable},", slope, np.shape(state[0]), finite=False)
    return slopes


def _quantities(system: System, values: Any, state: Any, m: Any) -> Any:
    if m is not np:
        return values
    if not isinstance(values, dict):
        raise UsageError(f"{type(system).__name__}.invariants gives {type(values).__name__}; needed is a dictionary")
    shape = np.shape(state[0])
    return {str(name): of_shape(system, f"invariants['{name}']", one, shape) for name, one in values.items()}


def _drawn(system: System, states: Any, count: int, *_: Any) -> Array:
    return of_shape(system, "draw", states, (count, len(system.variables)))


def _periods(system: System, periods: Any, states: Array) -> Array:
    array = of_shape(system, "period", periods, (len(states),))
    if (array <= 0).any():
        raise UsageError(f"{type(system).__name__}.period is not positive for every state it draws")
    return array


def _moved(system: System, moved: Any, _: Array, times: Array) -> Array:
    return of_shape(system, "flow", moved, (*times.shape, len(system.variables)))


def _angles(system: System, values: Any, states: Array) -> dict[str, Array]:
    if not isinstance(values, dict):
        raise UsageError(f"{type(system).__name__}.phases gives {type(values).__name__}; needed is a dictionary")
    return {str(name): of_shape(system, f"phases['{name}']", one, (len(states),)) for name, one in values.items()}


CHECKS: dict[str, Check] = {
    "rhs": _derivatives, "invariants": _quantities, "draw": _drawn, "period": _periods, "flow": _moved,
    "phases": _angles,
}  # fmt: skip
"""The methods of the contract, and what is checked of what they give."""
