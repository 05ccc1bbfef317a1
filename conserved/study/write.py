"""Writing the study: each figure as PNG, its numbers as JSON, and what they show in one README."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from conserved.io.files import whole_file
from conserved.plotting.style import save
from conserved.study import FIGURES, Study
from simulators.errors import choose

HEADING = """# The study

Every figure is made by `conserved study NAME`, all of them by `conserved study`; the numbers in a figure stand
beside it as JSON. The sentences below are written by the same command, from the same numbers.
"""


def write_study(study: Study, names: Sequence[str], out: Path) -> list[Path]:
    """Draw the named figures, all when none is named, into a folder; return the paths of the pictures.

    Raises
    ------
    UsageError
        For a name that is no figure's.
    """
    chosen = [choose("figure", name, FIGURES) for name in names] or list(FIGURES)
    pictures = []
    for name in chosen:
        study.progress.stage(name)
        shown = FIGURES[name](study)
        pictures += save(shown.figure, out / name, formats=("png",))
        content = {"quick": study.quick, "sentences": shown.sentences, "numbers": shown.numbers}
        _write(out / f"{name}.json", json.dumps(content, indent=1) + "\n")
        _write_readme(out)
    return pictures


def _write_readme(out: Path) -> None:
    """Say of every figure there is what it shows."""
    parts = [HEADING]
    for name in FIGURES:
        if (out / f"{name}.json").is_file():
            content = json.loads((out / f"{name}.json").read_text())
            quick = "\n\n(Made with `--quick`: few seeds, few steps.)" if content["quick"] else ""
            parts.append(f"## {name}\n\n![{name}]({name}.png)\n\n{_lines(content['sentences'])}{quick}\n")
    _write(out / "README.md", "\n".join(parts))


def _lines(sentences: str) -> str:
    """Return one line a sentence."""
    return re.sub(r"(?<=[.?]) (?=[A-Z])", "\n", sentences)


def _write(path: Path, text: str) -> None:
    with whole_file(path) as file:
        file.write(text.encode())
