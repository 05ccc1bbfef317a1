"""Files: what is written is read back, and is whole or not there at all."""

import os
from pathlib import Path

import numpy as np
import pytest

from conserved.io.files import read, whole_file, write
from conserved.pairs.split import split
from simulators import SYSTEMS, DataError, Trajectories, simulate


@pytest.mark.parametrize("name", SYSTEMS)
def test_reading_gives_what_was_written(name: str, tmp_path: Path) -> None:
    written = simulate(SYSTEMS[name](), 12, 9, min_points=2, noise=0.1)
    write(written, tmp_path / "data.npz")
    back = read(tmp_path / "data.npz")
    for field in ("states", "offsets", "times"):
        np.testing.assert_array_equal(getattr(back, field), getattr(written, field))
    assert back.variables == written.variables
    assert back.independent == written.independent
    assert back.drift == written.drift
    for field in ("invariants", "phases"):
        ours, theirs = getattr(back, field), getattr(written, field)
        assert list(ours) == list(theirs)
        for key in ours:
            np.testing.assert_array_equal(ours[key], theirs[key])


def test_what_is_not_known_stays_unknown(tmp_path: Path) -> None:
    write(Trajectories(np.zeros((4, 2)), np.array([0, 4])), tmp_path / "data.npz")
    back = read(tmp_path / "data.npz")
    assert back.times is None
    assert back.independent is None
    assert not back.invariants


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")

    def fail_halfway() -> None:
        with whole_file(target) as file:
            file.write(b"half of the new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_pickle_inside_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "data.npz"
    np.savez(path, states=np.array([{"a": 1}], dtype=object), offsets=np.array([0, 1]))
    with pytest.raises(DataError, match=r"not a readable \.npz"):
        read(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"q,p\n1,2\n"])
def test_what_is_no_npz_is_refused_with_its_name(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "data.npz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"data\.npz: not a readable \.npz"):
        read(path)


def test_missing_arrays_and_bad_numbers_are_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "none.npz", x=np.float64(3))
    with pytest.raises(DataError, match=r"none\.npz: no array 'states'"):
        read(tmp_path / "none.npz")
    np.savez(tmp_path / "nan.npz", states=np.full((2, 1), np.nan), offsets=np.array([0, 2]))
    with pytest.raises(DataError, match=r"nan\.npz: nan in variable 'x0'"):
        read(tmp_path / "nan.npz")
    with (tmp_path / "single.npz").open("wb") as file:
        np.save(file, np.zeros((3, 5, 2)))
    with pytest.raises(DataError, match=r"one array of shape \(3, 5, 2\); `conserved\.write` makes"):
        read(tmp_path / "single.npz")
    np.savez(tmp_path / "array.npy.npz", states=np.array(["a", "b"]), offsets=np.array([0, 2]))
    with pytest.raises(DataError, match="needed are real numbers"):
        read(tmp_path / "array.npy.npz")
    with pytest.raises(DataError, match="no file"):
        read(tmp_path / "nowhere.npz")


@pytest.mark.parametrize("name", ["data.xyz", "data", "data.npy"])
def test_only_what_can_be_read_again_is_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"the name must end in \.csv, \.txt, .*\.npz"):
        write(Trajectories(np.zeros((4, 2)), np.array([0, 4])), tmp_path / name)


def test_a_split_is_by_trajectory_and_complete() -> None:
    whole = simulate(SYSTEMS["pendulum"](), 40, 5)
    ours, held_out = split(whole, seed=3)
    assert (len(ours), len(held_out)) == (30, 10)
    energies = np.concatenate([ours.invariants["energy"], held_out.invariants["energy"]])
    np.testing.assert_array_equal(np.sort(energies), np.sort(whole.invariants["energy"]))
    again, _ = split(whole, seed=3)
    np.testing.assert_array_equal(ours.states, again.states)


def test_data_that_cannot_be_learnt_from_are_refused() -> None:
    random = np.random.default_rng(0)
    with pytest.raises(DataError, match="1 trajectory; at least 8"):
        split(Trajectories(random.random((9, 2)), np.array([0, 9])), seed=0)
    offsets = np.array([0, 2, 4, 5, 7, 9, 11, 12, 14, 16])
    with pytest.raises(DataError, match=r"2 trajectories have a single point \(2, 6\)"):
        split(Trajectories(random.random((16, 2)), offsets), seed=0)
    states = random.random((20, 2))
    states[:, 1] = 4.5
    with pytest.raises(DataError, match=r"variable 'm' is 4\.5 at every point"):
        split(Trajectories(states, np.arange(0, 21, 2), variables=("q", "m")), seed=0)
