"""numpy's own files: .npz, one or more named arrays, and .npy, one array (n, time, d). Never a pickle."""

from pathlib import Path
from typing import IO

import numpy as np

from conserved.data.arrays import arrays_of
from conserved.data.formats.format import Share
from conserved.data.reading import Reading
from conserved.data.roles import Choice
from conserved.data.shapes import chosen, from_arrays, from_list, from_stack
from simulators import DataError, Trajectories

FORMAT = "conserved trajectories 1"


def read_npz(path: Path, choice: Choice, share: Share) -> Reading:
    """Read named arrays, ours or anyone's."""
    with path.open("rb") as file:
        archive = np.load(file, allow_pickle=False)
        if isinstance(archive, np.ndarray):
            raise DataError(f"one array of shape {archive.shape}; `conserved.write` makes a file of trajectories")
        names = [name for name in archive.files if name != "format"]
        arrays = {}
        for place, name in enumerate(names, start=1):
            arrays[name] = archive[name]
            share(place / len(names))
    return from_arrays(arrays, choice)


def read_npy(path: Path, choice: Choice, share: Share) -> Reading:
    """Read one array: (n, time, d), or a single trajectory (time, d)."""
    with path.open("rb") as file:
        array = np.load(file, allow_pickle=False)
    share(1.0)
    if not isinstance(array, np.ndarray):
        raise DataError("several arrays; such a file's name ends in .npz")
    return chosen(from_list([array]) if array.ndim <= 2 else from_stack(array), choice)


def write_npz(trajectories: Trajectories, file: IO[bytes]) -> None:
    """Write all of it as named arrays."""
    np.savez(file, format=np.array(FORMAT), **arrays_of(trajectories))  # type: ignore[arg-type]
