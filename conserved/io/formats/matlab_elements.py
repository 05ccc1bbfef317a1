"""MATLAB's version 5 files, looked through before scipy reads them: a damaged one may end the process there.

A file is a header and elements. Each has a tag, its type and how many bytes it has; those of matrices hold elements
themselves, and a compressed one holds one. scipy trusts types and sizes, and follows wrong ones out of its memory.
Source: MathWorks, MAT-File Format (2024), chapter 1.
"""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from mmap import ACCESS_READ, mmap
from pathlib import Path

HEADER, TAG, ALIGNED = 128, 8, 8
COMPRESSED, MATRIX, UNSIGNED = 15, 14, 6
NUMBERS = {1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8}
"""The bytes of a number of each type."""

TYPES = {*NUMBERS, MATRIX, COMPRESSED, 16, 17, 18}
SMALL = 4
"""A tag holds so many bytes itself."""

DEEPEST = 100
"""Cells and structures are in each other no deeper."""

FLAGS = 8
"""The bytes of the first element of a matrix, which say its class."""

OPAQUE = 17
"""The class of a matrix whose content only MATLAB knows: it has a layout of its own."""


def is_version_5(header: bytes) -> bool:
    """Return whether a file with this header is of version 5, as those of 6 and 7 are."""
    return header[124:HEADER] in (b"\x00\x01IM", b"\x01\x00MI")


def looked_through(path: Path) -> Path | BytesIO:
    """Return a version 5 file, all its types and sizes looked at: as it is, or where it is compressed without that.

    Raises
    ------
    ValueError
        For a type that there is none of, or a size beyond the element that holds it.
    """
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as content:
        order = "<" if content[126:128] == b"IM" else ">"
        if all(kind != COMPRESSED for kind, _, _ in _elements(content, order)):
            for kind, start, stop in _elements(content, order):
                _check(kind, content, start, stop, order)
            return path
        plain = BytesIO()
        plain.write(content[:HEADER])
        for kind, start, stop in _elements(content, order):
            if kind == COMPRESSED:
                inside = _decompressed(content[start:stop])
                kind, first, last = _tag(inside, 0, len(inside), order)
                _check(kind, inside, first, last, order)
                plain.write(memoryview(inside)[:last])
                plain.write(b"\x00" * (-last % ALIGNED))
            else:
                _check(kind, content, start, stop, order)
                plain.write(content[start - TAG : stop])
    plain.seek(0)
    return plain


def _elements(content: mmap, order: str) -> Iterator[tuple[int, int, int]]:
    """Yield the types of the elements of a file, and where their bytes start and stop."""
    place = HEADER
    while place < len(content):
        kind, start, place = _tag(content, place, len(content), order)
        yield kind, start, place


def _decompressed(packed: bytes) -> bytes:
    try:
        return zlib.decompress(packed)
    except zlib.error:
        raise ValueError("a compressed variable is damaged") from None


def _tag(content: bytes | mmap, place: int, end: int, order: str) -> tuple[int, int, int]:
    """Return the type of an element, and where its bytes start and stop."""
    if place + TAG > end:
        raise ValueError("a variable is cut off")
    kind, size = struct.unpack_from(f"{order}II", content, place)
    start = place + TAG
    if kind >> 16:
        kind, size, start = kind & 0xFFFF, kind >> 16, place + SMALL
        if size > SMALL:
            raise ValueError("a variable is damaged")
    if kind not in TYPES or start + size > end:
        raise ValueError("a variable is damaged, or cut off")
    return kind, start, start + size


def _check(kind: int, content: bytes | mmap, place: int, end: int, order: str, depth: int = 0) -> None:
    """Look at the elements of a matrix between two places, and those of matrices in it; others hold none.

    Raises
    ------
    ValueError
        See ``looked_through``.
    """
    if kind != MATRIX:
        return
    if depth > DEEPEST:
        raise ValueError(f"cells or structures are more than {DEEPEST} deep in each other")
    opaque = place + TAG < end and content[place + TAG + (0 if order == "<" else 3)] == OPAQUE
    first = True
    while place < end:
        kind, start, stop = _tag(content, place, end, order)
        _check(kind, content, start, stop, order, depth + 1)
        if kind in NUMBERS and (stop - start) % NUMBERS[kind]:
            raise ValueError("a variable is damaged: it ends within a number")
        if first and not opaque and (kind, stop - start) != (UNSIGNED, FLAGS):
            raise ValueError("a variable is damaged: it has no class")
        first, place = False, max(stop + (-(stop - place) % ALIGNED), place + TAG)
