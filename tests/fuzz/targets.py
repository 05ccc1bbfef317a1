"""What is fuzzed: every reader with damaged files of its kind, and the parser with damaged formulas.

A target takes what a strategy draws. It raises only what is wrong with the reader or the parser.
"""

import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st

from conserved.discovery.libraries.parsing import parse
from conserved.io.files import read_source
from conserved.io.formats import FORMATS
from conserved.io.packed import OPENERS, PACKED, kind_of
from conserved.io.schema import Choice
from simulators import DataError, UsageError

CORPUS = Path(__file__).with_name("corpus")
SECONDS = 10.0
"""A small file that takes longer to read hangs the reader."""

SECONDS_OF_A_FORMULA = 1.0
SUFFIXES = (*FORMATS, *PACKED)

TOKENS = (
    b"", b"\x00", b"\xff", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff\xff\xff\xff\xff", b"\n", b"\r", b"\n\n", b",",
    b";", b"\t", b" ", b'"', b"'", b"#", b"-", b".", b"e", b"nan", b"inf", b"-9999", b"1e300", b"1e-300", b"1e999",
    b"9" * 400, b"0x1", b"1,5", b"True", b"2020-01-01", b"12:00", b"[", b"]", b"{", b"}", b"<", b">", b"&a;",
    b"null", b"NaN", b"states", b"offsets", b"t", b"trial", b"x", b"x,x", b"\xef\xbb\xbf", b"\xff\xfe",
    "\u0663".encode(), "日本".encode(), b"\x1b[31m", b"%s", b"[[" * 600,
    b"_" * 50_000, b"1" * 50_000, b" " * 50_000, b"(-" * 25_000,
)  # fmt: skip
"""Pieces that readers may stumble over; the long ones, of which a pattern may take the square or the cube."""


def seeds(suffix: str) -> list[bytes]:
    """Return the files of the corpus that a reader is to be tried with: its own, and one of another kind."""
    own = [path.read_bytes() for path in sorted(CORPUS.iterdir()) if path.suffix == suffix]
    alike = [path.read_bytes() for path in sorted(CORPUS.iterdir()) if _alike(path.suffix, suffix)]
    return own or alike or [b"t,q\n1,2\n2,3\n"]


def _alike(one: str, other: str) -> bool:
    return one in FORMATS and other in FORMATS and FORMATS[one].read == FORMATS[other].read


@st.composite
def files(draw: st.DrawFn, suffix: str) -> bytes:
    """Draw a file of the corpus with some pieces changed, cut out, repeated or put in."""
    content = bytearray(draw(st.sampled_from(seeds(suffix))))
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(content)))
        stop = min(len(content), start + draw(st.sampled_from((0, 1, 2, 4, 8, 64, 1 << 20))))
        piece = draw(st.sampled_from(TOKENS) | st.binary(max_size=8))
        if draw(st.booleans()):
            piece = bytes(content[start:stop]) + piece
        content[start:stop] = piece
    return bytes(content)


PIECES = (
    "q", "p", "r", "pi", "1", "0", "2.5", "1e5", "1e400", ".", "..", "+", "-", "*", "**", "/", "^", "(", ")", ",",
    " ", "sin", "log", "exp", "sqrt", "atan2", "lambda", "__import__", "[", "]", "'", '"', "=", ":", "\\", "\n",
    "\x00", "\u0663", "\uff51", "\ud800", "9" * 50, "((((" * 20, "q**" * 20, "-" * 30, "1/0", "0**-1", "9**9**9",
    "log(-1)", "tan(pi/2)", "E", "I", "oo", "zoo", "nan",
)  # fmt: skip
FORMULAS = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join)
"""Texts that look like formulas, and some that do not."""


def read_bytes(content: bytes, suffix: str) -> None:
    """Read a file of these bytes: it holds trajectories, or is refused in one line, in time, without a warning."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        path = Path(folder) / (f"data.csv{suffix}" if suffix in OPENERS else f"data{suffix}")
        path.write_bytes(content)
        began = time.process_time()
        try:
            reading = read_source(path, Choice())
            assert reading.line.count("\n") == 0
        except (DataError, UsageError) as error:
            check_line(str(error))
        assert time.process_time() - began < SECONDS
        assert kind_of(path)
        assert [one.name for one in Path(folder).iterdir()] == [path.name], "left behind"
    told = [f"{one.category.__name__}: {one.message} ({one.filename}:{one.lineno})" for one in caught]
    assert not [line for line in told if not line.startswith("ResourceWarning")], told


def check_line(line: str) -> None:
    """Refuse an explanation that is none."""
    assert line
    assert len(line) < 10_000


def parse_text(text: str) -> None:
    """Parse a text: it is a formula, or refused in one line, at once, without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        began = time.process_time()
        try:
            parse(text, ["q", "p"])
        except UsageError as error:
            check_line(str(error))
        assert time.process_time() - began < SECONDS_OF_A_FORMULA


TARGETS: dict[str, tuple[st.SearchStrategy[object], Callable[..., None]]] = {
    "formula": (FORMULAS, parse_text),
    **{suffix: (files(suffix), lambda content, suffix=suffix: read_bytes(content, suffix)) for suffix in SUFFIXES},
}
"""Each with what is drawn for it."""
