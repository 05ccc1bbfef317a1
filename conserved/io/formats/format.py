"""Format: the contract of a kind of file."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from conserved.io.reading import Reading
from conserved.io.schema import Choice
from simulators import DataError, Trajectories

Share = Callable[[float], None]
"""Is told which share, 0 to 1, of a file has been read."""


@dataclass(frozen=True)
class Format:
    """A kind of file.

    Parameters
    ----------
    read : returns what a file holds; ValueError, KeyError, OSError and their kin mean that it is damaged.
    write : writes trajectories into an open file so that ``read`` gives the same; None where this cannot be.
    """

    read: Callable[[Path, Choice, Share], Reading]
    write: Callable[[Trajectories, IO[bytes]], None] | None = None


def needed(module: str, what: str, extra: str = "files") -> Any:
    """Return an optional library.

    Raises
    ------
    DataError
        If it is not installed, with the line that installs it.
    """
    try:
        return import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        raise DataError(
            f"{what} needs {package}: pip install {package} (it is in conserved's extra '{extra}')"
        ) from None
