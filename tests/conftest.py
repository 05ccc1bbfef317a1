"""What several tests share."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings
from support import Command, Trained, call

from conserved import Config, Run, train

settings.register_profile("the same examples", derandomize=True)
settings.load_profile("the same examples")
"""A change is judged by the same examples as the last; ``fuzz/long.py`` is the one that looks for new ones."""


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Train with default options but those that are given; what was trained before, in any process, is loaded.

    No test may change these runs.
    """
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    def run(*, draw: bool = False, **options: Any) -> Run:
        config = Config(**options)
        with FileLock(folder / f"{config.name}.lock"):
            return train(config, folder / "runs", draw=draw)

    return run


@pytest.fixture(scope="session")
def pendulum_run(trained: Trained) -> Run:
    """A finished run of the default kind, made once."""
    return trained(system="pendulum", dim=2, draw=True)


@pytest.fixture
def conserved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command line in an empty folder; return what it printed and its exit code."""
    monkeypatch.chdir(tmp_path)
    return call


@pytest.fixture
def process(tmp_path: Path) -> Command:
    """Run the command line as ``conserved`` does, in a process of its own, where what that is like matters."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "conserved", *arguments],
            cwd=tmp_path,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run
