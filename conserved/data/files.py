"""Reading and writing trajectories, and writing any file whole or not at all."""

import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import numpy as np

from simulators import DataError, Trajectories
from simulators.trajectories import Array

FORMAT = "conserved trajectories 1"

UNFINISHED = ".*.unfinished"
"""What files are called until they are whole."""

UNREADABLE = (ValueError, TypeError, IndexError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)
"""What numpy and zipfile raise for a file that is no archive of arrays, or a damaged one."""


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open ``path`` for writing so that it appears complete, at once, or not at all.

    The bytes go to a file beside it, which takes its name when they are safely on the disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED[2:]}")
    try:
        with unfinished.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise


def arrays_of(trajectories: Trajectories) -> dict[str, Array]:
    """Return the trajectories as named arrays; ``trajectories_from`` is the inverse."""
    arrays = {
        "states": trajectories.states,
        "offsets": trajectories.offsets,
        "variables": np.array(trajectories.variables),
    }
    if trajectories.times is not None:
        arrays["times"] = trajectories.times
    if trajectories.independent is not None:
        arrays["independent"] = np.array(trajectories.independent)
    arrays |= {f"invariants/{name}": values for name, values in trajectories.invariants.items()}
    arrays |= {f"phases/{name}": values for name, values in trajectories.phases.items()}
    arrays |= {f"drift/{name}": np.array(value) for name, value in trajectories.drift.items()}
    return arrays


def trajectories_from(arrays: dict[str, Array]) -> Trajectories:
    """Return the trajectories that ``arrays_of`` took apart."""
    return Trajectories(
        states=arrays["states"],
        offsets=arrays["offsets"],
        times=arrays.get("times"),
        variables=tuple(arrays.get("variables", ())),
        invariants=group(arrays, "invariants/"),
        phases=group(arrays, "phases/"),
        independent=int(arrays["independent"]) if "independent" in arrays else None,
        drift={name: float(value) for name, value in group(arrays, "drift/").items()},
    )


def group(arrays: dict[str, Array], prefix: str) -> dict[str, Array]:
    """Return the arrays whose names begin with ``prefix``, without it."""
    return {name.removeprefix(prefix): values for name, values in arrays.items() if name.startswith(prefix)}


def write(trajectories: Trajectories, path: str | Path) -> None:
    """Write trajectories as an ``.npz``, whole or not at all.

    Raises
    ------
    DataError
        For a name that does not end in ``.npz``.
    """
    path = Path(path)
    if path.suffix != ".npz":
        raise DataError(f"cannot write '{path}': the name must end in .npz")
    with whole_file(path) as file:
        np.savez(file, format=np.array(FORMAT), **arrays_of(trajectories))  # type: ignore[arg-type]


def read(path: str | Path) -> Trajectories:
    """Read what ``write`` wrote; nothing is ever unpickled.

    Raises
    ------
    DataError
        With the file's name and what is wrong with it.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            archive = np.load(file, allow_pickle=False)
            if isinstance(archive, np.ndarray):
                raise DataError(f"one array of shape {archive.shape}; `conserved.write` makes a file of trajectories")
            return trajectories_from({name: archive[name] for name in archive.files})
    except FileNotFoundError:
        raise DataError(f"no file '{path}'; `conserved simulate -o` writes such files") from None
    except KeyError as error:
        raise DataError(f"{path}: no array {error}; needed are 'states' and 'offsets'") from None
    except DataError as error:
        raise DataError(f"{path}: {error}") from None
    except UNREADABLE:
        raise DataError(f"{path}: not a readable .npz of trajectories; Python objects are never unpickled") from None
