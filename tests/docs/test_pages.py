"""Every command and code block of the README and of the docs runs, and what is shown is what is printed.

Numbers and machine-made names may differ from machine to machine, so they are masked on both sides. The README's
commands that install are run by .ci/run.
"""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from support import pages

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
blocks = pages("blocks")
LANGUAGES = {"sh", "python", "text", "diff", "bibtex", "json"}
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]

every_page = pytest.mark.parametrize("path", blocks.PAGES, ids=[str(path.relative_to(ROOT)) for path in blocks.PAGES])


def masked(text: str) -> list[str]:
    """Return the lines of a text without what may differ between machines."""
    text = re.sub(r"-[0-9a-f]{8}\b", "-HASH", text)
    text = re.sub(r"[─ ]+", " ", re.sub(r"-?\d+(\.\d+(e[+-]\d+)?|e[+-]\d+)", "N", text))
    return [line.strip() for line in text.splitlines() if line.strip()]


@every_page
def test_what_a_page_shows_is_what_is_printed(path: Path, tmp_path: Path) -> None:
    for block, printed in blocks.played(path.read_text(), blocks.Session(tmp_path)):
        if block.kind in ("output", "head"):
            assert masked(block.text) == masked(printed), block.text
        else:
            assert "False" not in printed, block.text
    if path.name == "README.md":
        the_figure_is_made_by_its_script(tmp_path)


def the_figure_is_made_by_its_script(folder: Path) -> None:
    """Check the README's picture, which is one of the run that its first command has left."""
    subprocess.run([sys.executable, ROOT / "figures" / "pendulum.py", folder, folder / "runs"], check=True)
    assert (folder / "pendulum.png").stat().st_size > 50_000


@every_page
def test_every_block_of_a_page_is_run_or_is_what_something_prints(path: Path) -> None:
    for block in blocks.blocks(path.read_text()):
        assert block.language in LANGUAGES
        assert block.note == "" or block.kind in ("file", "output", "head"), block.note
        assert block.language in ("sh", "python", "diff") or block.kind != block.language, block.text


@every_page
def test_links_and_pictures_of_a_page_are_there(path: Path) -> None:
    text = blocks.FENCE.sub("", path.read_text())
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        assert "://" in link or (path.parent / link).exists(), link


@every_page
def test_what_a_page_installs_is_declared(path: Path) -> None:
    for extra in re.findall(r"^pip install .*\.\[(.*)\]", path.read_text(), re.M):
        assert set(extra.split(",")) <= set(EXTRAS)


def test_the_readme_is_short_and_installs_with_two_commands() -> None:
    assert len(README.encode()) <= 8000
    assert len(re.findall(r"^pip install", README, re.M)) == 2


def test_the_measurements_of_the_tutorial_are_made_by_their_script(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "docs" / "data" / "swings.py", tmp_path], check=True)
    for name in ("rig_a.csv", "rig_b.csv"):
        assert (tmp_path / name).read_text() == (ROOT / "docs" / "data" / name).read_text()
