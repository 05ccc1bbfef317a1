"""Every command and code block of the README runs, and what it shows is what is printed.

Numbers and machine-made names may differ from machine to machine, so they are masked on both sides.
The two commands that install are run by .ci/run.
"""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support import Command

from conserved.catalogue import systems_table
from conserved.methods import METHODS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
INSTALLS = "pip install"
WIDEST = 75
"""A longer formula is left out of the table of systems: its name stands alone."""

SHELL_LINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.S) for line in block.splitlines()]
OUTPUTS = re.findall(r"<!-- output: conserved (.*?) -->\n```text\n(.*?)```", README, re.S)
FILES = dict(re.findall(r"<!-- file: (.*?) -->\n```python\n(.*?)```", README, re.S))
PYTHON_BLOCKS = [block for block in re.findall(r"```python\n(.*?)```", README, re.S) if block not in FILES.values()]


def masked(text: str) -> list[str]:
    """Return the lines of a text without what may differ between machines."""
    text = re.sub(r"-[0-9a-f]{8}\b", "-HASH", text)
    text = re.sub(r"[─ ]+", " ", re.sub(r"-?\d+\.\d+(e[+-]\d+)?", "N", text))
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_there_is_something_to_check() -> None:
    assert len([line for line in SHELL_LINES if line.startswith(INSTALLS)]) == 2
    assert len(OUTPUTS) == 5
    assert len(PYTHON_BLOCKS) == 4
    assert list(FILES) == ["morse.py"]


def test_the_commands_run_in_their_order(conserved: Command, tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    for line in SHELL_LINES:
        if line.startswith(INSTALLS):
            continue
        program, *arguments = shlex.split(line)
        assert program == "conserved"
        answer = conserved(*arguments)
        assert answer.returncode == 0, (line, answer.stderr)
        assert answer.stdout


def simulate_what_is_read(conserved: Command) -> None:
    """Write the files that commands of the README read."""
    for line in SHELL_LINES:
        if line.startswith("conserved simulate"):
            conserved(*shlex.split(line)[1:])


@pytest.mark.parametrize(("arguments", "shown"), OUTPUTS, ids=[command for command, _ in OUTPUTS])
def test_a_command_prints_what_the_readme_shows(conserved: Command, arguments: str, shown: str) -> None:
    simulate_what_is_read(conserved)
    assert masked(conserved(*shlex.split(arguments)).stdout) == masked(shown)


@pytest.mark.parametrize("block", PYTHON_BLOCKS, ids=["discover", "first", "own data", "estimator"])
def test_a_python_example_runs_and_says_yes(block: str, tmp_path: Path) -> None:
    answer = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert answer.stdout
    assert "False" not in answer.stdout


def test_the_table_of_systems_is_the_registry() -> None:
    assert systems_markdown() in README


def test_the_table_of_methods_has_every_method() -> None:
    section = README.partition("## Methods")[2].partition("\n## ")[0]
    shown = re.findall(r"^\| `([a-z-]+)` \|", section, re.M)
    assert shown == list(METHODS)


def systems_markdown() -> str:
    """Return the README's table of systems."""
    rows = systems_table()
    lines = [f"| {' | '.join(rows[0])} |", "|---" * len(rows[0]) + "|"]
    for row in rows:
        laws = "<br>".join(law if len(law) <= WIDEST else law.split(" = ")[0] for law in row["conserved"].split("; "))
        cells = row | {"what": row["what"].replace("|", r"\|"), "conserved": laws}
        lines.append(f"| {' | '.join(str(cell) for cell in cells.values())} |")
    return "\n".join(lines)


def test_the_readmes_figure_is_made_by_its_script(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "figures" / "pendulum.py", tmp_path], check=True)
    assert (tmp_path / "pendulum.png").stat().st_size > 50_000
