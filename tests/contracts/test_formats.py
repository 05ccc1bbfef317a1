"""Every kind of file keeps the contract: what is written is read back the same, and damage is one clear error."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from conserved.io.files import read, write
from conserved.io.formats import FORMATS
from simulators import SYSTEMS, DataError, Trajectories, simulate

WRITABLE = [suffix for suffix, kind in FORMATS.items() if kind.write is not None]
TEXT = (".csv", ".tsv", ".txt", ".dat")
"""Here a number may be cut without any sign of it."""

TABLES = (*TEXT, ".parquet")
"""The drift has no place here."""

NAMES = st.lists(
    st.sampled_from(["q", "p", "angle 1", "Δ", "x,y", 'a"b', "v'", "t", "1", "trial", "nan", "#", "a/b", ""])
    | st.text(st.characters(codec="utf-8"), max_size=5),
    min_size=3,
    max_size=3,
    unique=True,
)
NUMBER = st.floats(-1e300, 1e300)


@st.composite
def trajectories(draw: st.DrawFn, names: tuple[str, ...] = ("q", "p", "energy", "angle")) -> Trajectories:
    lengths = draw(st.lists(st.integers(1, 5), min_size=1, max_size=6))
    points, variables = sum(lengths), draw(st.integers(1, 2))
    times = np.concatenate([np.cumsum(draw(arrays.arrays(float, n, elements=st.floats(1e-3, 1e3)))) for n in lengths])
    known = draw(st.booleans())
    return Trajectories(
        states=draw(arrays.arrays(float, (points, variables), elements=NUMBER)),
        offsets=np.concatenate([[0], np.cumsum(lengths)]),
        times=times if draw(st.booleans()) else None,
        variables=names[:variables],
        invariants={names[2]: draw(arrays.arrays(float, len(lengths), elements=NUMBER))} if known else {},
        phases={names[-1]: draw(arrays.arrays(float, points, elements=NUMBER))} if known else {},
        independent=draw(st.none() | st.integers(0, 3)),
        drift={names[2]: draw(st.floats(0, 1))} if known else {},
    )


def assert_same(ours: Trajectories, theirs: Trajectories, suffix: str) -> None:
    assert ours.drift == ({} if suffix in TABLES else theirs.drift)
    assert ours.variables == theirs.variables
    assert ours.independent == theirs.independent
    assert (ours.times is None) == (theirs.times is None)
    for field in ("states", "offsets", "times"):
        if getattr(ours, field) is not None:
            np.testing.assert_array_equal(getattr(ours, field), getattr(theirs, field))
    for field in ("invariants", "phases"):
        assert list(getattr(ours, field)) == list(getattr(theirs, field))
        for name, values in getattr(ours, field).items():
            np.testing.assert_array_equal(values, getattr(theirs, field)[name])


@pytest.mark.parametrize("suffix", WRITABLE)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=trajectories())
def test_what_is_written_is_read_back_the_same(suffix: str, written: Trajectories, tmp_path: Path) -> None:
    write(written, tmp_path / f"data{suffix}")
    assert_same(read(tmp_path / f"data{suffix}"), written, suffix)


@pytest.mark.parametrize("suffix", WRITABLE)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_name_is_kept_or_refused(suffix: str, data: st.DataObject, tmp_path: Path) -> None:
    first, second, third = data.draw(NAMES)
    written = data.draw(trajectories((first, second, third, third)))
    path = tmp_path / f"data{suffix}"
    path.unlink(missing_ok=True)
    try:
        write(written, path)
    except DataError:
        assert not path.exists()
    else:
        assert_same(read(path), written, suffix)


@pytest.mark.parametrize("suffix", [suffix for suffix in WRITABLE if suffix not in TEXT])
def test_a_file_cut_short_is_one_line_with_its_name(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"data{suffix}"
    write(simulate(SYSTEMS["kepler"](), 30, 20), path)
    whole = path.read_bytes()
    for share in (0, 0.001, 0.3, 0.6, 0.99):
        path.write_bytes(whole[: round(len(whole) * share) // 2 * 2])
        with pytest.raises(DataError, match=f"data{suffix}: ") as refusal:
            read(path)
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"\x00\xff\xfe\x93", b"not\nof\nthis\nkind\n", b"\x80\x04\x95pickle."]
)
def test_what_is_not_of_the_kind_is_one_line_with_its_name(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"data{suffix}"
    path.write_bytes(content)
    with pytest.raises(DataError, match=f"data{suffix}: ") as refusal:
        read(path)
    assert "\n" not in str(refusal.value)
