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
from simulators.guard import guarded, hinted, of_shape, refused_in_a_line
from simulators.system import System, build

TRIED = 8
"""So many states are drawn to try a system on."""

GUARDED = "_guarded_systems"
"""Where a module that was loaded keeps its systems."""


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
    with hinted(f"'{path}'"):
        systems = _systems(path)
        choose(f"system in {path}", kind, systems)
        _check_class(systems[kind], path)
        with refused_in_a_line(f"system {kind} in {path} fails when tried"):
            system = build({name: systems[kind]}, name, settings)
            _try(system)
    return system


def _systems(path: Path) -> dict[str, type[System]]:
    """Return the systems in a file by name, guarded, once for each content."""
    module = _module(path)
    if not hasattr(module, GUARDED):
        kinds = {key: value for key, value in vars(module).items() if _is_system(value)}
        setattr(module, GUARDED, {key: guarded(kind) for key, kind in kinds.items()})
    found: dict[str, type[System]] = getattr(module, GUARDED)
    return found


def _is_system(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, System) and value is not System


def _check_class(kind: type[System], path: Path) -> None:
    """Refuse a class that lacks something, or whose names of variables are none."""
    lacking = [name for name in ("independent", "variables") if not hasattr(kind, name)]
    if lacking := sorted([*_abstract(kind), *lacking]):
        raise UsageError(f"system {kind.__name__} in {path} lacks {', '.join(lacking)}; every System has them")
    names = kind.variables
    if not (isinstance(names, tuple) and names and all(isinstance(name, str) and name for name in names)):
        raise UsageError(f"{kind.__name__}.variables are no names; needed is a tuple of texts, such as ('q', 'p')")
    if len(set(names)) < len(names):
        raise UsageError(f"{kind.__name__}.variables name one twice: {', '.join(names)}")
    for name in kind.angles:
        choose(f"variable, among {kind.__name__}.angles,", name, names)
    if not isinstance(kind.independent, int):
        raise UsageError(f"{kind.__name__}.independent is no whole number; needed is that of independent invariants")


def _abstract(kind: type[System]) -> list[str]:
    """Return the methods that are still those of the contract: the guard around one does not make it."""
    unguarded: Any = kind.__mro__[1]
    return list(unguarded.__abstractmethods__)


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
        with refused_in_a_line(f"'{path}' does not run"):
            spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _try(system: System) -> None:
    """Refuse a system whose methods do not give what the contract says, which the guard around them checks."""
    states = system.draw(TRIED, np.random.default_rng(0))
    for variable, slope in zip(system.variables, system.rhs(states.T, np), strict=True):
        of_shape(system, f"rhs, of {variable},", np.broadcast_to(slope, TRIED), (TRIED,))
    invariants = system.evaluate(states)
    if not 0 <= system.independent <= len(invariants):
        raise UsageError(
            f"{type(system).__name__}.independent is {system.independent}, of {len(invariants)} invariants"
        )
    system.period(states)
    system.phases(states)
