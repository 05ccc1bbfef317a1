"""conserved: the conserved quantities of a dynamical system, from its trajectories.

``import conserved`` is quick: what needs torch is imported when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from conserved.version import __version__

if TYPE_CHECKING:
    from conserved.discovery import discover
    from conserved.estimator import ConservedEncoder
    from conserved.finished import analyze, figures
    from conserved.io.files import read, write
    from conserved.pipeline import train
    from conserved.sources import citation
    from conserved.training.config import Config
    from conserved.training.run import Run
    from simulators import SYSTEMS, Trajectories, simulate

_HOMES = {
    "ConservedEncoder": "conserved.estimator",
    "Config": "conserved.training.config",
    "Run": "conserved.training.run",
    "SYSTEMS": "simulators",
    "Trajectories": "simulators",
    "analyze": "conserved.finished",
    "citation": "conserved.sources",
    "discover": "conserved.discovery",
    "figures": "conserved.finished",
    "read": "conserved.io.files",
    "simulate": "simulators",
    "train": "conserved.pipeline",
    "write": "conserved.io.files",
}

__all__ = [
    "SYSTEMS",
    "Config",
    "ConservedEncoder",
    "Run",
    "Trajectories",
    "__version__",
    "analyze",
    "citation",
    "discover",
    "figures",
    "read",
    "simulate",
    "train",
    "write",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its home on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'conserved' has no attribute '{name}'")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return the public names, for completion."""
    return __all__
