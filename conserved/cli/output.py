"""What a command prints: tables for a person, one JSON object for a program, a bar on a terminal."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from conserved.progress import Progress as Told

WIDTH = 110


def print_json(value: Any) -> None:
    """Print one JSON object on stdout."""
    print(json.dumps(value))


def check_picture(path: Path) -> None:
    """Refuse the name of a picture that is to be drawn, if no picture can have it.

    Raises
    ------
    UsageError
        For another suffix than those of pictures, and the name of a folder.
    """
    from simulators.errors import UsageError, choose

    choose("kind of picture", path.suffix.removeprefix("."), ("png", "pdf", "svg"))
    if path.is_dir():
        raise UsageError(f"there is a folder '{path}'; give the name of a picture")


def check_folder(path: Path) -> None:
    """Refuse the name of a folder that is to be filled, where there is a file of that name.

    Raises
    ------
    UsageError
        With the path.
    """
    from simulators.errors import UsageError

    taken = next((place for place in (path, *path.parents) if place.exists() and not place.is_dir()), None)
    if taken is not None:
        raise UsageError(f"'{path}' is to be a folder, but '{taken}' is a file; give another name")


def print_table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under headings; numbers to five places, None as a dash."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for position, heading in enumerate(headings):
        numeric = all(row[position] is None or isinstance(row[position], float) for row in rows)
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(text_of(value) for value in row))
    width = None if sys.stdout.isatty() else WIDTH
    Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False).print(table)


def text_of(value: Any) -> str:
    """Return a value as a cell of a table."""
    if value is None:
        return "-"
    return f"{value:.5f}" if isinstance(value, float) else str(value)


def short(value: float | None) -> str:
    """Return a number in two digits, None as a dash."""
    return "-" if value is None else f"{value:.1e}"


class Bar(Told):
    """A progress bar with the loss, its floor and the time left."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID = progress.add_task("starting", total=None, loss="")
        self._floor = ""

    def stage(self, text: str) -> None:
        """Show the name of the stage."""
        self._progress.reset(self._task, description=text, total=None, loss="")

    def share(self, done: float) -> None:
        """Move the bar."""
        self._progress.update(self._task, total=1.0, completed=done)

    def note(self, text: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(text, highlight=False, markup=False, soft_wrap=True)

    def start(self, steps: int, step: int, floor: float | None) -> None:
        """Show a bar of the steps."""
        self._floor = "" if floor is None else f" (floor {floor:.3f})"
        self._progress.reset(self._task, description="training", total=steps, completed=step)

    def update(self, step: int, loss: float, alarm: str) -> None:
        """Move the bar and show the loss and the alarm."""
        warning = f" [bold red]{alarm}[/]" if alarm else ""
        self._progress.update(self._task, completed=step, loss=f"loss {loss:.3f}{self._floor}{warning}")


class Notes(Told):
    """Notes only, on stdout."""

    def note(self, text: str) -> None:
        """Print a line."""
        print(text, flush=True)


@contextmanager
def progress_bar(*, notes: bool = False) -> Iterator[Told]:
    """Show a progress bar on stderr if that is a terminal; otherwise show nothing, or only the notes."""
    if not sys.stderr.isatty():
        yield Notes() if notes else Told()
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[loss]}"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        yield Bar(progress)
