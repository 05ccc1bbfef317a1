"""What any command must do with anything: an answer, or one line; in time, without warnings, leaving nothing behind."""

import os
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

from support import call

SECONDS = 10.0
"""Of the processor; a command that was asked for little, and takes longer, hangs."""

UNFIT = ("internal error", "Traceback", "Error:", "Warning")
"""What no line for a user holds."""


@dataclass(frozen=True)
class Answer:
    """What a command did: its exit code, what it printed, which warnings it raised, and how long it took."""

    code: int
    out: str
    said: str
    warned: tuple[str, ...]
    seconds: float


def answer_to(*arguments: str) -> Answer:
    """Run a command in this process, as ``conserved ARGUMENTS`` would."""
    began = time.process_time()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        done = call(*arguments)
    warned = tuple(f"{one.category.__name__}: {one.message} ({one.filename}:{one.lineno})" for one in caught)
    return Answer(done.returncode, done.stdout, done.stderr, warned, time.process_time() - began)


def files_in(folder: Path) -> dict[str, int]:
    """Return every path below a folder, and when it was written."""
    return {os.fsdecode(path): path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def faults(answer: Answer, before: dict[str, int], after: dict[str, int]) -> list[str]:
    """Return what is wrong with an answer, given the files before and after; nothing where all is well."""
    found = [f"warned: {line}" for line in answer.warned]
    lines = answer.said.splitlines()
    if answer.code not in (0, 1, 2):
        found.append(f"exit code {answer.code}")
    if answer.code and (len(lines) != 1 or not lines[0].startswith("conserved: ") or not lines[0].isprintable()):
        found.append(f"not one line: {answer.said!r:.300}")
    if answer.code == 0 and lines:
        found.append(f"said although all was well: {answer.said!r:.300}")
    found += [f"{word} in {answer.said!r:.300}" for word in UNFIT if word in answer.said]
    if len(answer.said) > 2500:
        found.append(f"{len(answer.said)} characters, beginning with {answer.said[:100]!r}")
    if answer.code and before != after and "the last good state is kept" not in answer.said:
        found.append(f"left behind: {sorted(after.items() - before.items())} gone: {sorted(before.keys() - after)}")
    if leftovers := [path for path in after if "unfinished" in path]:
        found.append(f"unfinished: {leftovers}")
    if answer.seconds > SECONDS:
        found.append(f"{answer.seconds:.0f} s")
    return found
