"""What several tests share."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from support import Command, call

from conserved import Config, Run, train

settings.register_profile("the same examples", derandomize=True)
settings.load_profile("the same examples")
"""A change is judged by the same examples as the last; ``fuzz/long.py`` is the one that looks for new ones."""


@pytest.fixture(scope="session")
def pendulum_run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A finished run of the default kind, made once."""
    return train(Config(system="pendulum", dim=2), tmp_path_factory.mktemp("runs"))


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
