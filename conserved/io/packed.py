"""Files that are packed: .gz, .xz, .bz2 and .zip, unpacked beside while they are read."""

import bz2
import gzip
import lzma
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from simulators import DataError

OPENERS: dict[str, Callable[[Path], Any]] = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}
ZIP = ".zip"
PACKED = (*OPENERS, ZIP)

ASIDE = ("__MACOSX", "meta")
"""Folders in archives that hold no data: of the system, and of phyphox about its device."""


def kind_of(path: Path) -> str:
    """Return the suffix that says what a file holds: ``.csv`` of data.csv.gz; ``.zip`` of an archive of files."""
    last = path.suffix.lower()
    return Path(path.stem).suffix.lower() if last in OPENERS else last


@contextmanager
def unpacked(path: Path, known: Collection[str]) -> Iterator[list[Path]]:
    """Give the files that a packed one holds.

    Parameters
    ----------
    path : of the packed file.
    known : suffixes of files that can be read; others in an archive are passed over.

    Raises
    ------
    DataError
        If there is none.
    """
    with tempfile.TemporaryDirectory() as folder:
        if path.suffix.lower() == ZIP:
            yield _members(path, Path(folder), known)
        else:
            target = Path(folder) / path.stem
            with OPENERS[path.suffix.lower()](path) as source:
                _copy(source, target)
            yield [target]


def _members(path: Path, folder: Path, known: Collection[str]) -> list[Path]:
    files = []
    with zipfile.ZipFile(path) as archive:
        for place, name in enumerate(sorted(archive.namelist())):
            inside = PurePosixPath(name)
            if (
                inside.suffix.lower() in known
                and not set(inside.parts) & set(ASIDE)
                and not inside.name.startswith(".")
            ):
                own = folder / str(place)  # a folder of its own: names inside may be alike, or lead elsewhere
                own.mkdir()
                files.append(own / inside.name)
                with archive.open(name) as source:
                    _copy(source, files[-1])
    if not files:
        raise DataError(f"no file inside whose name ends in {', '.join(known)}")
    return files


def _copy(source: IO[bytes], target: Path) -> None:
    with target.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
