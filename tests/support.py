"""Types that tests share."""

import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType

Command = Callable[..., subprocess.CompletedProcess[str]]


def pages(name: str) -> ModuleType:
    """Return a module of the folder docs, which is no package."""
    place = str(Path(__file__).parents[1] / "docs")
    if place not in sys.path:
        sys.path.append(place)
    return import_module(name)
