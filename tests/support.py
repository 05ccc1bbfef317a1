"""What tests share: types, commands in this process, and processes that need not import anything."""

import contextlib
import io
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from conserved import Run
from conserved.cli.main import main

Command = Callable[..., subprocess.CompletedProcess[str]]
Trained = Callable[..., Run]

FORKS = multiprocessing.get_context("forkserver")
"""Starts processes without the seconds of importing: the one they are forked from has what a first training needs."""
FORKS.set_forkserver_preload(["conserved.cli.main", "conserved.pipeline", "torch._dynamo", "sympy", "fontTools.subset"])


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in this process, as ``conserved ARGUMENTS`` would; leave the process as it was.

    A process of its own needs seconds to import what this one has.
    """
    out, said, code = io.StringIO(), io.StringIO(), 0
    handlers = {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)}
    try:
        with patch.dict(os.environ, environment), contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            main(arguments)
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 0 if leaving.code is None else 99
    finally:
        for one, handler in handlers.items():
            signal.signal(one, handler)
    return subprocess.CompletedProcess(arguments, code, out.getvalue(), said.getvalue())


def pages(name: str) -> ModuleType:
    """Return a module of the folder docs, which is no package."""
    place = str(Path(__file__).parents[1] / "docs")
    if place not in sys.path:
        sys.path.append(place)
    return import_module(name)
