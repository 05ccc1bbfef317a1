"""The encoding of a text file: UTF-8, UTF-16 and 32 by their marks or their zero bytes, else Latin-1."""

import codecs
from pathlib import Path

UTF_8, LATIN = "utf-8-sig", "latin-1"
LOOKED_AT = 1 << 16

MARKS = (
    (codecs.BOM_UTF8, UTF_8), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file, seen from how it begins.

    Raises
    ------
    ValueError
        If it is no text.
    """
    with path.open("rb") as file:
        head = file.read(LOOKED_AT)
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        return _by_zeros(head)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < LOOKED_AT)
    except UnicodeDecodeError:
        return LATIN
    return UTF_8


def _by_zeros(head: bytes) -> str:
    """Return which UTF-16 has these zero bytes: every second byte of plain letters and digits is one."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < 0.4 * len(head) / 2 or min(even, odd) > 0.1 * len(head) / 2:
        raise ValueError("no text")
    return "utf-16-be" if even > odd else "utf-16-le"
