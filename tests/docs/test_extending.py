"""What docs/extending.md adds, all of it at once, is applied to a copy of the package and passes the contract tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from support import pages

ROOT = Path(__file__).parents[2]
NEW = "morse or triplet or .sto or .mot or ratchet"
LEAST = 40
"""So many tests cover the new members."""


def test_every_addition_of_the_page_keeps_its_contract(tmp_path: Path) -> None:
    for name in ("conserved", "simulators", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    blocks = pages("blocks")
    for block in blocks.blocks((ROOT / "docs" / "extending.md").read_text()):
        if block.kind == "file":
            (tmp_path / block.argument).write_text(block.text)
        elif block.language == "diff":
            subprocess.run(
                ["git", "apply", "--recount", "-"],
                input=block.text,
                text=True,
                check=True,
                cwd=tmp_path,
                env=os.environ | {"GIT_CEILING_DIRECTORIES": str(tmp_path.parent)},
            )
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "tests/contracts", "tests/discovery/test_ratchet.py", "-k", NEW],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tested.returncode == 0, tested.stdout
    assert int(tested.stdout.rpartition(" passed")[0].rpartition("\n")[2]) >= LEAST
