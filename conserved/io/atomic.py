"""Writing any file whole or not at all."""

import glob
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

UNFINISHED = ".*.unfinished"
"""What files are called until they are whole."""


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open ``path`` for writing so that it appears complete, at once, or not at all.

    The bytes go to a file beside it, which takes its name when they are safely on the disk. One that a killed process
    left there is removed.
    """
    made = make_folder(path.parent)
    remove_abandoned(path)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED[2:]}")
    try:
        with unfinished.open("wb") as file:
            with suppress(OSError):  # where files cannot be locked, nothing is removed either
                _lock(file)
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        remove_empty(made)
        raise


def make_folder(folder: Path) -> list[Path]:
    """Make a folder and those above it where they are missing; return the new ones, the innermost first."""
    new = [place for place in (folder, *folder.parents) if not place.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return new


def remove_empty(folders: Sequence[Path]) -> None:
    """Remove folders, the innermost first, as far as nothing is in them."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def remove_abandoned(path: Path) -> None:
    """Remove what was to become ``path`` and whose writer, which holds a lock on it, is no more."""
    for unfinished in path.parent.glob(f".{glob.escape(path.name)}{UNFINISHED[1:]}"):
        with suppress(OSError):  # its writer lives, or another process has removed it
            with unfinished.open("rb") as file:
                _lock(file)
            unfinished.unlink()


def _lock(file: IO[bytes]) -> None:
    """Lock a file until it is closed, or its process ends however it does.

    Raises
    ------
    OSError
        If another process has it locked, or files cannot be locked here.
    """
    try:
        import fcntl
    except ImportError:  # Windows does not remove an open file anyway
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
