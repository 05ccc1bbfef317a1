"""The run folder: plain files with plain names, each written whole.

config.json        the complete Config                 written first
environment.json   versions, threads, commit
checkpoint.pt      where the training is               replaced every second, gone when all is done
history.jsonl      one line an interval of the loss
encoder.pt         the encoder, tensors and plain types
codes.npz          codes of the held-out trajectories, with all that analysis and figures need
figures/
metrics.json       the scores                          written last: its presence means "finished"

A kill at any instant so leaves a folder that the same command finishes.
"""

import io
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import filelock
import torch

from conserved.encoders import Encoder, pack
from conserved.io.atomic import make_folder, remove_empty
from conserved.io.files import UNFINISHED, group, trajectories_from, whole_file
from conserved.options.option import path as a_path
from conserved.training.config import CompleteConfig
from conserved.training.encoding import encode
from conserved.training.environment import environment
from conserved.training.loop import Training
from conserved.training.stored import (
    BEGIN,
    arrays_in,
    config_in,
    encoder_in,
    history_in,
    metrics_in,
    read_tensors,
    refuse_links,
    stored,
)
from simulators import DataError, Trajectories
from simulators.trajectories import Array

SECONDS_BETWEEN_CHECKPOINTS = 1.0


class BusyError(RuntimeError):
    """Another process is working on the run."""

    exit_code = 1


class Run:
    """A run folder: knows the names of its files, reads them and writes them.

    Parameters
    ----------
    path : the folder; ``Run.open`` takes one of a finished run, ``train`` makes them.

    Raises
    ------
    DataError
        In ``open``: if the folder holds no finished run, or a damaged one.

    Examples
    --------
    >>> import tempfile
    >>> from conserved import Config, Run, train
    >>> short = Config(system="pendulum", trajectories=40, points=10, steps=20, batch=16, width=8)
    >>> Run.open(train(short, tempfile.mkdtemp(), draw=False).path).config.steps
    20
    """

    def __init__(self, path: str | Path) -> None:
        self.path = path = a_path("run", path)
        self.figures = path / "figures"
        self.loaded = False
        self.resumed_at: int | None = None
        self._kept = -float("inf")

    @classmethod
    def open(cls, path: str | Path) -> "Run":
        """Open a finished run.

        Raises
        ------
        DataError
            If there is none.
        """
        run = cls(path)
        if not run.finished:
            begun = (run.path / "config.json").is_file()
            advice = "the command that began it finishes it" if begun else "`conserved train` makes one"
            raise DataError(f"'{path}' is not a finished run; {advice}")
        return run

    @property
    def finished(self) -> bool:
        """Whether everything has been written."""
        return (self.path / "metrics.json").is_file()

    @property
    def empty(self) -> bool:
        """Whether there is neither a checkpoint to go on from nor a trained encoder."""
        return not any((self.path / name).exists() for name in ("checkpoint.pt", "encoder.pt"))

    @property
    def config(self) -> CompleteConfig:
        """Return the complete Config."""
        return config_in(self.path / "config.json")

    @property
    def metrics(self) -> dict[str, Any]:
        """Return the scores, as in ``train --json``.

        Raises
        ------
        DataError
            If they are damaged, or an earlier version's.
        """
        return metrics_in(self.path / "metrics.json")

    @property
    def history(self) -> list[dict[str, float]]:
        """Return the entries of history.jsonl."""
        return history_in(self.path / "history.jsonl")

    @property
    def held_out(self) -> Trajectories:
        """Return the trajectories that the run is scored on."""
        path = self.path / "codes.npz"
        with stored(path):
            return trajectories_from(group(arrays_in(path), "held_out/"))

    def encoder(self) -> Encoder:
        """Return the trained encoder, whose codes are not yet normalised; see ``encode``."""
        return encoder_in(self.path / "encoder.pt")

    def encode(self, states: Array) -> Array:
        """Return the codes (points, dim), as the loss sees them, of states (points, variables)."""
        return encode(self.encoder(), self.config, states)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against other processes; a killed process lets go of it.

        What such a process left half written is removed. So is a folder made here, if what was to be done fails
        before there is anything to go on from.

        Raises
        ------
        BusyError
            If another process holds it.
        """
        made = make_folder(self.path)
        refuse_links(self.path)
        try:
            with filelock.FileLock(self.path / ".lock", timeout=0):
                for unfinished in self.path.rglob(UNFINISHED):
                    unfinished.unlink()
                try:
                    yield
                except Exception:
                    if made and self.empty:
                        shutil.rmtree(self.path)
                        remove_empty(made[1:])
                    raise
        except filelock.Timeout:
            raise BusyError(
                f"another process is working on '{self.path}'; wait for it, or give another folder with --out"
            ) from None

    def begin(self, config: CompleteConfig) -> None:
        """Write what is known before the training."""
        self._write_json("config.json", asdict(config))
        self._write_json("environment.json", environment())

    def clear(self) -> None:
        """Make a finished run an unbegun one.

        The checkpoint goes first: a kill in between must not leave one of the old training behind.
        """
        for name in ("checkpoint.pt", "metrics.json"):
            (self.path / name).unlink(missing_ok=True)

    def checkpoint(self) -> dict[str, Any] | None:
        """Return the snapshot to go on from, if there is one."""
        path = self.path / "checkpoint.pt"
        return read_tensors(path, BEGIN) if path.is_file() else None

    def keep(self, training: Training, *, now: bool = False) -> None:
        """Write the state of a training to the disk, at most once a second unless it must be ``now``."""
        if now or time.monotonic() - self._kept >= SECONDS_BETWEEN_CHECKPOINTS:
            self._write_tensors("checkpoint.pt", training.snapshot())
            self._kept = time.monotonic()

    def save_training(self, encoder: Encoder, history: list[dict[str, float]]) -> None:
        """Write what the training made."""
        self._write_bytes("history.jsonl", "".join(json.dumps(entry) + "\n" for entry in history).encode())
        self._write_tensors("encoder.pt", pack(encoder))

    def finish(self, metrics: dict[str, Any]) -> None:
        """Write the scores, which makes the run a finished one."""
        self._write_json("metrics.json", metrics)
        (self.path / "checkpoint.pt").unlink(missing_ok=True)

    def _write_json(self, name: str, value: Any) -> None:
        """Write a file of JSON, whole or not at all."""
        self._write_bytes(name, (json.dumps(value, indent=1) + "\n").encode())

    def _write_bytes(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all."""
        with whole_file(self.path / name) as file:
            file.write(content)

    def _write_tensors(self, name: str, value: Any) -> None:
        buffer = io.BytesIO()
        torch.save(value, buffer)
        self._write_bytes(name, buffer.getvalue())
