"""What a run folder holds, as it is read: it may come from elsewhere, edited or damaged, and each file is looked at.

Nothing in it is executed, and no link in it is followed: what is written into a run stays in its folder.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch

from conserved.encoders import Encoder, unpack
from conserved.io.reading import refused_as
from conserved.methods import METHODS
from conserved.options.learning import EncoderOptions
from conserved.training.config import CompleteConfig
from simulators import DataError
from simulators.trajectories import Array

ANEW = "`conserved train` with --again makes the run anew"
BEGIN = "delete it, and the same command begins the training anew"

Content = TypeVar("Content")


def is_number(value: Any) -> bool:
    """Whether a value is a number, which True and False are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_score(value: Any) -> bool:
    """Whether a value is a number, or None for what is not known."""
    return value is None or is_number(value)


def are_scores(value: Any) -> bool:
    """Whether a value names scores."""
    return isinstance(value, dict) and all(is_score(one) for one in value.values())


def tables_of(*columns: str) -> Callable[[Any], bool]:
    """Return whether a value names tables of scores, each with these columns."""

    def check(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        return all(are_scores(table) and table.keys() >= set(columns) for table in value.values())

    return check


METRICS: dict[str, Callable[[Any], bool]] = {
    "expected": lambda value: value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value)),
    "recovered": lambda value: value is None or isinstance(value, bool),
    "invariants": tables_of("spearman", "r2_linear", "r2_angle", "r2_angle_cdf", "r2_nonlinear"),
    "phases": tables_of("r2_nonlinear"),
    "code": lambda value: are_scores(value) and is_number(value.get("within_ratio")),
    "seconds": are_scores,
    "similarity": lambda value: isinstance(value, str),
    "dim": is_number,
}
"""What the scores of a run must hold to be read, and of which kind each is."""


@contextmanager
def stored(path: Path, advice: str = ANEW) -> Iterator[None]:
    """Refuse whatever goes wrong with a file of a run, in a line with its name and what to do.

    Raises
    ------
    DataError
        For anything but a system that refuses a file.
    """
    try:
        with refused_as(f"'{path}' is damaged, or was edited; {advice}"):
            yield
    except ValueError as error:  # our own: it does not know which file it speaks of
        line = str(error)
        raise DataError(line if line.startswith(f"'{path}'") else f"'{path}': {line}; {advice}") from error


def read_json(path: Path) -> dict[str, Any]:
    """Return a file of JSON that holds one object.

    Raises
    ------
    DataError
        With its name.
    """
    with stored(path):
        content = json.loads(path.read_bytes())
        if not isinstance(content, dict):
            raise TypeError(f"{type(content).__name__} instead of an object")
    return content


def read_tensors(path: Path, advice: str = ANEW) -> dict[str, Any]:
    """Return a file of tensors and plain types; nothing in it can be code.

    Raises
    ------
    DataError
        With its name.
    """
    with stored(path, advice):
        content = torch.load(path, map_location="cpu", weights_only=True)
        if not isinstance(content, dict):
            raise TypeError(f"{type(content).__name__} instead of a dictionary")
    return content


def arrays_in(path: Path) -> dict[str, Array]:
    """Return the arrays in an ``.npz``.

    Raises
    ------
    DataError
        With its name.
    """
    with stored(path), path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def config_in(path: Path) -> CompleteConfig:
    """Return the Config in a file.

    Raises
    ------
    DataError
        With the options that are not known, or what is wrong with one.
    """
    content = read_json(path)
    if unknown := sorted(content.keys() - {item.name for item in fields(CompleteConfig)}):
        raise DataError(
            f"'{path}' holds options that are not known here: {', '.join(unknown)[:200]}; it was edited, or made by "
            f"another version; {ANEW}"
        )
    with stored(path):
        config = CompleteConfig(**content)
        if config.method not in METHODS or config.similarity not in METHODS[config.method].similarities:
            raise ValueError(f"method {config.method} with similarity {config.similarity}")
    return config


def metrics_in(path: Path) -> dict[str, Any]:
    """Return the scores in a file.

    Raises
    ------
    DataError
        If they are not of the kind that is written, as an earlier version's, or edited ones.
    """
    metrics = read_json(path)
    if METRICS.keys() - metrics.keys():
        raise DataError(f"'{path}' was made by an earlier version; {ANEW}")
    if wrong := [name for name, check in METRICS.items() if not check(metrics[name])]:
        raise DataError(f"'{path}' is damaged, or was edited, at '{wrong[0]}'; {ANEW}")
    return metrics


def history_in(path: Path) -> list[dict[str, float]]:
    """Return the entries of a history, each a dictionary of numbers.

    Raises
    ------
    DataError
        For anything else.
    """
    with stored(path):
        history = [json.loads(line) for line in path.read_bytes().splitlines()]
        if not all(isinstance(entry, dict) and all(map(is_number, entry.values())) for entry in history):
            raise TypeError("an entry that is no object of numbers")
        if history and not all({"step", "loss"} <= entry.keys() for entry in history[1:]):
            raise KeyError("step, loss")
    return history


def encoder_in(path: Path) -> Encoder:
    """Return the encoder in a file; one that is larger than its file says is not built.

    Raises
    ------
    DataError
        If it is none.
    """
    packed = read_tensors(path)
    with stored(path):
        options = {item.name for item in fields(EncoderOptions)} - {"angles"}
        EncoderOptions(**{name: value for name, value in _architecture(packed).items() if name in options})
        return unpack(packed)


def _architecture(packed: Mapping[str, Any]) -> dict[str, Any]:
    return dict(packed["architecture"])


def refuse_links(folder: Path) -> None:
    """Refuse a run folder with links in it: what is written to one would land elsewhere.

    Raises
    ------
    DataError
        With the link.
    """
    links = [path for path in folder.iterdir() if path.is_symlink()]
    if links:
        raise DataError(f"'{links[0]}' is a link, and none in a run is followed; put a copy in its place")
