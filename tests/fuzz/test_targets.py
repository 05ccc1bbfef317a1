"""The fuzzer for a short while, and all that it has found; ``python tests/fuzz/long.py --minutes 60`` goes on."""

import warnings
from pathlib import Path

import pytest
from fuzz.oracle import Answer, faults
from fuzz.targets import CORPUS, SUFFIXES, TARGETS, read_bytes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conserved.io.files import read
from conserved.io.reading import Reading
from simulators import DataError

FOUND = Path(__file__).with_name("found")
"""Files that once were no line."""


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_is_damaged_is_a_line_or_read(name: str, data: st.DataObject) -> None:
    strategy, target = TARGETS[name]
    target(data.draw(strategy))


@pytest.mark.parametrize("path", sorted(FOUND.glob("*")), ids=lambda path: path.name)
def test_what_was_found_stays_mended(path: Path) -> None:
    read_bytes(path.read_bytes(), path.suffix)


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.name)
def test_the_corpus_is_read(path: Path) -> None:
    assert len(read(path)) > 0


def test_every_format_is_fuzzed() -> None:
    assert set(SUFFIXES) <= set(TARGETS)
    assert sum(path.stat().st_size for path in CORPUS.iterdir()) < 100_000


def test_a_reader_that_warns_or_fails_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    def warning(*_: object) -> Reading:
        warnings.warn("overflow", RuntimeWarning, stacklevel=1)
        raise DataError("refused")

    def failing(*_: object) -> Reading:
        raise KeyError("states")

    for reader, seen in ((warning, AssertionError), (failing, KeyError)):
        monkeypatch.setattr("fuzz.targets.read_source", reader)
        with pytest.raises(seen):
            read_bytes(b"", ".csv")


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        (Answer(1, "", "conserved: internal error: KeyError: 'a'\n", (), 0.1), "internal error in"),
        (Answer(2, "", "conserved: a\nb\n", (), 0.1), "not one line"),
        (Answer(0, "", "", ("RuntimeWarning: overflow",), 0.1), "warned"),
        (Answer(0, "", "", (), 11.0), "11 s"),
        (Answer(2, "", "conserved: no\n", (), 0.1), "left behind"),
    ],
)
def test_a_command_that_does_wrong_is_seen(answer: Answer, seen: str) -> None:
    assert any(line.startswith(seen) for line in faults(answer, {}, {"new": 1} if seen == "left behind" else {}))
    assert not faults(Answer(2, "", "conserved: no\n", (), 0.1), {}, {})
