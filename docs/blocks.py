"""The blocks of a page, run as a reader would: commands and Python in their order, in one folder, in one session.

    ```sh                    lines of ``conserved ...``, run one after the other; of others only those of OTHERS
    ```python                executed; what stands above on the page is known
    <!-- file: NAME -->      before a block: a file of this content
    <!-- output -->          before a block: what the block above prints
    <!-- output: COMMAND --> before a block: what this command prints
    <!-- head: NAME -->      before a block: the first lines of a file
    ```diff                  a change of the package; tests/docs/test_extending.py applies it

``python docs/blocks.py PAGE...`` runs pages and writes the outputs anew into them.
"""

import contextlib
import io
import os
import re
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("[!_]*.md"))]
PAGES = [page for page in PAGES if not {"_build", "_generated"} & set(page.parts)]

OTHERS = (
    "pip install ",
    "python3 -m venv ",
    "pytest",
    "python -m sphinx ",
    "python benchmarks/",
    "python docs/",
    "ruff ",
    "mypy",
    "git ",
)
"""What lines of the shell begin with that are not run here: the continuous integration runs what matters of it."""

FENCE = re.compile(r"(?:^<!-- ([^>]*) -->\n)?^```(\S+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block of a page: what the comment before it says, its language, its text, and where that begins and ends."""

    note: str
    language: str
    text: str
    begin: int
    end: int

    @property
    def kind(self) -> str:
        """What is done with it: file, output, head, or its language."""
        return self.note.partition(":")[0] or self.language

    @property
    def argument(self) -> str:
        """What follows the kind in the comment."""
        return self.note.partition(":")[2].strip()


def blocks(page: str) -> list[Block]:
    """Return the blocks of a page's text, without the directives of Sphinx."""
    found = [Block(one[1] or "", one[2], one[3], one.start(3), one.end(3)) for one in FENCE.finditer(page)]
    return [one for one in found if not one.language.startswith("{")]


@dataclass
class Session:
    """Runs the blocks of a page in a folder.

    Parameters
    ----------
    folder : where commands are run; ``docs`` in it is this folder.
    """

    folder: Path
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})

    def __post_init__(self) -> None:
        """Have this folder there too."""
        (self.folder / "docs").symlink_to(ROOT / "docs")

    def run(self, block: Block) -> str:
        """Run a block of commands or of Python; return what it prints."""
        if block.language == "python":
            return self.python(block.text)
        lines = [line for line in block.text.splitlines() if not line.startswith(("#", *OTHERS))]
        return "\n".join(map(self.command, lines))

    def command(self, line: str) -> str:
        """Run one command of ours; return what it prints."""
        program, *arguments = shlex.split(line)
        if program != "conserved":
            raise ValueError(f"'{line}' is no command of ours")
        from conserved.cli.main import main

        with self.printed() as out:
            try:
                main(arguments)
            except SystemExit as end:
                if end.code:
                    raise RuntimeError(f"{line}: exit code {end.code}") from None
        return out.getvalue()

    def python(self, text: str) -> str:
        """Run a block of Python; return what it prints."""
        with self.printed() as out:
            exec(compile(text, "<page>", "exec"), self.names)
        return out.getvalue()

    @contextlib.contextmanager
    def printed(self) -> Iterator[io.StringIO]:
        """Work in the folder, and keep what is printed; leave the process as it was, as a process of its own would."""
        before, handlers = Path.cwd(), {one: signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGHUP)}
        os.chdir(self.folder)
        try:
            with patch.dict(os.environ), contextlib.redirect_stdout(io.StringIO()) as out:
                yield out
        finally:
            os.chdir(before)
            for one, handler in handlers.items():
                signal.signal(one, handler)


def played(page: str, session: Session) -> Iterator[tuple[Block, str]]:
    """Run a page; yield every block with what should stand in it, or, of one that is run, with what it prints."""
    printed = ""
    for block in blocks(page):
        if block.kind == "file":
            path = session.folder / block.argument
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text)
        elif block.kind == "head":
            lines = (session.folder / block.argument).read_text().splitlines(keepends=True)
            yield block, "".join(lines[: block.text.count("\n")])
        elif block.kind == "output":
            yield block, session.command(block.argument) if block.argument else printed
        elif block.language in ("sh", "python"):
            printed = session.run(block)
            yield block, printed


def refill(path: Path) -> None:
    """Write the outputs of a page anew."""
    page = path.read_text()
    with tempfile.TemporaryDirectory() as folder:
        shown = [
            (block, text) for block, text in played(page, Session(Path(folder))) if block.kind in ("output", "head")
        ]
    for block, text in reversed(shown):
        page = page[: block.begin] + text.strip("\n") + "\n" + page[block.end :]
    path.write_text(page)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        refill(Path(name))
