"""The environment: what a result can depend on besides its config."""

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import torch

from conserved.version import __version__


def environment() -> dict[str, Any]:
    """Return what a result can depend on besides the Config."""
    return {
        "conserved": __version__,
        "commit": _commit(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
        "machine": platform.platform(),
        "processors": os.cpu_count(),
    }


def _commit() -> str | None:
    """Return the commit of the source tree we run from; None for an installed package."""
    tree = Path(__file__).parents[2]
    if not (tree / ".git").exists():
        return None
    command = ["git", "-C", str(tree), "rev-parse", "HEAD"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or None
