"""A system of one's own, in a file of one's own: ``my_system.py:MySystem``.

It keeps the contract of every ``System``. What the tests of this package check of a built-in system is
checked here in short, so that a mistake is told in a line and not found in the results.
"""

import hashlib
import sys
from collections.abc import Mapping
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from simulators.errors import UsageError, choose
from simulators.system import System, build
from simulators.trajectories import Array

TRIED = 8
"""So many states are drawn to try a system on."""


def is_own(name: str) -> bool:
    """Return whether a system's name is FILE.py:CLASS, or would be with a class."""
    return name.endswith(".py") or name.rpartition(":")[0].endswith(".py")


def parts(name: str) -> tuple[Path, str]:
    """Return the file and the class of FILE.py:CLASS.

    Raises
    ------
    UsageError
        For a file without a class.
    """
    if name.endswith(".py"):
        raise UsageError(f"'{name}' names no class; --system takes FILE.py:CLASS, such as {name}:MySystem")
    path, _, kind = name.rpartition(":")
    return Path(path), kind


def build_own(name: str, settings: Mapping[str, str]) -> System:
    """Load the system FILE.py:CLASS, build it from the text of its parameters, and try it.

    The file is run as Python runs any script.

    Raises
    ------
    UsageError
        For a file that is missing or does not run, a class that is not there or lacks something, or a
        method that does not give what the contract says.
    """
    path, kind = parts(name)
    systems = {key: value for key, value in vars(_module(path)).items() if _is_system(value)}
    choose(f"system in {path}", kind, systems)
    lacking = [*systems[kind].__abstractmethods__, *({"variables", "independent"} - set(dir(systems[kind])))]
    if lacking:
        raise UsageError(f"system {kind} in {path} lacks {', '.join(sorted(lacking))}; every System has them")
    system = build({name: systems[kind]}, name, settings)
    try:
        with np.errstate(all="ignore"):
            _try(system)
    except UsageError:
        raise
    except Exception as error:
        raise UsageError(f"system {kind} in {path} fails when tried: {type(error).__name__}: {error}") from error
    return system


def _is_system(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, System) and value is not System


def _module(path: Path) -> ModuleType:
    """Return the file as a module, run once for each content."""
    if not path.is_file():
        raise UsageError(f"no file '{path}'; --system takes FILE.py:CLASS or a name that `conserved systems` lists")
    name = f"own_system_{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"'{path}' is no Python file")
    module = sys.modules[name] = module_from_spec(spec)  # dataclasses look their module up there
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise UsageError(f"'{path}' does not run: {type(error).__name__}: {error}") from error
    return module


def _try(system: System) -> None:
    """Refuse a system whose methods do not give what the contract says."""
    count = len(system.variables)
    states = _of_shape(system, "draw", system.draw(TRIED, np.random.default_rng(0)), (TRIED, count))
    slopes = system.rhs(states.T, np)
    if len(slopes) != count:
        raise UsageError(f"{_name(system)}.rhs gives {len(slopes)} derivatives of {count} variables; give one each")
    for variable, slope in zip(system.variables, slopes, strict=True):
        _of_shape(system, f"rhs, of {variable},", np.broadcast_to(slope, TRIED), (TRIED,))
    invariants = system.evaluate(states)
    if not 0 <= system.independent <= len(invariants):
        raise UsageError(f"{_name(system)}.independent is {system.independent}, of {len(invariants)} invariants")
    for name, values in invariants.items():
        _of_shape(system, f"invariants['{name}']", values, (TRIED,))
    if (_of_shape(system, "period", system.period(states), (TRIED,)) <= 0).any():
        raise UsageError(f"{_name(system)}.period is not positive for every state it draws")


def _of_shape(system: System, method: str, values: Any, shape: tuple[int, ...]) -> Array:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != shape:
        raise UsageError(f"{_name(system)}.{method} has shape {array.shape}; needed is {shape}, for {TRIED} states")
    if not np.isfinite(array).all():
        raise UsageError(f"{_name(system)}.{method} is not finite for every state it draws")
    return array


def _name(system: System) -> str:
    return type(system).__name__
