"""Run folders from elsewhere, edited or damaged: each fault is a line with the file, and nothing leaves the folder."""

import io
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from conserved import Config, Run, analyze, figures, train
from conserved.cli.report import print_metrics
from simulators import DataError

QUICK = {"system": "pendulum", "trajectories": 40, "points": 10, "steps": 40, "batch": 16, "width": 8, "dim": 2}

NEVER = "from pathlib import Path\nPath(__file__).with_name('executed').touch()\n"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return train(Config(**QUICK), tmp_path_factory.mktemp("original")).path


@pytest.fixture
def run(original: Path, tmp_path: Path) -> Path:
    """A copy of a finished run, to be edited."""
    return Path(shutil.copytree(original, tmp_path / "run"))


def with_json(name: str, edit: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Return what edits a file of JSON."""

    def change(folder: Path) -> None:
        content = json.loads((folder / name).read_text())
        (folder / name).write_text(json.dumps(edit(content)))

    return change


def with_tensors(edit: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Return what edits the encoder."""

    def change(folder: Path) -> None:
        torch.save(edit(torch.load(folder / "encoder.pt", weights_only=True)), folder / "encoder.pt")

    return change


def with_architecture(**changed: Any) -> Callable[[Path], None]:
    """Return what makes the encoder claim another architecture."""
    return with_tensors(lambda packed: packed | {"architecture": packed["architecture"] | changed})


def with_arrays(**changed: Any) -> Callable[[Path], None]:
    """Return what replaces arrays of the codes, or, by None, leaves them out."""

    def change(folder: Path) -> None:
        with np.load(folder / "codes.npz") as file:
            arrays = {name: file[name] for name in file.files} | changed
        kept = {name: value for name, value in arrays.items() if value is not None}
        np.savez(folder / "codes.npz", **kept)

    return change


def writing(name: str, content: bytes) -> Callable[[Path], None]:
    """Return what writes a file."""
    return lambda folder: (folder / name).write_bytes(content) and None


FILES = ("config.json", "metrics.json", "history.jsonl", "codes.npz", "encoder.pt")
DAMAGED = {"binary": b"\x00\xff\xfe", "deep": b"[" * 100_000, "a list": b"[1]", "text": b'"x"'}
EDITS: dict[str, Callable[[Path], None]] = {
    **{f"{name} {what}": writing(name, content)
       for name in FILES
       for what, content in DAMAGED.items()},
    "config.json unknown": with_json("config.json", lambda config: config | {"colour": "red"}),
    "config.json wrong": with_json("config.json", lambda config: config | {"width": "wide"}),
    "config.json poor": with_json("config.json", lambda _: {"system": "pendulum"}),
    "config.json other": with_json("config.json", lambda config: config | {"symmetry": ["none"]}),
    "metrics.json scores": with_json("metrics.json", lambda scores: scores | {"invariants": {"energy": 3}}),
    "metrics.json code": with_json("metrics.json", lambda scores: scores | {"code": {"within_ratio": "small"}}),
    "metrics.json expected": with_json("metrics.json", lambda scores: scores | {"expected": 7}),
    "history.jsonl words": writing("history.jsonl", b'{"step": "a", "loss": "b"}\n'),
    "codes.npz short": with_arrays(codes=np.zeros((3, 2))),
    "codes.npz nan": with_arrays(reference_codes=np.array([["a", "b"]])),
    "codes.npz without": with_arrays(losses=None),
    "codes.npz objects": with_arrays(losses=np.array([object(), None])),
    "codes.npz offsets": with_arrays(**{"held_out/offsets": np.array([5, 1])}),
    "codes.npz reference": with_arrays(**{"reference/energy": np.zeros(1)}),
    "encoder.pt kind": with_tensors(lambda packed: packed | {"kind": "other"}),
    "encoder.pt huge": with_architecture(depth=10**9),
    "encoder.pt large": with_architecture(width=10**6),
    "encoder.pt empty": with_tensors(lambda _: {}),
    "encoder.pt number": with_tensors(lambda _: 3),
}  # fmt: skip


def used(folder: Path) -> None:
    """Do with a run all that can be done with a finished one."""
    opened = Run.open(folder)
    print_metrics(opened)
    analyze(opened)
    figures(opened)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_file_is_named_with_what_to_do(run: Path, edit: str) -> None:
    EDITS[edit](run)
    with pytest.raises(DataError, match=f"run/{edit.split()[0]}'.* --again makes") as refusal:
        used(run)
    assert len(str(refusal.value)) < 1000


def test_a_file_that_is_missing_is_named(run: Path) -> None:
    for name in FILES[1:]:
        (run / name).rename(run / "aside")
        with pytest.raises((DataError, OSError), match=f"{name}|is not a finished run"):
            used(run)
        (run / "aside").rename(run / name)


class Executed:
    """Code, if it is unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.place,)


@pytest.mark.parametrize("name", ["encoder.pt", "checkpoint.pt"])
def test_nothing_in_a_run_is_executed(run: Path, name: str, tmp_path: Path) -> None:
    torch.save({"kind": Executed(tmp_path / "executed")}, run / name)
    opened = Run.open(run)
    with pytest.raises(DataError, match=name):
        (opened.encoder if name == "encoder.pt" else opened.checkpoint)()
    assert not (tmp_path / "executed").exists()


def test_the_system_that_a_config_names_is_not_executed(run: Path, tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(NEVER)
    with_json("config.json", lambda config: config | {"system": f"{tmp_path}/own.py:Own", "parameter": []})(run)
    used(run)
    assert not (tmp_path / "executed").exists()


def test_names_in_a_config_lead_nowhere(run: Path, tmp_path: Path) -> None:
    before = sorted(path.relative_to(run) for path in run.rglob("*"))
    away = {"system": None, "data": "../../../away/x", "trajectories": None, "points": None, "parameter": []}
    with_json("config.json", lambda config: config | away)(run)
    used(run)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert set(before) == {path.relative_to(run) for path in run.rglob("*")}


@pytest.mark.parametrize("name", ["figures", "metrics.json", ".lock"])
def test_a_link_in_a_run_is_not_followed(run: Path, name: str, tmp_path: Path) -> None:
    away = tmp_path / "away"
    shutil.move(run / name, away)
    (run / name).symlink_to(away)
    before = sorted(away.rglob("*")), away.stat().st_mtime_ns
    with pytest.raises(DataError, match=f"{name}' is a link, and none in a run is followed"):
        used(run)
    assert (sorted(away.rglob("*")), away.stat().st_mtime_ns) == before


def test_a_damaged_checkpoint_says_how_to_go_on(run: Path) -> None:
    buffer = io.BytesIO()
    torch.save({"step": 3, "seconds": 0.0, "history": [], "method": {}, "optimizer": {}}, buffer)
    folder = run.parent / Run(run).config.name
    run.rename(folder)
    (folder / "metrics.json").unlink()
    for content in (b"x", buffer.getvalue()):
        (folder / "checkpoint.pt").write_bytes(content)
        with pytest.raises(DataError, match=r"checkpoint.* is damaged, or .*; delete it, and the "):
            train(Config(**QUICK), folder.parent)


def refusal_of(folder: Path) -> str:
    """Return the line with which a run is refused, empty where it is not."""
    try:
        used(folder)
    except DataError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", FILES)
def test_flipped_bytes_are_a_line_or_no_matter(run: Path, name: str) -> None:
    content, dice = (run / name).read_bytes(), random.Random(name)
    for _ in range(12):
        damaged = bytearray(content)
        for _ in range(3):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        (run / name).write_bytes(bytes(damaged[: dice.choice((len(damaged), len(damaged) // 2))]))
        assert "\n" not in refusal_of(run)
