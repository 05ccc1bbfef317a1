"""The fuzzer for a short while, and all that it has found; ``python tests/fuzz/long.py --minutes 60`` goes on."""

from pathlib import Path

import pytest
from fuzz.targets import CORPUS, SUFFIXES, TARGETS, read_bytes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conserved.io.files import read
from simulators import DataError

FOUND = Path(__file__).with_name("found")
"""Files that once were no line."""


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
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


def test_a_reader_that_hangs_or_warns_is_seen(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        read(tmp_path / "none.csv")
